{{ config(enabled=var('braze_using_apps')) }}

{{ braze.braze_objects('apps', key=['api_key']) }}
