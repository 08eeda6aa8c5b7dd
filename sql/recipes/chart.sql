-- Daily active users of the last 30 days as a chart in the shell, straight from Braze:
--
--     .read sql/recipes/chart.sql

SET VARIABLE chart_since = current_date - 30;

SELECT time, dau, bar(dau, 0, max(dau) OVER (), 40) AS chart
FROM braze_kpi_dau(since := getvariable('chart_since')) ORDER BY time;
