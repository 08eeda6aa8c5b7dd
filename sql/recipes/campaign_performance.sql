-- How campaigns performed by channel and week, from the tables that sql/load.sql keeps:
--
--     .read sql/recipes/campaign_performance.sql

SELECT date_trunc('week', time)::DATE AS week, channel, count(DISTINCT campaign_id) AS campaigns, sum(sent) AS sent,
    sum(delivered) AS delivered, sum(unique_opens) AS unique_opens, sum(unique_clicks) AS unique_clicks,
    round(100 * sum(unique_opens) / sum(delivered), 1) AS open_percent,
    round(100 * sum(unique_clicks) / sum(delivered), 1) AS click_percent
FROM campaign_message_series
GROUP BY ALL HAVING sum(sent) > 0 ORDER BY week DESC, sent DESC;
