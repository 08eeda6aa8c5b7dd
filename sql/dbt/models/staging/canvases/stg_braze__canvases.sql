{{ config(enabled=var('braze_using_canvases')) }}

{{ braze.braze_objects('canvases', key=['id']) }}
