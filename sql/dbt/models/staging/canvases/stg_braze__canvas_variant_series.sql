{{ config(enabled=var('braze_using_canvases')) }}

{{ braze.braze_series('canvas_variant_series', key=['canvas_id', 'time', 'variant_id'], of=ref('stg_braze__canvases'), exclude=['name']) }}
