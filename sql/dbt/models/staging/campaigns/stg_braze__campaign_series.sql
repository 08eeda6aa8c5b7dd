{{ config(enabled=var('braze_using_campaigns')) }}

{{ braze.braze_series('campaign_series', key=['campaign_id', 'time'], of=ref('stg_braze__campaigns')) }}
