{#- The workspaces to load. -#}
{% macro braze_workspaces() %}
  {%- set workspaces = var('braze_workspaces') -%}
  {%- if workspaces is string or workspaces is mapping or workspaces is not iterable or not workspaces -%}
    {%- do exceptions.raise_compiler_error("The variable braze_workspaces must be a list of names, such as ['main', 'emea']") -%}
  {%- endif -%}
  {{- return(workspaces) -}}
{% endmacro %}

{#- The first day of series, as SQL. -#}
{% macro braze_start() %}
  {%- set year_ago = (run_started_at - modules.datetime.timedelta(days=365)).date() -%}
  {{- return('DATE ' ~ braze.braze_text(var('braze_start') or year_ago)) -}}
{% endmacro %}

{#- Today, whatever the time zone of the session is. -#}
{% macro braze_today() -%}
  (now() AT TIME ZONE 'UTC')::DATE
{%- endmacro %}

{% macro braze_look_back() %}
  {{- return([var('braze_look_back') | int, 1] | max) -}}
{% endmacro %}

{#- The apps that have a series of their own. A list is for all workspaces, a mapping says it for each. -#}
{% macro braze_apps(workspace) %}
  {%- set apps = var('braze_apps') or [] -%}
  {{- return(apps.get(workspace, []) if apps is mapping else apps) -}}
{% endmacro %}

{#- The targets of dbt from which models write to Braze. The models that ask belong to other projects, which do not see what
    is in the `vars` of this one. -#}
{% macro braze_write_targets() %}
  {{- return(var('braze_write_targets', ['prod'])) -}}
{% endmacro %}

{#- Whether models may send all of their rows because nothing is remembered of them. -#}
{% macro braze_is_first_run() %}
  {{- return(var('braze_first_run', false)) -}}
{% endmacro %}
