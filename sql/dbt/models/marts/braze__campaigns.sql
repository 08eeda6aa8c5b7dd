{{ config(enabled=var('braze_using_campaigns') and var('braze_using_details'), tags=['braze_campaigns']) }}

WITH messages AS (
  {{ braze.braze_messages(ref('stg_braze__campaign_message_series')) }}
),
figures AS (
  SELECT workspace, campaign_id,
    -- Braze has days with zeros, also from before the campaign was there.
    min(time) FILTER (reached > 0) AS first_day,
    max(time) FILTER (reached > 0) AS last_day,
    {{- braze.braze_figures() }}
  FROM messages
  GROUP BY ALL
),
conversions AS (
  SELECT workspace, campaign_id,
    {{- braze.braze_conversions('unique_recipients', 'recipient', 'send_time') }}
  FROM {{ ref('stg_braze__campaign_series') }}
  GROUP BY ALL
)
SELECT
  {{ braze.braze_row_id(['campaign_id']) }} AS row_id,
  campaigns.*, channels, archived, draft, enabled, created_at,
  figures.* EXCLUDE (workspace, campaign_id), conversions.* EXCLUDE (workspace, campaign_id),
  revenue / nullif(delivered, 0) AS revenue_per_delivered
FROM (
  SELECT workspace, id AS campaign_id, name AS campaign_name, tags, is_api_campaign, last_edited, deleted_at IS NOT NULL AS is_deleted
  FROM {{ ref('stg_braze__campaigns') }}
) AS campaigns
LEFT JOIN {{ ref('stg_braze__campaign_details') }} USING (workspace, campaign_id)
LEFT JOIN figures USING (workspace, campaign_id)
LEFT JOIN conversions USING (workspace, campaign_id)
