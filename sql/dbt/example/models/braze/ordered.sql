{{ config(target='users/events', unique_key='order_id') }}

SELECT order_id, customer_id AS external_id, 'ordered' AS name, ordered_at AS time, {'order': order_id, 'dish': dish} AS properties
FROM {{ ref('orders') }} SEMI JOIN {{ ref('people') }} USING (customer_id)
