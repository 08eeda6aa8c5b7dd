-- What was requested from Braze since the extension was loaded, for instance by sql/load.sql, and what is left of each rate
-- limit. It covers the last 1,000 requests.
--
--     .read sql/recipes/quota.sql

SELECT function, count(*) AS requests, sum(attempts) - count(*) AS retries, round(sum(bytes) / 1e6, 1) AS megabytes,
    round(median(duration_ms), 1) AS median_ms, arg_max(rate_remaining, time) AS remaining,
    arg_max(rate_limit, time) AS of_limit, max(rate_reset) AS resets_at
FROM braze_requests() WHERE method <> '' GROUP BY function ORDER BY requests DESC;
