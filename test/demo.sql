.echo on

-- Which e-mails earned the most in four weeks? Names, details and figures are three endpoints.
SELECT c.name, max(d.last_sent)::DATE AS last_sent, sum(sent) AS sent,
    round(100 * sum(unique_opens) / sum(delivered), 1) AS open_percent,
    round(100 * sum(unique_clicks) / sum(delivered), 1) AS click_percent, sum(revenue) AS revenue
FROM braze_campaign_message_series(since := today() - 27)
JOIN braze_campaigns() c ON c.id = campaign_id
JOIN braze_campaign_details() d USING (campaign_id)
WHERE channel = 'email' GROUP BY c.name ORDER BY revenue DESC LIMIT 5;

-- Did the sale help? Messages, active users and revenue, day by day, in a chart.
SELECT time, dau, sent, revenue, bar(revenue, 0, 3500, 35) AS chart
FROM braze_revenue_series(since := today() - 13)
JOIN braze_kpi_dau(since := today() - 13) USING (time)
JOIN (
    SELECT time, sum(sent) AS sent
    FROM braze_campaign_message_series(since := today() - 13) GROUP BY time
) USING (time) ORDER BY time;

-- Who has lapsed but spent a lot? Braze exports the segment, and the rows arrive as a table.
SET VARIABLE lapsed = (SELECT id FROM braze_segments() WHERE name = 'Lapsed 60 Days');
CREATE TABLE audience AS
SELECT external_id AS user_ids, first_name, country, total_revenue
FROM braze_segment_users(getvariable('lapsed'))
WHERE external_id IS NOT NULL AND total_revenue > 300;
FROM audience ORDER BY total_revenue DESC LIMIT 3;

-- Send them back as a cohort, a filter in the dashboard. Every row has an outcome.
COPY (SELECT a FROM (SELECT user_ids FROM audience) a)
TO 'braze://cohorts/lapsed_big_spenders' (FORMAT braze, NAME 'Lapsed Big Spenders');
SELECT state, rows, accepted, rejected, unknown, requests FROM braze_writes();
