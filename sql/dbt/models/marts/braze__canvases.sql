{{ config(enabled=var('braze_using_canvases') and var('braze_using_details'), tags=['braze_canvases']) }}

WITH messages AS (
  {{ braze.braze_messages(ref('stg_braze__canvas_step_series')) }}
),
figures AS (
  SELECT workspace, canvas_id,
    {{- braze.braze_figures() }}
  FROM messages
  GROUP BY ALL
),
conversions AS (
  SELECT workspace, canvas_id,
    min(time) FILTER (entries > 0) AS first_day,
    max(time) FILTER (entries > 0) AS last_day,
    {{- braze.braze_conversions('entries', 'entry', 'entry_time') }}
  FROM {{ ref('stg_braze__canvas_series') }}
  GROUP BY ALL
)
SELECT
  {{ braze.braze_row_id(['canvas_id']) }} AS row_id,
  canvases.*, channels, archived, draft, enabled, created_at,
  figures.* EXCLUDE (workspace, canvas_id), conversions.* EXCLUDE (workspace, canvas_id)
FROM (
  SELECT workspace, id AS canvas_id, name AS canvas_name, tags, last_edited, deleted_at IS NOT NULL AS is_deleted
  FROM {{ ref('stg_braze__canvases') }}
) AS canvases
LEFT JOIN {{ ref('stg_braze__canvas_details') }} USING (workspace, canvas_id)
LEFT JOIN figures USING (workspace, canvas_id)
LEFT JOIN conversions USING (workspace, canvas_id)
