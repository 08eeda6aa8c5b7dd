{{ config(enabled=var('braze_using_cards') and var('braze_using_details')) }}

{{ braze.braze_objects('card_details', key=['card_id'], of=ref('stg_braze__cards')) }}
