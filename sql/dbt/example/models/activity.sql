-- What comes in: Braze's daily users, beside the orders of the day.
SELECT time, dau, count(order_id) AS orders
FROM {{ ref('braze__kpi_by_app') }} AS kpi LEFT JOIN {{ ref('orders') }} AS orders ON orders.ordered_at::DATE = kpi.time
WHERE app_id IS NULL
GROUP BY ALL
