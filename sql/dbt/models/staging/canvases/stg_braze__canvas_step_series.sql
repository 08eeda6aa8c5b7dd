{{ config(enabled=var('braze_using_canvases')) }}

{{ braze.braze_series('canvas_step_series', key=['canvas_id', 'time', 'step_id', 'channel'], of=ref('stg_braze__canvases'), exclude=['name'], several=true) }}
