{{ config(enabled=var('braze_using_writes')) }}

SELECT
  invocation_id, model, target, workspace, dbt_target, state, remembered, new, changed, gone,
  CASE WHEN state IN ('done', 'failed') THEN new + changed + gone - not_sent END AS sent,
  accepted, rejected, unknown, not_sent, requests, bytes, data_points, message, started_at, ended_at
FROM {{ braze.braze_write_runs() }}
