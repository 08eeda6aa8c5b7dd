{#-
  A table of objects: campaigns, segments, templates. The whole list is read each time, and compared with what is there:
  the model gives only the rows that are new or changed, and those that are gone, with the time in `deleted_at`.

  function  of the extension, without `braze_`
  key       its columns that identify a row within a workspace
  of        the model whose objects it is read for, where Braze is asked for each of them; the first column of the key is theirs
  of_id     the column there with the identifiers
  several, distinct, newest  as `braze_answers` has them
-#}
{% macro braze_objects(function, key, of=none, of_id='id', several=false, distinct=false, newest=none) %}
{%- if newest -%}
  {%- do braze.braze_check_back_fill() -%}
{%- endif -%}
{%- set queries = [] -%}
{%- for workspace in braze.braze_workspaces() -%}
  {%- if of -%}
    {%- do braze.braze_set('braze_all_' ~ loop.index, braze.braze_ids(of, of_id, workspace)) -%}
  {%- endif -%}
  {%- set arguments = ["ids := getvariable('braze_all_" ~ loop.index ~ "')", "ignore_errors := true"] if of else [] -%}
  {%- do queries.append(braze.braze_rows(function, workspace, arguments + (braze.braze_days_of_back_fill() if newest else []))) -%}
{%- endfor -%}
{%- set is_cut = newest and braze.braze_is_back_fill() and is_incremental() -%}
WITH answered AS MATERIALIZED (
  {%- if is_cut %}
  -- A back-fill says nothing of what came after its days.
  SELECT answer.* FROM (
  {%- endif %}
  {{ braze.braze_answers(queries, key, several, distinct, newest) }}
  {%- if is_cut %}
  ) AS answer ANTI JOIN {{ this }} AS newer
    ON newer.row_id = answer.row_id AND newer.deleted_at IS NULL AND newer.{{ newest }} > answer.{{ newest }}
  {%- endif %}
)
{%- if of %},
refused AS MATERIALIZED ({{ braze.braze_refusals(function) }}
)
{%- endif %}
{{- braze.braze_changed_objects() }}
{%- if is_incremental() %}
UNION ALL
SELECT *, now() AS loaded_at, now() AS deleted_at FROM kept ANTI JOIN answered USING (row_id)
{%- if is_cut %}
WHERE ({{ newest }} AT TIME ZONE 'UTC')::DATE BETWEEN {{ braze.braze_first_day() }} AND {{ braze.braze_last_day() }}
{%- elif of %}
{#- What is only refused stays. #}
WHERE (lower(workspace), {{ key[0] }}) NOT IN (SELECT (workspace, id) FROM refused)
{%- endif %}
{%- elif of %}
WHERE (SELECT count(id) FROM refused) >= 0
{%- endif %}
{{- braze.braze_limit() }}
{% endmacro %}

{#-
  Details of objects: a request for each. They are asked for when the list shows a change, and once more when the edit was
  younger than a minute: a second one within the same second would not show.

  function  of the extension, without `braze_`
  key       its columns that identify a row within a workspace; the first one has the identifiers of the objects
  of        the model with the list of these objects
  of_id     the column there with the identifiers
  edited    the column there with the time of the last edit; without it, all are asked for each time
-#}
{% macro braze_details(function, key, of, of_id='id', edited=none) %}
{%- set queries = [] -%}
{%- for workspace in braze.braze_workspaces() -%}
  {%- set objects = braze.braze_ids(of, of_id, workspace) -%}
  {%- do braze.braze_set('braze_all_' ~ loop.index, objects) -%}
  {%- do braze.braze_set('braze_ids_' ~ loop.index, objects ~ (braze.braze_is_edited(key[0], of_id) if edited else '')) -%}
  {%- set rows = braze.braze_rows(function, workspace, ["ids := getvariable('braze_ids_" ~ loop.index ~ "')", "ignore_errors := true"]) -%}
  {%- if edited -%}
    {%- do braze.braze_set_time('braze_time_' ~ loop.index, workspace) -%}
    {%- set rows -%}
    SELECT details.*, CASE WHEN listed.{{ edited }} < getvariable('braze_time_{{ loop.index }}') - INTERVAL 1 MINUTE
      THEN listed.loaded_at END AS list_loaded_at
    FROM ({{ rows }}) AS details JOIN {{ of }} AS listed ON listed.workspace = details.workspace AND listed.{{ of_id }} = details.{{ key[0] }}
    {%- endset -%}
  {%- endif -%}
  {%- do queries.append(rows) -%}
{%- endfor -%}
WITH answered AS MATERIALIZED (
  {{ braze.braze_answers(queries, key) }}
),
refused AS MATERIALIZED ({{ braze.braze_refusals(function) }}
)
{{- braze.braze_changed_objects() }}
WHERE (SELECT count(id) FROM refused) >= 0
{%- if is_incremental() %}
UNION ALL
SELECT *, now() AS loaded_at, now() AS deleted_at FROM kept
WHERE true
{%- for workspace in braze.braze_workspaces() %}
  AND NOT (workspace = {{ braze.braze_text(workspace) }} AND {{ key[0] }} IN (SELECT unnest(getvariable('braze_all_{{ loop.index }}'))))
{%- endfor %}
{%- endif %}
{{- braze.braze_limit() }}
{% endmacro %}

{#- Behind `answered`: what is new or changed of it, and in an incremental run `kept`, the rows that are there. -#}
{% macro braze_changed_objects() -%}
{%- if is_incremental() %},
-- With the columns in the same order, also after the extension got new ones.
kept AS MATERIALIZED (
  FROM (FROM answered LIMIT 0) UNION ALL BY NAME
  SELECT * EXCLUDE (loaded_at, deleted_at) FROM {{ this }}
  WHERE deleted_at IS NULL AND workspace IN ({{ braze.braze_texts(braze.braze_workspaces()) }})
),
changed AS (
  (FROM answered UNION ALL BY NAME (FROM kept LIMIT 0)) EXCEPT FROM kept
)
SELECT *, now() AS loaded_at, NULL::TIMESTAMPTZ AS deleted_at FROM changed
{%- else %}
SELECT *, now() AS loaded_at, NULL::TIMESTAMPTZ AS deleted_at FROM answered
{%- endif %}
{%- endmacro %}

{#- The identifiers of a model's objects that are still there. -#}
{% macro braze_ids(of, of_id, workspace, only='true') -%}
  SELECT {{ of_id }} AS id FROM {{ of }} AS listed
  WHERE workspace = {{ braze.braze_text(workspace) }} AND deleted_at IS NULL AND {{ only }}
{%- endmacro %}

{#- Behind `braze_ids`: only those whose details are not of the present row in the list. A model of an earlier version does
    not know. -#}
{% macro braze_is_edited(column, of_id) -%}
  {%- if is_incremental() and execute and 'list_loaded_at' in adapter.get_columns_in_relation(this) | map(attribute='name') %}
  AND NOT EXISTS (
    FROM {{ this }} AS details
    WHERE details.workspace = listed.workspace AND details.{{ column }} = listed.{{ of_id }} AND details.list_loaded_at = listed.loaded_at
  )
  {%- endif -%}
{%- endmacro %}

{#- Sets a variable of this connection to the list of identifiers that a query gives: parameters of table functions take
    no subqueries, and thousands of identifiers would make the SQL hard to read. No identifiers are an empty list, since
    NULL would mean all. -#}
{% macro braze_set(variable, query) %}
  {%- if execute -%}
    {%- do run_query("SET VARIABLE " ~ variable ~ " = (SELECT coalesce(list(id ORDER BY id), []::VARCHAR[]) FROM (" ~ query ~ "))") -%}
  {%- endif -%}
{% endmacro %}

{#- Sets a variable to the time by Braze's own clock when it answered last. Ours may be wrong. -#}
{% macro braze_set_time(variable, workspace) %}
  {%- if execute -%}
    {%- do run_query("SET VARIABLE " ~ variable ~ " = (SELECT braze_time FROM braze_clock() WHERE workspace = lower(" ~ braze.braze_text(workspace) ~ "))") -%}
  {%- endif -%}
{% endmacro %}
