{#- Of each object that has a series, of each app and of the whole workspace, which is '': the days that were loaded without a
    gap. The next run goes on from there. What is gone or refused has no row, and all its days are read when it is back: some
    were restated meanwhile. -#}
{% macro braze_progress() %}
  {{- return(api.Relation.create(database=target.database, schema=target.schema, identifier='braze_load_progress')) -}}
{% endmacro %}

{#- Before a run: models that run at once cannot all make the table. -#}
{% macro braze_make_progress() %}
  CREATE SCHEMA IF NOT EXISTS {{ braze.braze_progress().without_identifier() }};
  CREATE TABLE IF NOT EXISTS {{ braze.braze_progress() }} (
    workspace VARCHAR, table_name VARCHAR, id VARCHAR, since DATE, until DATE, PRIMARY KEY (workspace, table_name, id)
  )
{% endmacro %}

{% macro braze_progress_of(function, workspace) -%}
  SELECT id, since, until FROM {{ braze.braze_progress() }}
  WHERE workspace = {{ braze.braze_text(workspace) }} AND table_name = '{{ function }}'
{%- endmacro %}

{#- The objects of which all of these tables have all days from `braze_start` on, and until when. Nothing is known of a table
    whose rows are all gone. -#}
{% macro braze_loaded(tables, workspace) -%}
  SELECT id, min(until) AS until FROM (
  {%- for table in tables %}
    SELECT id, until FROM ({{ braze.braze_progress_of(table.function, workspace) }})
    WHERE since <= {{ braze.braze_start() }} AND EXISTS (FROM {{ table.relation }} WHERE workspace = {{ braze.braze_text(workspace) }})
    {%- if not loop.last %}
    UNION ALL
    {%- endif %}
  {%- endfor %}
  ) GROUP BY id HAVING count(*) = {{ tables | length }}
{%- endmacro %}

{#- A model that is made anew has no days. One that gets new columns reads all days again: those of before would stay without
    them. -#}
{% macro braze_forget_progress(function, exclude, several) %}
  {%- if execute and not is_incremental() and flags.WHICH in ['run', 'build'] -%}
    {%- do run_query("DELETE FROM " ~ braze.braze_progress() ~ " WHERE table_name = '" ~ function ~ "'") -%}
  {%- elif execute and flags.WHICH in ['run', 'build'] -%}
    {%- set there = adapter.get_columns_in_relation(this) | map(attribute='name') | list -%}
    {%- set expected = run_query('DESCRIBE FROM ' ~ braze.braze_call(function, [])).columns[0].values() | list + (['position'] if several else []) -%}
    {%- set new = expected | reject('in', there + exclude + ['raw']) | list -%}
    {%- if new -%}
      {%- do log(this.identifier ~ ' has new columns: ' ~ new | join(', ') ~ '. All of its days since braze_start are read again.', info=true) -%}
      {%- do run_query("DELETE FROM " ~ braze.braze_progress() ~ " WHERE table_name = '" ~ function ~ "'") -%}
    {%- endif -%}
  {%- endif -%}
{% endmacro %}

{#- Warns if `braze_start` lies before the days that a model has: this takes as many requests as the first run. -#}
{% macro braze_warn_of_start(function) %}
  {%- if execute and is_incremental() and flags.WHICH in ['run', 'build'] and not braze.braze_is_back_fill() -%}
    {%- set later -%}
      SELECT count(*), min(since)::VARCHAR FROM {{ braze.braze_progress() }}
      WHERE table_name = '{{ function }}' AND workspace IN ({{ braze.braze_texts(braze.braze_workspaces()) }}) AND since > {{ braze.braze_start() }}
    {%- endset -%}
    {%- set row = run_query(later).rows[0] -%}
    {%- if row[0] -%}
      {%- do exceptions.warn(this.identifier ~ ' has days from ' ~ row[1] ~ ' on, and braze_start is ' ~ braze.braze_start() ~ ': all of its days are read again from there') -%}
    {%- endif -%}
  {%- endif -%}
{% endmacro %}

{#- How far a series is loaded after this; `asking` is the function that may have asked in its place. No run goes on from a
    back-fill. -#}
{% macro braze_write_progress(function, asking) %}
  {%- set start = braze.braze_start() -%}
  {%- for workspace in braze.braze_workspaces() if not braze.braze_is_back_fill() and not flags.EMPTY %}
  {%- set name = braze.braze_text(workspace) %}
  MERGE INTO {{ braze.braze_progress() }} AS progress USING (
    SELECT {{ name }} AS workspace, '{{ function }}' AS table_name, id,
      CASE WHEN list_contains(getvariable('braze_ids_{{ loop.index }}'), id) AND {{ start }} <= before.until + 1
        THEN before.since ELSE {{ start }} END AS since,
      coalesce(newest.day, before.until, {{ start }}) AS until
    FROM (
      SELECT unnest(getvariable('braze_all_{{ loop.index }}')) AS id EXCEPT
      SELECT identifiers[1] FROM braze_refused()
      WHERE workspace = lower({{ name }}) AND "function" IN ('braze_{{ function }}', 'braze_{{ asking }}')
    )
    LEFT JOIN ({{ braze.braze_progress_of(function, workspace) }}) AS before USING (id)
    CROSS JOIN (
      SELECT max(least(time, {{ braze.braze_today() }} + 1)) AS day FROM {{ this }} WHERE workspace = {{ name }}
    ) AS newest
  ) AS loaded USING (workspace, table_name, id)
  WHEN MATCHED AND (progress.since, progress.until) IS DISTINCT FROM (loaded.since, loaded.until) THEN UPDATE
  WHEN NOT MATCHED THEN INSERT BY NAME
  WHEN NOT MATCHED BY SOURCE AND progress.workspace = {{ name }} AND progress.table_name = '{{ function }}' THEN DELETE;
  {%- endfor %}
{% endmacro %}

{#- After a run: what is missing in the models, since Braze refused it. -#}
{% macro braze_tell_refused() %}
  {%- if execute and flags.WHICH in ['run', 'build'] -%}
    {%- for row in run_query('SELECT workspace, "function", identifiers[1], error FROM braze_refused() ORDER BY ALL') -%}
      {%- do log('Missing in ' ~ row[1] | replace('braze_', 'stg_braze__') ~ ': ' ~ row[2] ~ ' in workspace "' ~ row[0] ~ '". ' ~ row[3], info=true) -%}
    {%- endfor -%}
  {%- endif -%}
{% endmacro %}
