{{ config(enabled=var('braze_using_segments'), tags=['braze_segments']) }}

-- Joined by the day: where one is missing, the row before is not the day before.
WITH sizes AS (
  SELECT workspace, segment_id, time, size FROM {{ ref('stg_braze__segment_series') }}
),
compared AS (
  SELECT today.*, day.size AS size_day_before, week.size AS size_week_before
  FROM sizes AS today
  LEFT JOIN sizes AS day
    ON day.workspace = today.workspace AND day.segment_id = today.segment_id AND day.time = today.time - 1
  LEFT JOIN sizes AS week
    ON week.workspace = today.workspace AND week.segment_id = today.segment_id AND week.time = today.time - 7
)
SELECT
  {{ braze.braze_row_id(['segment_id', 'time']) }} AS row_id,
  workspace, segment_id, segments.name AS segment_name, segments.tags, time,
  size, size_day_before, size_week_before,
  size - size_day_before AS day_change,
  size - size_week_before AS week_change,
  (size - size_day_before) / nullif(size_day_before, 0) AS day_change_rate,
  (size - size_week_before) / nullif(size_week_before, 0) AS week_change_rate
FROM compared
LEFT JOIN (
  SELECT workspace, id AS segment_id, name, tags FROM {{ ref('stg_braze__segments') }}
) AS segments USING (workspace, segment_id)
