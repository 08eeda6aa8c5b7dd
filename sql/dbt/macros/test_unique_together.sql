{#- No two rows are alike in all these columns; here NULL is like NULL. -#}
{% test unique_together(model, columns) %}
SELECT {{ columns | join(', ') }}, count(*) AS count FROM {{ model }} GROUP BY ALL HAVING count(*) > 1
{% endtest %}
