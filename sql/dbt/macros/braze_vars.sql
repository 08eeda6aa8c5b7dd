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

{#- Whether exactly the days from `braze_since` to `braze_until` are read, either of which may be missing. -#}
{% macro braze_is_back_fill() %}
  {{- return(var('braze_since', none) or var('braze_until', none)) -}}
{% endmacro %}

{#- The first day of a back-fill. -#}
{% macro braze_first_day() %}
  {{- return('DATE ' ~ braze.braze_text(var('braze_since')) if var('braze_since', none) else braze.braze_start()) -}}
{% endmacro %}

{#- The last day that is read. In some time zones it is tomorrow already. -#}
{% macro braze_last_day() %}
  {%- set tomorrow = braze.braze_today() ~ ' + 1' -%}
  {{- return('least(DATE ' ~ braze.braze_text(var('braze_until')) ~ ', ' ~ tomorrow ~ ')' if var('braze_until', none) else tomorrow) -}}
{% endmacro %}

{#- The parameters for the days from one on. -#}
{% macro braze_days(since) %}
  {{- return(['since := ' ~ since] + (['until := DATE ' ~ braze.braze_text(var('braze_until'))] if var('braze_until', none) else [])) -}}
{% endmacro %}

{#- The parameters for the days of a back-fill; none without one. -#}
{% macro braze_days_of_back_fill() %}
  {{- return(braze.braze_days(braze.braze_first_day()) if braze.braze_is_back_fill() else []) -}}
{% endmacro %}

{#- A model that is made anew would have only the days of a back-fill. -#}
{% macro braze_check_back_fill() %}
  {%- if execute and flags.FULL_REFRESH and braze.braze_is_back_fill() -%}
    {%- do exceptions.raise_compiler_error("braze_since and braze_until do not go together with --full-refresh: all other days would be lost") -%}
  {%- endif -%}
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
