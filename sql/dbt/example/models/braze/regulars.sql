{{ config(target='cohorts/regulars', strategy='mirror', cohort_name='Regulars') }}

SELECT customer_id AS external_id FROM {{ ref('orders') }} GROUP BY ALL HAVING count(*) > 1
