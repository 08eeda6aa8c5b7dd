{{ config(enabled=var('braze_using_canvases')) }}

{{ braze.braze_series('canvas_series', key=['canvas_id', 'time'], of=ref('stg_braze__canvases'), exclude=['name']) }}
