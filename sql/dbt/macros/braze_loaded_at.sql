{#- For `dbt source freshness`: the day up to which a series is loaded for all who have it. It asks Braze nothing: what is
    asked now is always fresh. A series that nobody has, or that is turned off, cannot be stale. -#}
{% macro braze_loaded_at(function) -%}
  SELECT coalesce(min(until)::TIMESTAMP, now() AT TIME ZONE 'UTC') FROM {{ braze.braze_progress() }}
  WHERE table_name = '{{ function }}' AND workspace IN ({{ braze.braze_texts(braze.braze_workspaces()) }})
    AND {{ 'model.braze.stg_braze__' ~ function in graph.nodes }}
{%- endmacro %}
