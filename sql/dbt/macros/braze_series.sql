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
{%- if of -%}
  {{- config(post_hook="{{ braze.braze_write_progress('" ~ function ~ "') }}") -}}
  {%- do braze.braze_forget_progress(function, exclude, several) -%}
{%- endif -%}
{%- set calls = [] -%}
{%- for workspace in braze.braze_workspaces() -%}
  {%- if of -%}
    {%- do calls.extend(braze.braze_calls_of_objects(function, workspace, loop.index, key[0], of, of_id, only, parameter)) -%}
  {%- else -%}
    {%- do calls.extend(braze.braze_calls_of_apps(workspace, key[0])) -%}
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

{#- Two calls: one that goes on for the objects of which all days from `braze_start` on are loaded, and one for the others,
    from the start. These are those that are new, and those that were gone or refused for a while. -#}
{% macro braze_calls_of_objects(function, workspace, number, whose, of, of_id, only, parameter) %}
  {%- set known, new, start = 'braze_ids_' ~ number, 'braze_new_' ~ number, braze.braze_start() -%}
  {%- set objects = braze.braze_ids(of, of_id, workspace, only) -%}
  {%- set since, is_known = start, 'false' -%}
  {%- if is_incremental() -%}
    {%- set rows = braze.braze_progress_of(function, workspace) -%}
    {%- set is_known = "id IN (SELECT id FROM (" ~ rows ~ ") WHERE since <= " ~ start ~ ")" -%}
    {%- set since = braze.braze_since("SELECT min(until) FROM (" ~ rows ~ ") WHERE since <= " ~ start ~ " AND id IN (SELECT id FROM (" ~ objects ~ "))") -%}
  {%- endif -%}
  {%- do braze.braze_set(known, "FROM (" ~ objects ~ ") WHERE " ~ is_known) -%}
  {%- do braze.braze_set(new, "FROM (" ~ objects ~ ") WHERE NOT (" ~ is_known ~ ")") -%}
  {%- set calls = [] -%}
  {%- for ids, first in [(known, since), (new, start)] -%}
    {%- do calls.append({
      'workspace': workspace,
      'since': first,
      'arguments': [parameter ~ " := getvariable('" ~ ids ~ "')", "ignore_errors := true"],
      'whose': whose ~ " IN (SELECT unnest(getvariable('" ~ ids ~ "')))",
    }) -%}
  {%- endfor -%}
  {{- return(calls) -}}
{% endmacro %}

{#- A call for the whole workspace, and one for each app: each goes on where it stopped, if no day is missing before. -#}
{% macro braze_calls_of_apps(workspace, whose) %}
  {%- set calls, start = [], braze.braze_start() -%}
  {%- for app in [none] + braze.braze_apps(workspace) -%}
    {%- set is_it = whose ~ ' IS NOT DISTINCT FROM ' ~ ('NULL' if app is none else braze.braze_text(app)) -%}
    {%- set since = start -%}
    {%- if is_incremental() -%}
      {%- set last_day -%}
        SELECT max(time) FROM {{ this }} WHERE workspace = {{ braze.braze_text(workspace) }} AND {{ is_it }} AND time >= {{ start }}
        HAVING count(*) = max(time) - {{ start }} + 1
      {%- endset -%}
      {%- set since = braze.braze_since(last_day) -%}
    {%- endif -%}
    {%- do calls.append({
      'workspace': workspace,
      'since': since,
      'arguments': [] if app is none else ['apps := [' ~ braze.braze_text(app) ~ ']'],
      'whose': is_it,
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
