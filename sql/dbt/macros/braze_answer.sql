{#- Series that Braze has in the same answers are asked for once in a run: the first of their models asks for all that are
    selected, and the others read the answers that it kept, unless these lack something. They are tables, since models that
    run at once have connections of their own, and are dropped after the run. -#}
{% macro braze_answer_of(function) %}
  {{- return(api.Relation.create(database=target.database, schema=target.schema, identifier='braze_answer_' ~ function)) -}}
{% endmacro %}

{#- What is in them: the objects that were asked for, and from which day on. -#}
{% macro braze_asked() %}
  {{- return(api.Relation.create(database=target.database, schema=target.schema, identifier='braze_asked')) -}}
{% endmacro %}

{#- Before a run: what an earlier one may have left behind is of no use. -#}
{% macro braze_begin_answers() %}
  CREATE OR REPLACE TABLE {{ braze.braze_asked() }} (function VARCHAR, workspace VARCHAR, id VARCHAR, since DATE)
{% endmacro %}

{#- After a run. -#}
{% macro braze_drop_answers() %}
  {%- if execute -%}
    {%- set answers -%}
      SELECT table_name FROM duckdb_tables()
      WHERE database_name = '{{ target.database }}' AND schema_name = '{{ target.schema }}' AND table_name LIKE 'braze\_answer\_%' ESCAPE '\'
    {%- endset -%}
    {%- for name in run_query(answers).columns[0].values() %}
  DROP TABLE {{ api.Relation.create(database=target.database, schema=target.schema, identifier=name) }};
    {%- endfor %}
  DROP TABLE IF EXISTS {{ braze.braze_asked() }}
  {%- endif -%}
{% endmacro %}

{#- Asks for a series, and for those of the models with the same answers that run, too: from the day on that any of them needs. -#}
{% macro braze_ask_for_all(function, own, of, of_id, only, whose, parameter, exclude, with) %}
  {%- set tables, others = own | list, [] -%}
  {%- for name in with if 'model.' ~ model.package_name ~ '.stg_braze__' ~ name in selected_resources -%}
    {%- set relation = braze.braze_relation_of(name) -%}
    {%- do tables.append({'function': name, 'relation': none if flags.FULL_REFRESH else relation}) -%}
    {%- do others.append(with[name]) -%}
  {%- endfor -%}
  {%- if others and execute and flags.WHICH in ['run', 'build'] and not flags.EMPTY -%}
    {%- set calls, queries, asked = [], [], [] -%}
    {%- for workspace in braze.braze_workspaces() -%}
      {%- set label = 'all_' ~ loop.index -%}
      {%- set since = braze.braze_goes_on(tables, workspace, label, braze.braze_ids(of, of_id, workspace, only)) -%}
      {%- do calls.extend(braze.braze_calls_of_objects(workspace, label, since, whose, parameter)) -%}
    {%- endfor -%}
    {%- for call in calls -%}
      {%- do queries.append(braze.braze_rows(function, call.workspace, call.arguments, exclude | reject('in', others) | list)) -%}
      {%- do asked.append(braze.braze_objects_of(call)) -%}
    {%- endfor -%}
    {%- do run_query('CREATE OR REPLACE TABLE ' ~ braze.braze_answer_of(function) ~ ' AS ' ~ queries | join(' UNION ALL ')) -%}
    {%- do run_query('INSERT INTO ' ~ braze.braze_asked() ~ " SELECT '" ~ function ~ "', * FROM (" ~ asked | join(' UNION ALL ') ~ ')') -%}
  {%- endif -%}
{% endmacro %}

{#- The table of a staging model, wherever a project puts it; none if there is none yet. -#}
{% macro braze_relation_of(name) %}
  {%- set model = graph.nodes['model.braze.stg_braze__' ~ name] -%}
  {{- return(adapter.get_relation(model.database, model.schema, model.alias)) -}}
{% endmacro %}

{#- Whether the answers of this run have all that these calls ask for. -#}
{% macro braze_is_answered(function, calls) %}
  {%- if not execute or flags.WHICH not in ['run', 'build'] or flags.EMPTY -%}
    {{- return(false) -}}
  {%- endif -%}
  {%- set needed = [] -%}
  {%- for call in calls -%}
    {%- do needed.append(braze.braze_objects_of(call)) -%}
  {%- endfor -%}
  {%- set missing -%}
    SELECT count(*) FROM ({{ needed | join(' UNION ALL ') }}) AS needed ANTI JOIN {{ braze.braze_asked() }} AS asked
      ON asked.function = '{{ function }}' AND asked.workspace = needed.workspace AND asked.id = needed.id AND asked.since <= needed.since
  {%- endset -%}
  {%- set is_there = "SELECT count(*) FROM " ~ braze.braze_asked() ~ " WHERE function = '" ~ function ~ "'" -%}
  {{- return(run_query(is_there).columns[0].values()[0] > 0 and run_query(missing).columns[0].values()[0] == 0) -}}
{% endmacro %}

{#- The objects of a call, and the day from which it asks. -#}
{% macro braze_objects_of(call) -%}
  SELECT {{ braze.braze_text(call.workspace) }} AS workspace, unnest(getvariable('{{ call.ids }}')) AS id, {{ call.since }} AS since
{%- endmacro %}

{#- What a call asks for, out of an answer: the series itself, or one that is in a column. -#}
{% macro braze_rows_of_answer(function, call, with, within) %}
  {%- if within -%}
    SELECT workspace, {{ within[2] | join(', ') }}, unnest({{ within[1] }}, max_depth := 2)
  {%- else -%}
    SELECT COLUMNS(lambda c: c NOT IN ({{ braze.braze_texts(with.values()) }}))
  {%- endif %}
    FROM {{ braze.braze_answer_of(function) }}
    WHERE workspace = {{ braze.braze_text(call.workspace) }} AND {{ call.whose }} AND time >= {{ call.since }}
{% endmacro %}
