{{ config(enabled=var('braze_using_segments')) }}

{{ braze.braze_series('segment_series', key=['segment_id', 'time'], of=ref('stg_braze__segments'), only='analytics_tracking_enabled') }}
