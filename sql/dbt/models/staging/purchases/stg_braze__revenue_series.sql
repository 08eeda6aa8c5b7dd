{{ config(enabled=var('braze_using_purchases')) }}

{{ braze.braze_series('revenue_series', key=['app_id', 'time'], exclude=['product']) }}
