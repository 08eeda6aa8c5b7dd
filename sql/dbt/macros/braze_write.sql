{#- A model that Braze is kept in step with: it is built as a table and committed, and then what differs from what Braze has
    accepted before is sent. A COPY cannot be undone, so that it must not be part of a transaction that can. -#}
{% materialization braze_write, adapter='duckdb', supported_languages=['sql', 'python'] %}
  {%- set job = braze.braze_write_job() -%}
  {%- set built = materialization_table_duckdb() -%}
  {%- if flags.EMPTY or flags.SAMPLE -%}
    {%- do log(job.name ~ ': not compared, since only a part of the rows was built', info=true) -%}
  {%- else -%}
    {%- do braze.braze_write(job, built.relations[0]) -%}
  {%- endif -%}
  {{ return(built) }}
{% endmaterialization %}

{#- Runs the script of sql/sync that the target has, with what is remembered in the schema of dbt's target. -#}
{% macro braze_write(job, rows) %}
  {%- set is_sent = target.name in braze.braze_write_targets() and not config.get('dry_run', false) -%}
  {%- set forgets = should_full_refresh() and is_sent and job.can_forget -%}
  {%- do braze.braze_log_begin(job) -%}
  {%- if forgets and not braze.braze_is_first_run() -%}
    {%- do exceptions.raise_compiler_error('--full-refresh would forget what Braze has of ' ~ job.name ~ ', and send all rows anew\nTo do that, add --vars "braze_first_run: true"; to never do it, configure the model with full_refresh: false') -%}
  {%- endif -%}
  {%- set statements -%}
    CREATE OR REPLACE TEMP VIEW braze_write_rows AS
    SELECT *{% if job.strategy == 'update' %}, true AS _update_existing_only{% endif %} FROM {{ rows }};
    SET VARIABLE sync_source = 'braze_write_rows';
    SET VARIABLE sync_name = {{ braze.braze_text(job.name) }};
    SET VARIABLE sync_dry_run = {{ not is_sent }};
    SET VARIABLE sync_first_run = {{ braze.braze_is_first_run() }};
    {%- for choice, value in job.choices.items() if value is not none %}
    SET VARIABLE sync_{{ choice }} = {{ braze.braze_literal(value) }};
    {%- endfor %}
    {{ braze.braze_sync_begin() }}
    {%- if forgets %}
    DELETE FROM sync_sent WHERE workspace = getvariable('run_workspace') AND sync = getvariable('run_name');
    {%- endif %}
    {{ braze['braze_sync_' ~ job.script]() }}
  {%- endset -%}
  {%- do run_query(braze.braze_in_schema(statements)) -%}
  {%- do braze.braze_log_end(job) -%}
{% endmacro %}

{#- Statements that find the tables which remember, and leave the connection as it was. -#}
{% macro braze_in_schema(statements) %}
  SET VARIABLE braze_search_path = current_setting('search_path');
  USE {{ api.Relation.create(database=target.database, schema=target.schema) }};
  {{ statements }}
  SET search_path = getvariable('braze_search_path');
{% endmacro %}

{% macro braze_literal(value) -%}
  {%- if value is string -%} {{ braze.braze_text(value) }}
  {%- elif value is iterable -%} [{{ braze.braze_texts(value) }}]
  {%- else -%} {{ value }}
  {%- endif -%}
{%- endmacro %}
