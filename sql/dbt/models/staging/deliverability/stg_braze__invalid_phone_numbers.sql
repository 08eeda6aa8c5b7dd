{{ config(enabled=var('braze_using_deliverability')) }}

{{ braze.braze_objects('invalid_phone_numbers', key=['phone', 'epoch_us(invalid_detected_at)']) }}
