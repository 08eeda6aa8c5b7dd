{{ config(enabled=var('braze_using_schedule')) }}

{{ braze.braze_objects('scheduled_broadcasts', key=['type', 'id'], several=true) }}
