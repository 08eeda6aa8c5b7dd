{{ config(enabled=var('braze_using_campaigns') and var('braze_using_details')) }}

{{ braze.braze_objects('campaign_details', key=['campaign_id'], of=ref('stg_braze__campaigns')) }}
