-- Only of users whom Braze knows, and therefore after those whom another model makes known: {{ ref('customers') }}
{{ config(target='users/attributes', unique_key='external_id', strategy='update', on_missing='null') }}

SELECT customer_id AS external_id, sum(price) AS spent
FROM {{ ref('orders') }} JOIN {{ ref('dishes') }} USING (dish)
GROUP BY ALL
