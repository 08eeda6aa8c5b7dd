{{ config(enabled=var('braze_using_preference_centers') and var('braze_using_details')) }}

{{ braze.braze_objects('preference_center_details', key=['preference_center_api_id'], of=ref('stg_braze__preference_centers'), of_id='preference_center_api_id') }}
