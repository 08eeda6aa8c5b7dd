{{ config(enabled=var('braze_using_campaigns')) }}

-- Each channel has figures of its own: here they are brought under common names, and its variations are added up.
WITH days AS (
  SELECT
    workspace, campaign_id, time, channel,
    sum(sent)::BIGINT AS sent,
    sum(coalesce(impressions, total_impressions))::BIGINT AS impressions,
    sum(coalesce(delivered, sent - coalesce(bounces, errors)))::BIGINT AS delivered,
    sum(bounces)::BIGINT AS bounces,
    sum(coalesce(opens, total_opens, direct_opens, read))::BIGINT AS opens,
    sum(coalesce(unique_opens, total_opens, direct_opens, read))::BIGINT AS unique_opens,
    sum(coalesce(clicks, total_clicks, body_clicks))::BIGINT AS clicks,
    sum(coalesce(unique_clicks, clicks, body_clicks))::BIGINT AS unique_clicks,
    sum(coalesce(unsubscribes, opt_out))::BIGINT AS unsubscribes,
    sum(enrolled)::BIGINT AS control_users
  FROM {{ ref('stg_braze__campaign_message_series') }}
  GROUP BY ALL
)
SELECT
  {{ braze.braze_row_id(['campaign_id', 'time', 'channel']) }} AS row_id,
  workspace, campaign_id, campaigns.name AS campaign_name, campaigns.tags, campaigns.is_api_campaign, time, channel,
  sent, impressions, delivered, bounces, opens, unique_opens, clicks, unique_clicks, unsubscribes, control_users,
  delivered / nullif(sent, 0) AS delivery_rate,
  bounces / nullif(sent, 0) AS bounce_rate,
  -- Messages that are shown and not delivered, in the app, are clicked and not opened.
  unique_opens / nullif(delivered, 0) AS open_rate,
  unique_clicks / nullif(coalesce(delivered, impressions), 0) AS click_rate,
  unique_clicks / nullif(unique_opens, 0) AS click_to_open_rate,
  unsubscribes / nullif(delivered, 0) AS unsubscribe_rate
FROM days
LEFT JOIN (
  SELECT workspace, id AS campaign_id, name, tags, is_api_campaign FROM {{ ref('stg_braze__campaigns') }}
) AS campaigns USING (workspace, campaign_id)
