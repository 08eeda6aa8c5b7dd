{#-
  A time series. The first time it is read from `braze_start` on; later from the newest day minus `braze_look_back` days,
  because Braze restates figures as conversions come in; in a back-fill, the days from `braze_since` to `braze_until`. The
  model gives only the rows that are new or changed, and, with NULL for `loaded_at`, those that Braze answers no more: the
  merge deletes them.

  function   of the extension, without `braze_`
  key        its columns that identify a row within a workspace; the first one says whose series it is
  of         the model whose objects have the series; without it, they are of the workspace and of each of `braze_apps`
  of_id      the column there with the identifiers
  only       a condition for the objects there
  parameter  of the function, which takes the identifiers
  exclude    columns that are not kept
  several    whether Braze can send several rows with the same key
  with       the series that are in the same answers, and the column of this one that has them
  within     the series whose answers have this one, the column there, and the columns beside it
-#}
{% macro braze_series(function, key, of=none, of_id='id', only='true', parameter='ids', exclude=[], several=false, with={}, within=none) %}
{%- set asking = within[0] if within else function -%}
{{- config(post_hook="{{ braze.braze_write_progress('" ~ function ~ "', '" ~ asking ~ "') }}") -}}
{%- do braze.braze_check_back_fill() -%}
{%- do braze.braze_forget_progress(function, exclude, several) -%}
{%- do braze.braze_warn_of_start(function) -%}
{%- set own = [{'function': function, 'relation': this if is_incremental() else none}] -%}
{%- set calls = [] -%}
{%- for workspace in braze.braze_workspaces() -%}
  {%- if of -%}
    {%- set since = braze.braze_goes_on(own, workspace, loop.index, braze.braze_ids(of, of_id, workspace, only)) -%}
    {%- do calls.extend(braze.braze_calls_of_objects(workspace, loop.index, since, key[0], parameter)) -%}
  {%- else -%}
    {%- set apps = "SELECT unnest([" ~ braze.braze_texts([''] + braze.braze_apps(workspace)) ~ "]) AS id" -%}
    {%- set since = braze.braze_goes_on(own, workspace, loop.index, apps) -%}
    {%- do calls.extend(braze.braze_calls_of_apps(workspace, loop.index, since, key[0])) -%}
  {%- endif -%}
{%- endfor -%}
{%- if with -%}
  {%- do braze.braze_ask_for_all(function, own, of, of_id, only, key[0], parameter, exclude, with) -%}
{%- endif -%}
{%- set is_answered = (with or within) and braze.braze_is_answered(asking, calls) -%}
{%- set queries = [] -%}
{%- for call in calls -%}
  {%- if is_answered -%}
    {%- do queries.append(braze.braze_rows_of_answer(asking, call, with, within)) -%}
  {%- else -%}
    {%- do queries.append(braze.braze_rows(function, call.workspace, call.arguments, exclude)) -%}
  {%- endif -%}
{%- endfor -%}
WITH answered AS MATERIALIZED (
  {{ braze.braze_answers(queries, key, several) }}
)
{%- if of %},
refused AS MATERIALIZED ({{ braze.braze_refusals(asking if is_answered else function) }}
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
    AND time BETWEEN {{ call.since }} AND {{ braze.braze_last_day() }}
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
{{- braze.braze_limit() }}
{% endmacro %}

{#- Sets `braze_ids_<label>` to those of whom all days from `braze_start` on are loaded, by all of these tables, and
    `braze_new_<label>` to the others, which are read from the start: those that are new, and those that were gone or refused
    for a while. Gives the day from which the first ones go on. In a back-fill, all of them do, and from its first day. -#}
{% macro braze_goes_on(tables, workspace, label, objects) %}
  {%- set since, is_known = braze.braze_start(), 'false' -%}
  {%- if braze.braze_is_back_fill() -%}
    {%- set since, is_known = braze.braze_first_day(), 'true' -%}
  {%- elif tables | rejectattr('relation') | list | length == 0 -%}
    {%- set loaded = braze.braze_loaded(tables, workspace) -%}
    {%- set is_known = "id IN (SELECT id FROM (" ~ loaded ~ "))" -%}
    {%- set since = braze.braze_since("SELECT min(until) FROM (" ~ loaded ~ ") WHERE id IN (SELECT id FROM (" ~ objects ~ "))") -%}
  {%- endif -%}
  {%- do braze.braze_set('braze_all_' ~ label, objects) -%}
  {%- do braze.braze_set('braze_ids_' ~ label, "FROM (" ~ objects ~ ") WHERE " ~ is_known) -%}
  {%- do braze.braze_set('braze_new_' ~ label, "FROM (" ~ objects ~ ") WHERE NOT (" ~ is_known ~ ")") -%}
  {{- return(since) -}}
{% endmacro %}

{#- The lists of objects that are read, and each from which day on. -#}
{% macro braze_lists(label, since) %}
  {%- set lists = [('braze_ids_' ~ label, since)] -%}
  {%- if not braze.braze_is_back_fill() -%}
    {%- do lists.append(('braze_new_' ~ label, braze.braze_start())) -%}
  {%- endif -%}
  {{- return(lists) -}}
{% endmacro %}

{#- Two calls: one that goes on, and one for what is new. -#}
{% macro braze_calls_of_objects(workspace, label, since, whose, parameter) %}
  {%- set calls = [] -%}
  {%- for ids, first in braze.braze_lists(label, since) -%}
    {%- do calls.append({
      'workspace': workspace,
      'ids': ids,
      'since': first,
      'arguments': [parameter ~ " := getvariable('" ~ ids ~ "')", "ignore_errors := true"] + braze.braze_days(first),
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
  {%- set calls = [{
    'workspace': workspace, 'since': of_workspace, 'arguments': braze.braze_days(of_workspace), 'whose': whose ~ ' IS NULL',
  }] -%}
  {%- for ids, first in braze.braze_lists(number, since) -%}
    {%- do calls.append({
      'workspace': workspace,
      'since': first,
      'arguments': ["apps := list_filter(getvariable('" ~ ids ~ "'), lambda app: app <> '')"] + braze.braze_days(first),
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
