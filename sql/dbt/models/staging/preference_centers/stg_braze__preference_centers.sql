{{ config(enabled=var('braze_using_preference_centers')) }}

{{ braze.braze_objects('preference_centers', key=['preference_center_api_id']) }}
