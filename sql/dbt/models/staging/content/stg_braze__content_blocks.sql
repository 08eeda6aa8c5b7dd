{{ config(enabled=var('braze_using_content')) }}

{{ braze.braze_objects('content_blocks', key=['content_block_id']) }}
