{#- For `dbt source freshness`: the day up to which a series is loaded for all who have it. It asks Braze nothing: what is
    asked now is always fresh. A series that nobody has, or that is turned off, cannot be stale; one that was never loaded is. -#}
{% macro braze_loaded_at(function) -%}
  {%- if 'model.braze.stg_braze__' ~ function not in graph.nodes -%}
  SELECT now() AT TIME ZONE 'UTC'
  {%- elif execute and not braze.braze_relation_of(function) -%}
  SELECT TIMESTAMP '1970-01-01'
  {%- else -%}
  SELECT coalesce(min(until)::TIMESTAMP, now() AT TIME ZONE 'UTC') FROM {{ braze.braze_progress() }}
  WHERE table_name = '{{ function }}' AND workspace IN ({{ braze.braze_texts(braze.braze_workspaces()) }})
  {%- endif -%}
{%- endmacro %}
