{{ config(target='subscriptions', on_missing='unsubscribe') }}

SELECT customer_id AS external_id, '59000000-0000-4000-8000-000000000000' AS subscription_group_id, 'subscribed' AS subscription_state
FROM {{ ref('people') }} WHERE has_agreed
