{{ config(enabled=var('braze_using_cards')) }}

{{ braze.braze_objects('cards', key=['id']) }}
