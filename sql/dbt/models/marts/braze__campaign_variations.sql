{{ config(enabled=var('braze_using_campaigns'), tags=['braze_campaigns']) }}

WITH messages AS (
  {{ braze.braze_messages(ref('stg_braze__campaign_message_series')) }}
),
variations AS (
  SELECT workspace, campaign_id, channel,
    coalesce(variation_api_id, variation_name) AS variation_id,
    arg_max(variation_name, time) AS variation_name,
    min(time) FILTER (coalesce(reached, control_users) > 0) AS first_day,
    max(time) FILTER (coalesce(reached, control_users) > 0) AS last_day,
    {{- braze.braze_figures() }},
    sum(conversions)::BIGINT AS conversions,
    sum(conversions_by_send_time)::BIGINT AS conversions_by_send_time,
    sum(revenue) AS revenue,
    -- Comparable with the control group, to which nothing is sent.
    {{ braze.braze_rate('conversions', 'coalesce(reached, control_users)') }} AS conversion_rate,
    {{ braze.braze_rate('revenue', 'coalesce(reached, control_users)') }} AS revenue_per_message
  FROM messages
  GROUP BY ALL
)
SELECT {{ braze.braze_row_id(['campaign_id', 'channel', 'variation_id']) }} AS row_id, variations.*,
  control_users IS NOT NULL AS is_control_group, campaign_name, tags, is_api_campaign
FROM variations
LEFT JOIN (
  SELECT workspace, id AS campaign_id, name AS campaign_name, tags, is_api_campaign FROM {{ ref('stg_braze__campaigns') }}
) AS campaigns USING (workspace, campaign_id)
