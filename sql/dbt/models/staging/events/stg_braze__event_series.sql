{{ config(enabled=var('braze_using_events')) }}

{{ braze.braze_series('event_series', key=['event', 'time'], of=ref('stg_braze__events'), of_id='name', parameter='events', exclude=['app_id', 'segment_id']) }}
