-- How campaigns performed by channel and week, from the tables that sql/load.sql keeps:
--
--     .read sql/recipes/campaign_performance.sql
--
-- Each channel has figures of its own, which are brought under common names as in the dbt package.

WITH messages AS (
    SELECT time, channel, campaign_id, sent,
        coalesce(impressions, total_impressions) AS impressions,
        coalesce(sent, impressions, total_impressions) AS reached,
        coalesce(delivered, sent - coalesce(bounces, errors)) AS delivered,
        coalesce(unique_opens, total_opens, influenced_opens, opens, direct_opens, read) AS unique_opens,
        coalesce(unique_clicks, clicks, total_clicks, body_clicks) AS unique_clicks
    FROM campaign_message_series
)
SELECT date_trunc('week', time)::DATE AS week, channel, count(DISTINCT campaign_id) AS campaigns, sum(sent) AS sent,
    sum(impressions) AS impressions, sum(delivered) AS delivered, sum(unique_opens) AS unique_opens,
    sum(unique_clicks) AS unique_clicks,
    round(100 * sum(unique_opens) / nullif(sum(delivered), 0), 1) AS open_percent,
    round(100 * sum(unique_clicks) / nullif(sum(coalesce(delivered, impressions)), 0), 1) AS click_percent
FROM messages
GROUP BY ALL HAVING sum(reached) > 0 ORDER BY week DESC, sum(reached) DESC;
