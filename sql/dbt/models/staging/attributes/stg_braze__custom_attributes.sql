{{ config(enabled=var('braze_using_attributes')) }}

{{ braze.braze_objects('custom_attributes', key=['name']) }}
