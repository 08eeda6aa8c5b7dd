{{ config(enabled=var('braze_using_canvases') and var('braze_using_details'), tags=['braze_canvases']) }}

WITH messages AS (
  {{ braze.braze_messages(ref('stg_braze__canvas_step_series')) }}
),
figures AS (
  SELECT workspace, canvas_id, step_id,
    arg_max(step_name, time) AS step_name,
    min(time) FILTER (reached > 0) AS first_day,
    max(time) FILTER (reached > 0) AS last_day,
    {{- braze.braze_figures() }}
  FROM messages
  GROUP BY ALL
),
conversions AS (
  SELECT workspace, canvas_id, step_id,
    sum(conversions)::BIGINT AS conversions,
    sum(conversions_by_entry_time)::BIGINT AS conversions_by_entry_time,
    sum(revenue) AS revenue
  FROM {{ ref('braze__canvas_funnel_by_day') }}
  GROUP BY ALL
),
entries AS (
  SELECT workspace, canvas_id, sum(entries)::BIGINT AS entries FROM {{ ref('stg_braze__canvas_series') }} GROUP BY ALL
),
-- The steps as they are now, in their order.
steps AS (
  SELECT workspace, canvas_id, step.id AS step_id, step.name AS name_now, step.type AS step_type, step_position
  FROM (
    SELECT workspace, canvas_id, unnest(steps) AS step, generate_subscripts(steps, 1) AS step_position
    FROM {{ ref('stg_braze__canvas_details') }}
  )
)
-- With the steps that send nothing, and those that were deleted but sent something.
SELECT
  {{ braze.braze_row_id(['canvas_id', 'step_id']) }} AS row_id,
  workspace, canvas_id, step_id, canvas_name, tags, coalesce(name_now, step_name) AS step_name, step_type, step_position,
  step_position IS NULL AS is_deleted,
  figures.* EXCLUDE (workspace, canvas_id, step_id, step_name),
  entries, conversions, conversions_by_entry_time, revenue,
  reached / nullif(first_value(reached IGNORE NULLS) OVER in_order, 0) AS share_of_first_step,
  reached / nullif(entries, 0) AS reached_per_entry,
  conversions / nullif(reached, 0) AS conversion_rate
FROM steps
FULL JOIN figures USING (workspace, canvas_id, step_id)
LEFT JOIN conversions USING (workspace, canvas_id, step_id)
LEFT JOIN entries USING (workspace, canvas_id)
LEFT JOIN (
  SELECT workspace, id AS canvas_id, name AS canvas_name, tags FROM {{ ref('stg_braze__canvases') }}
) AS canvases USING (workspace, canvas_id)
WINDOW in_order AS (
  PARTITION BY workspace, canvas_id ORDER BY step_position NULLS LAST, step_id
  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
)
