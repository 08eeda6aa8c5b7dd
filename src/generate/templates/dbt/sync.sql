{#- << mark >>: change sql/sync/<< name >>.sql. -#}
{% macro braze_sync_<< name >>() %}
{% raw %}
<< script >>
{% endraw %}
{% endmacro %}
