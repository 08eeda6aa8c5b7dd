{{ config(enabled=var('braze_using_campaigns'), tags=['braze_campaigns']) }}

WITH days AS (
  SELECT workspace, campaign_id, time,
    {{- braze.braze_conversions('unique_recipients', 'recipient', 'send_time') }}
  FROM {{ ref('stg_braze__campaign_series') }}
  GROUP BY ALL
)
SELECT {{ braze.braze_row_id(['campaign_id', 'time']) }} AS row_id, days.*, campaign_name, tags, is_api_campaign
FROM days
LEFT JOIN (
  SELECT workspace, id AS campaign_id, name AS campaign_name, tags, is_api_campaign FROM {{ ref('stg_braze__campaigns') }}
) AS campaigns USING (workspace, campaign_id)
