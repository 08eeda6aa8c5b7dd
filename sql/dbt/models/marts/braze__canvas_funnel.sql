{{ config(enabled=var('braze_using_canvases') and var('braze_using_details')) }}

WITH canvas AS (
  SELECT workspace, canvas_id, sum(entries)::BIGINT AS entries
  FROM {{ ref('stg_braze__canvas_series') }}
  GROUP BY ALL
),
-- The steps as they are now, in their order.
step AS (
  SELECT workspace, canvas_id, unnest(steps) AS step, generate_subscripts(steps, 1) AS position
  FROM {{ ref('stg_braze__canvas_details') }}
),
-- The conversions of a step and a day stand beside each of its channels.
step_day AS (
  SELECT
    workspace, canvas_id, step_id, time,
    max(step_name) AS step_name,
    sum(coalesce(sent, impressions, total_impressions))::BIGINT AS sent,
    any_value(step_conversions) AS conversions,
    any_value(step_conversions_by_entry_time) AS conversions_by_entry_time,
    any_value(step_revenue) AS revenue
  FROM {{ ref('stg_braze__canvas_step_series') }}
  GROUP BY ALL
),
figures AS (
  SELECT
    workspace, canvas_id, step_id,
    arg_max(step_name, time) AS step_name,
    min(time) AS first_day,
    max(time) AS last_day,
    sum(sent)::BIGINT AS sent,
    sum(conversions)::BIGINT AS conversions,
    sum(conversions_by_entry_time)::BIGINT AS conversions_by_entry_time,
    sum(revenue) AS revenue
  FROM step_day
  GROUP BY ALL
),
-- With the steps that send nothing, and those that were deleted but sent something.
funnel AS (
  SELECT
    coalesce(step.workspace, figures.workspace) AS workspace,
    coalesce(step.canvas_id, figures.canvas_id) AS canvas_id,
    coalesce(step.step.id, figures.step_id) AS step_id,
    coalesce(step.step.name, figures.step_name) AS step_name,
    step.step.type AS step_type,
    step.position AS step_position,
    step.step IS NULL AS is_deleted,
    figures.* EXCLUDE (workspace, canvas_id, step_id, step_name)
  FROM step
  FULL JOIN figures
    ON figures.workspace = step.workspace AND figures.canvas_id = step.canvas_id AND figures.step_id = step.step.id
)
SELECT
  {{ braze.braze_row_id(['canvas_id', 'step_id']) }} AS row_id,
  workspace, canvas_id, canvases.name AS canvas_name, canvases.tags,
  step_id, step_name, step_type, step_position, is_deleted, first_day, last_day,
  entries, sent, conversions, conversions_by_entry_time, revenue,
  sent / nullif(first_value(sent IGNORE NULLS) OVER in_order, 0) AS share_of_first_step,
  sent / nullif(entries, 0) AS sent_per_entry,
  conversions / nullif(sent, 0) AS conversion_rate
FROM funnel
LEFT JOIN canvas USING (workspace, canvas_id)
LEFT JOIN (
  SELECT workspace, id AS canvas_id, name, tags FROM {{ ref('stg_braze__canvases') }}
) AS canvases USING (workspace, canvas_id)
WINDOW in_order AS (
  PARTITION BY workspace, canvas_id ORDER BY step_position NULLS LAST, step_id
  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
)
