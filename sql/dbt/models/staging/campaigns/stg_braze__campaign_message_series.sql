{{ config(enabled=var('braze_using_campaigns')) }}

{{ braze.braze_series('campaign_message_series', key=['campaign_id', 'time', 'channel', 'coalesce(variation_api_id, variation_name)'], of=ref('stg_braze__campaigns'), several=true) }}
