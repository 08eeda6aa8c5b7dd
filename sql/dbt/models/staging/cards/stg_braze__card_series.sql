{{ config(enabled=var('braze_using_cards')) }}

{{ braze.braze_series('card_series', key=['card_id', 'time'], of=ref('stg_braze__cards')) }}
