{{ config(enabled=var('braze_using_segments')) }}

{{ braze.braze_objects('segments', key=['id']) }}
