{{ config(enabled=var('braze_using_canvases') and var('braze_using_details'), tags=['braze_canvases']) }}

WITH messages AS (
  {{ braze.braze_messages(ref('stg_braze__canvas_step_series')) }}
),
days AS (
  SELECT workspace, canvas_id, step_id, time,
    max(step_name) AS step_name,
    {{- braze.braze_figures() }},
    -- Those of a step and a day stand beside each of its channels.
    any_value(step_conversions) AS conversions,
    any_value(step_conversions_by_entry_time) AS conversions_by_entry_time,
    any_value(step_revenue) AS revenue
  FROM messages
  GROUP BY ALL
),
-- The steps as they are now, in their order.
steps AS (
  SELECT workspace, canvas_id, unnest(steps).id AS step_id, generate_subscripts(steps, 1) AS step_position
  FROM {{ ref('stg_braze__canvas_details') }}
),
-- Also on the days on which it sends nothing, the first step is the same as in the whole funnel.
first_steps AS (
  SELECT workspace, canvas_id, first(step_id ORDER BY step_position NULLS LAST, step_id) AS step_id
  FROM days LEFT JOIN steps USING (workspace, canvas_id, step_id)
  WHERE reached IS NOT NULL
  GROUP BY ALL
),
first_days AS (
  SELECT workspace, canvas_id, time, reached AS first_reached FROM days SEMI JOIN first_steps USING (workspace, canvas_id, step_id)
)
SELECT
  {{ braze.braze_row_id(['canvas_id', 'step_id', 'time']) }} AS row_id,
  days.*, canvas_name, tags, step_position, step_position IS NULL AS is_deleted, entries,
  reached / nullif(first_reached, 0) AS share_of_first_step,
  reached / nullif(entries, 0) AS reached_per_entry,
  conversions / nullif(reached, 0) AS conversion_rate
FROM days
LEFT JOIN steps USING (workspace, canvas_id, step_id)
LEFT JOIN first_days USING (workspace, canvas_id, time)
LEFT JOIN (
  SELECT workspace, canvas_id, time, entries FROM {{ ref('stg_braze__canvas_series') }}
) AS canvas_days USING (workspace, canvas_id, time)
LEFT JOIN (
  SELECT workspace, id AS canvas_id, name AS canvas_name, tags FROM {{ ref('stg_braze__canvases') }}
) AS canvases USING (workspace, canvas_id)
