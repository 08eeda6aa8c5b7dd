{#-
  A time series. The first time it is read from `braze_start` on; later from the newest day minus `braze_look_back` days,
  because Braze restates figures as conversions come in. The model gives only the rows that are new or changed, and, with
  NULL for `loaded_at`, those that Braze answers no more: the merge deletes them.

  function   of the extension, without `braze_`
  key        its columns that identify a row within a workspace; the first one says whose series it is
  of         the model whose objects have the series; without it, they are of the workspace and of each of `braze_apps`
  of_id      the column there with the identifiers
  only       a condition for the objects there
  parameter  of the function, which takes the identifiers
  exclude    columns that are not kept
  several    whether Braze can send several rows with the same key
-#}
{% macro braze_series(function, key, of=none, of_id='id', only='true', parameter='ids', exclude=[], several=false) %}
{{- config(post_hook="{{ braze.braze_write_progress('" ~ function ~ "') }}") -}}
{%- do braze.braze_forget_progress(function, exclude, several) -%}
{%- set calls = [] -%}
{%- for workspace in braze.braze_workspaces() -%}
  {%- if of -%}
    {%- set since = braze.braze_goes_on(function, workspace, loop.index, braze.braze_ids(of, of_id, workspace, only)) -%}
    {%- do calls.extend(braze.braze_calls_of_objects(workspace, loop.index, since, key[0], parameter)) -%}
  {%- else -%}
    {%- set apps = "SELECT unnest([" ~ braze.braze_texts([''] + braze.braze_apps(workspace)) ~ "]) AS id" -%}
    {%- set since = braze.braze_goes_on(function, workspace, loop.index, apps) -%}
    {%- do calls.extend(braze.braze_calls_of_apps(workspace, loop.index, since, key[0])) -%}
  {%- endif -%}
{%- endfor -%}
{%- set queries = [] -%}
{%- for call in calls -%}
  {%- do queries.append(braze.braze_rows(function, call.workspace, call.arguments + ['since := ' ~ call.since], exclude)) -%}
{%- endfor -%}
WITH answered AS MATERIALIZED (
  {{ braze.braze_answers(queries, key, several) }}
)
{%- if of %},
refused AS MATERIALIZED ({{ braze.braze_refusals(function) }}
)
{%- endif %}
{%- if is_incremental() %},
-- What was answered to the same questions before, with the columns in the same order.
kept AS MATERIALIZED (
  FROM (FROM answered LIMIT 0)
  {%- for call in calls %}
  UNION ALL BY NAME
  SELECT * EXCLUDE (loaded_at) FROM {{ this }}
  WHERE workspace = {{ braze.braze_text(call.workspace) }} AND {{ call.whose }}
    AND time BETWEEN {{ call.since }} AND {{ braze.braze_today() }} + 1
  {%- endfor %}
),
changed AS (
  (FROM answered UNION ALL BY NAME (FROM kept LIMIT 0)) EXCEPT FROM kept
)
SELECT *, now() AS loaded_at FROM changed
UNION ALL
SELECT *, NULL AS loaded_at FROM kept ANTI JOIN answered USING (row_id)
{%- if of %}
WHERE (lower(workspace), {{ key[0] }}) NOT IN (SELECT (workspace, id) FROM refused)
{%- endif %}
{%- else %}
SELECT *, now() AS loaded_at FROM answered
{%- if of %}
WHERE (SELECT count(id) FROM refused) >= 0
{%- endif %}
{%- endif %}
{% endmacro %}

{#- Sets `braze_ids_<number>` to those of whom all days from `braze_start` on are loaded, and `braze_new_<number>` to the
    others, which are read from the start: those that are new, and those that were gone or refused for a while. Gives the day
    from which the first ones go on. -#}
{% macro braze_goes_on(function, workspace, number, objects) %}
  {%- set since, is_known = braze.braze_start(), 'false' -%}
  {%- if is_incremental() -%}
    {#- Nothing is known of a model whose rows are all gone. #}
    {%- set has_rows = "EXISTS (FROM " ~ this ~ " WHERE workspace = " ~ braze.braze_text(workspace) ~ ")" -%}
    {%- set loaded = "SELECT id, until FROM (" ~ braze.braze_progress_of(function, workspace) ~ ") WHERE since <= " ~ braze.braze_start() ~ " AND " ~ has_rows -%}
    {%- set is_known = "id IN (SELECT id FROM (" ~ loaded ~ "))" -%}
    {%- set since = braze.braze_since("SELECT min(until) FROM (" ~ loaded ~ ") WHERE id IN (SELECT id FROM (" ~ objects ~ "))") -%}
  {%- endif -%}
  {%- do braze.braze_set('braze_all_' ~ number, objects) -%}
  {%- do braze.braze_set('braze_ids_' ~ number, "FROM (" ~ objects ~ ") WHERE " ~ is_known) -%}
  {%- do braze.braze_set('braze_new_' ~ number, "FROM (" ~ objects ~ ") WHERE NOT (" ~ is_known ~ ")") -%}
  {{- return(since) -}}
{% endmacro %}

{#- Two calls: one that goes on, and one for what is new. -#}
{% macro braze_calls_of_objects(workspace, number, since, whose, parameter) %}
  {%- set calls = [] -%}
  {%- for ids, first in [('braze_ids_' ~ number, since), ('braze_new_' ~ number, braze.braze_start())] -%}
    {%- do calls.append({
      'workspace': workspace,
      'since': first,
      'arguments': [parameter ~ " := getvariable('" ~ ids ~ "')", "ignore_errors := true"],
      'whose': whose ~ " IN (SELECT unnest(getvariable('" ~ ids ~ "')))",
    }) -%}
  {%- endfor -%}
  {{- return(calls) -}}
{% endmacro %}

{#- A call for the whole workspace, whose identifier is '' here, and the same two for the apps. -#}
{% macro braze_calls_of_apps(workspace, number, since, whose) %}
  {%- set of_workspace = braze.braze_start() -%}
  {%- if execute and run_query("SELECT list_contains(getvariable('braze_ids_" ~ number ~ "'), '')").columns[0].values()[0] -%}
    {%- set of_workspace = since -%}
  {%- endif -%}
  {%- set calls = [{'workspace': workspace, 'since': of_workspace, 'arguments': [], 'whose': whose ~ ' IS NULL'}] -%}
  {%- for ids, first in [('braze_ids_' ~ number, since), ('braze_new_' ~ number, braze.braze_start())] -%}
    {%- do calls.append({
      'workspace': workspace,
      'since': first,
      'arguments': ["apps := list_filter(getvariable('" ~ ids ~ "'), lambda app: app <> '')"],
      'whose': whose ~ " IN (SELECT unnest(getvariable('" ~ ids ~ "')))",
    }) -%}
  {%- endfor -%}
  {{- return(calls) -}}
{% endmacro %}

{#- The day from which a series is read that is loaded up to the day that a query gives. It is looked up here: a parameter of
    a table function takes no subquery. -#}
{% macro braze_since(last_day) %}
  {%- set start = braze.braze_start() -%}
  {%- if not execute -%}
    {{- return(start) -}}
  {%- endif -%}
  {%- set since -%}
    {#- The clock may have gone back meanwhile. #}
    SELECT greatest(
      least(coalesce(({{ last_day }}) - {{ braze.braze_look_back() - 1 }}, {{ start }}), {{ braze.braze_today() }}), {{ start }}
    )::VARCHAR
  {%- endset -%}
  {{- return("DATE '" ~ run_query(since).columns[0].values()[0] ~ "'") -}}
{% endmacro %}
