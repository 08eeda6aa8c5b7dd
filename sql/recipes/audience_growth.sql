-- How segments grew in the last four weeks, from the tables that sql/load.sql keeps:
--
--     .read sql/recipes/audience_growth.sql

SELECT segments.name, arg_max(size, time) AS size, arg_max(size, time) - arg_min(size, time) AS growth,
    round(100 * growth / nullif(arg_min(size, time), 0), 1) AS growth_percent
FROM segment_series JOIN segments ON segments.workspace = segment_series.workspace AND segments.id = segment_id
WHERE time >= current_date - 28 AND deleted_at IS NULL
GROUP BY segments.workspace, segments.id, segments.name ORDER BY growth DESC;
