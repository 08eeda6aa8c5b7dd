{#-
  A table of objects: campaigns, segments, templates. The whole list is read each time, and compared with what is there:
  the model gives only the rows that are new or changed, and those that are gone, with the time in `deleted_at`.

  function  of the extension, without `braze_`
  key       its columns that identify a row within a workspace
  of        the model whose objects it is read for, where Braze is asked for each of them; the first column of the key is theirs
  of_id     the column there with the identifiers
  several   whether Braze can send several rows with the same key
-#}
{% macro braze_objects(function, key, of=none, of_id='id', several=false) %}
{%- if of -%}
  {%- for workspace in braze.braze_workspaces() -%}
    {%- do braze.braze_set('braze_ids_' ~ loop.index, braze.braze_ids(of, of_id, workspace)) -%}
    {%- do braze.braze_set('braze_new_' ~ loop.index, "SELECT NULL AS id WHERE false") -%}
  {%- endfor -%}
{%- endif -%}
{%- set queries = [] -%}
{%- for workspace in braze.braze_workspaces() -%}
  {%- do queries.append(braze.braze_rows(function, workspace,
      ["ids := getvariable('braze_ids_" ~ loop.index ~ "')", "ignore_errors := true"] if of else [])) -%}
{%- endfor -%}
WITH answered AS MATERIALIZED (
  {{ braze.braze_answers(queries, key, several) }}
)
{%- if of %},
refused AS MATERIALIZED ({{ braze.braze_refusals(function) }}
)
{%- endif %}
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
UNION ALL
SELECT *, now() AS loaded_at, now() AS deleted_at FROM kept ANTI JOIN answered USING (row_id)
{%- if of %}
{#- What is gone from the list is gone, and what is only refused stays. #}
WHERE (lower(workspace), {{ key[0] }}) NOT IN (SELECT (workspace, id) FROM refused)
{%- endif %}
{%- else %}
SELECT *, now() AS loaded_at, NULL::TIMESTAMPTZ AS deleted_at FROM answered
{%- if of %}
WHERE (SELECT count(id) FROM refused) >= 0
{%- endif %}
{%- endif %}
{% endmacro %}

{#- The identifiers of a model's objects that are still there. -#}
{% macro braze_ids(of, of_id, workspace, only='true') -%}
  SELECT {{ of_id }} AS id FROM {{ of }}
  WHERE workspace = {{ braze.braze_text(workspace) }} AND deleted_at IS NULL AND {{ only }}
{%- endmacro %}

{#- Sets a variable of this connection to the list of identifiers that a query gives: parameters of table functions take
    no subqueries, and thousands of identifiers would make the SQL hard to read. No identifiers are an empty list, since
    NULL would mean all. -#}
{% macro braze_set(variable, query) %}
  {%- if execute -%}
    {%- do run_query("SET VARIABLE " ~ variable ~ " = (SELECT coalesce(list(id ORDER BY id), []::VARCHAR[]) FROM (" ~ query ~ "))") -%}
  {%- endif -%}
{% endmacro %}
