{{ config(enabled=var('braze_using_campaigns')) }}

{{ braze.braze_objects('campaigns', key=['id']) }}
