{{ config(enabled=var('braze_using_kpis')) }}

{{ braze.braze_series('session_series', key=['app_id', 'time'], exclude=['segment_id']) }}
