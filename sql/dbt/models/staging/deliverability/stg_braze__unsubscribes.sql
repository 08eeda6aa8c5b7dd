{{ config(enabled=var('braze_using_deliverability')) }}

{{ braze.braze_objects('unsubscribes', key=['email', 'epoch_us(unsubscribed_at)']) }}
