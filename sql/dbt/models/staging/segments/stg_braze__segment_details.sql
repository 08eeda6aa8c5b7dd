{{ config(enabled=var('braze_using_segments') and var('braze_using_details')) }}

{{ braze.braze_objects('segment_details', key=['segment_id'], of=ref('stg_braze__segments')) }}
