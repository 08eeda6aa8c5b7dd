{{ config(enabled=var('braze_using_purchases')) }}

{{ braze.braze_objects('products', key=['product_id']) }}
