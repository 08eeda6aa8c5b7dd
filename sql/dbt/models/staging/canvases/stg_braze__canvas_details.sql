{{ config(enabled=var('braze_using_canvases') and var('braze_using_details')) }}

{{ braze.braze_objects('canvas_details', key=['canvas_id'], of=ref('stg_braze__canvases')) }}
