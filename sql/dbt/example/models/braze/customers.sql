{{ config(target='users/attributes', unique_key='external_id', nulls='remove', on_missing='null') }}

SELECT customer_id AS external_id, lower(email) AS email, country, plan, count(order_id) AS orders, max(ordered_at) AS last_order_at
FROM {{ ref('people') }} LEFT JOIN {{ ref('orders') }} USING (customer_id)
GROUP BY ALL
