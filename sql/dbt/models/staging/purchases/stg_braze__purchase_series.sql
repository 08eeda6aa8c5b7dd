{{ config(enabled=var('braze_using_purchases')) }}

{{ braze.braze_series('purchase_series', key=['app_id', 'time'], exclude=['product']) }}
