{{ config(enabled=var('braze_using_events')) }}

{{ braze.braze_objects('events', key=['name']) }}
