{{ config(enabled=var('braze_using_deliverability')) }}

{{ braze.braze_objects('hard_bounces', key=['email', 'epoch_us(hard_bounced_at)']) }}
