{{ config(enabled=var('braze_using_campaigns'), tags=['braze_campaigns']) }}

WITH messages AS (
  {{ braze.braze_messages(ref('stg_braze__campaign_message_series')) }}
),
days AS (
  SELECT workspace, campaign_id, time, channel,
    {{- braze.braze_figures() }}
  FROM messages
  GROUP BY ALL
)
SELECT {{ braze.braze_row_id(['campaign_id', 'time', 'channel']) }} AS row_id, days.*, campaign_name, tags, is_api_campaign
FROM days
LEFT JOIN (
  SELECT workspace, id AS campaign_id, name AS campaign_name, tags, is_api_campaign FROM {{ ref('stg_braze__campaigns') }}
) AS campaigns USING (workspace, campaign_id)
