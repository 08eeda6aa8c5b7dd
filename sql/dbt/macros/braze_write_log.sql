{#- A row for each run of a model that writes. -#}
{% macro braze_write_runs() %}
  {{- return(api.Relation.create(database=target.database, schema=target.schema, identifier='braze_write_runs')) -}}
{% endmacro %}

{#- Before a run: models that run at once cannot all make the tables. What is still running there was killed. -#}
{% macro braze_begin_writes() %}
  {%- if var('braze_using_writes') %}
  CREATE TABLE IF NOT EXISTS {{ braze.braze_write_runs() }} (
    invocation_id VARCHAR, model VARCHAR, target VARCHAR, workspace VARCHAR, dbt_target VARCHAR, state VARCHAR,
    remembered BIGINT, new BIGINT, changed BIGINT, gone BIGINT, accepted BIGINT, rejected BIGINT, unknown BIGINT,
    not_sent BIGINT, requests BIGINT, bytes BIGINT, data_points BIGINT, message VARCHAR, started_at TIMESTAMPTZ,
    ended_at TIMESTAMPTZ
  );
  UPDATE {{ braze.braze_write_runs() }} SET state = 'interrupted' WHERE state = 'running';
  {%- if execute and graph.nodes.values() | selectattr('config.materialized', 'equalto', 'braze_write') | list %}
  {{ braze.braze_in_schema(braze.braze_sync_begin()) }}
  {%- endif %}
  {%- endif %}
{% endmacro %}

{#- After a run: what failed before there was anything to tell. -#}
{% macro braze_end_writes() %}
  {%- for result in results if result.status == 'error' and result.node.config.materialized == 'braze_write' %}
  UPDATE {{ braze.braze_write_runs() }} SET state = 'failed', ended_at = now(), message = {{ braze.braze_text(result.message) }}
  WHERE {{ braze.braze_is_this_run(result.node) }} AND state = 'running';
  {%- endfor %}
{% endmacro %}

{% macro braze_is_this_run(node) -%}
  invocation_id = '{{ invocation_id }}' AND model = {{ braze.braze_text(node.unique_id) }}
{%- endmacro %}

{% macro braze_log_begin(job) %}
  {%- set statement -%}
    INSERT INTO {{ braze.braze_write_runs() }} BY NAME
    SELECT '{{ invocation_id }}' AS invocation_id, {{ braze.braze_text(model.unique_id) }} AS model,
      {{ braze.braze_text(job.target) }} AS target, '{{ target.name }}' AS dbt_target, 'running' AS state, now() AS started_at
  {%- endset -%}
  {%- do run_query(statement) -%}
{% endmacro %}

{#- Keeps the report of the script, and tells it: in the log, or as an error of the model. -#}
{% macro braze_log_end(job) %}
  {%- set is_a_write_target = target.name in braze.braze_write_targets() -%}
  {%- set report -%}
    UPDATE {{ braze.braze_write_runs() }} AS runs
    SET {% for column in ['workspace', 'state', 'remembered', 'new', 'changed', 'gone', 'accepted', 'rejected', 'unknown',
        'not_sent', 'requests', 'bytes', 'data_points', 'message'] %}{{ column }} = report.{{ column }}, {% endfor %}ended_at = now()
    FROM braze_sync_report AS report WHERE {{ braze.braze_is_this_run(model) }};
    SELECT CASE state
        WHEN 'done' THEN sync || ': ' || new || ' new, ' || changed || ' changed and ' || gone || ' gone rows, '
          || accepted || ' accepted, ' || rejected || ' rejected, in ' || requests || ' requests' || coalesce(chr(10) || message, '')
        WHEN 'dry_run' THEN sync || ' would send ' || new || ' new, ' || changed || ' changed and ' || gone || ' gone rows, in '
          || requests || ' requests with ' || bytes || ' bytes and ' || data_points || ' data points'
          || {{ braze.braze_text('; nothing is sent ' ~ ('in a dry run' if is_a_write_target else 'from the target ' ~ target.name)) }}
          || coalesce(chr(10) || 'It would stop: ' || message, '')
        END AS told, braze_sync_complaint() AS complaint
    FROM braze_sync_report
  {%- endset -%}
  {%- set told, complaint = run_query(report).rows[0].values() -%}
  {%- if complaint -%}
    {%- do run_query('SELECT error(' ~ braze.braze_text(braze.braze_in_words_of_dbt(complaint)) ~ ')') -%}
  {%- endif -%}
  {%- do log(braze.braze_in_words_of_dbt(told), info=true) -%}
{% endmacro %}

{#- What the scripts say, with the names that configurations have here. -#}
{% macro braze_in_words_of_dbt(text) -%}
  {%- set sends = braze.braze_write_targets() -%}
  {%- set first_run = ['dbt build --select', model.name, '--target', target.name if target.name in sends else sends | first, '--vars "braze_first_run: true"'] -%}
  {{- return(text
    | replace('SET VARIABLE sync_first_run = true', first_run | join(' '))
    | replace('FROM sync_problems', 'FROM ' ~ target.schema ~ '.sync_problems')
    | replace('sync_max_share', 'max_change_ratio') | replace('sync_max_', 'max_')) -}}
{%- endmacro %}
