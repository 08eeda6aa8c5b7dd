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
-#}
{% macro braze_series(function, key, of=none, of_id='id', only='true', parameter='ids', exclude=[]) %}
{%- set calls = [] -%}
{%- for workspace in braze.braze_workspaces() -%}
  {%- if of -%}
    {%- do calls.extend(braze.braze_calls_of_objects(workspace, loop.index, key[0], of, of_id, only, parameter)) -%}
  {%- else -%}
    {%- do calls.extend(braze.braze_calls_of_apps(workspace, key[0])) -%}
  {%- endif -%}
{%- endfor -%}
WITH answered AS MATERIALIZED (
  SELECT {{ braze.braze_row_id(key) }} AS row_id, * FROM (
    {%- for call in calls %}
    {{ braze.braze_rows(function, call.workspace, call.arguments + ['since := ' ~ call.since], exclude) }}
    {%- if not loop.last %}
    UNION ALL BY NAME
    {%- endif %}
    {%- endfor %}
  )
)
{%- if is_incremental() %},
-- What was answered to the same questions before, with the columns in the same order.
kept AS MATERIALIZED (
  FROM (FROM answered LIMIT 0)
  {%- for call in calls %}
  UNION ALL BY NAME
  SELECT * EXCLUDE (loaded_at) FROM {{ this }}
  WHERE workspace = {{ braze.braze_text(call.workspace) }} AND time >= {{ call.since }} AND {{ call.whose }}
  {%- endfor %}
),
changed AS (
  (FROM answered UNION ALL BY NAME (FROM kept LIMIT 0)) EXCEPT FROM kept
)
SELECT *, now() AS loaded_at FROM changed
UNION ALL
SELECT *, NULL AS loaded_at FROM kept ANTI JOIN answered USING (row_id)
{%- else %}
SELECT *, now() AS loaded_at FROM answered
{%- endif %}
{% endmacro %}

{#- Two calls: one that goes on for all objects, and, if there are new ones, one for these from the start. New is what was
    changed since this model was loaded, and has no row in the days that are read again: so it is also an object that was
    gone for a while, and not one that never has any figures. -#}
{% macro braze_calls_of_objects(workspace, number, whose, of, of_id, only, parameter) %}
  {%- set all, new, start = 'braze_ids_' ~ number, 'braze_new_' ~ number, braze.braze_start() -%}
  {%- set objects = braze.braze_ids(of, of_id, workspace, only) -%}
  {%- set calls = [] -%}
  {%- set since, is_new = braze.braze_since(workspace), 'false' -%}
  {%- if is_incremental() -%}
    {%- set rows -%}
      FROM {{ this }} WHERE workspace = {{ braze.braze_text(workspace) }}
    {%- endset -%}
    {%- set is_new -%}
      loaded_at > coalesce((SELECT max(loaded_at) {{ rows }}), '-infinity')
      AND id NOT IN (SELECT {{ whose }} {{ rows }} AND time >= {{ since }})
    {%- endset -%}
  {%- endif -%}
  {%- do braze.braze_set(all, "FROM (" ~ objects ~ ") WHERE NOT (" ~ is_new ~ ")") -%}
  {%- do braze.braze_set(new, "FROM (" ~ objects ~ ") WHERE " ~ is_new) -%}
  {%- for ids, first in [(all, since), (new, start)] -%}
    {%- do calls.append({
      'workspace': workspace,
      'since': first,
      'arguments': [parameter ~ " := getvariable('" ~ ids ~ "')"],
      'whose': whose ~ " IN (SELECT unnest(getvariable('" ~ ids ~ "')))",
    }) -%}
  {%- endfor -%}
  {{- return(calls) -}}
{% endmacro %}

{#- A call for the whole workspace, and one for each app: each goes on where it stopped. -#}
{% macro braze_calls_of_apps(workspace, whose) %}
  {%- set calls = [] -%}
  {%- for app in [none] + braze.braze_apps(workspace) -%}
    {%- set is_it = whose ~ ' IS NOT DISTINCT FROM ' ~ ('NULL' if app is none else braze.braze_text(app)) -%}
    {%- do calls.append({
      'workspace': workspace,
      'since': braze.braze_since(workspace, is_it),
      'arguments': [] if app is none else ['apps := [' ~ braze.braze_text(app) ~ ']'],
      'whose': is_it,
    }) -%}
  {%- endfor -%}
  {{- return(calls) -}}
{% endmacro %}

{#- The day from which a series is read. It is looked up here: a parameter of a table function takes no subquery. -#}
{% macro braze_since(workspace, whose='true') %}
  {%- set start = braze.braze_start() -%}
  {%- if not is_incremental() -%}
    {{- return(start) -}}
  {%- endif -%}
  {%- set since -%}
    SELECT coalesce(greatest(max(time) - {{ braze.braze_look_back() - 1 }}, {{ start }}), {{ start }})::VARCHAR
    FROM {{ this }} WHERE workspace = {{ braze.braze_text(workspace) }} AND {{ whose }}
  {%- endset -%}
  {{- return("DATE '" ~ run_query(since).columns[0].values()[0] ~ "'") -}}
{% endmacro %}
