{{ config(enabled=var('braze_using_content') and var('braze_using_details')) }}

{{ braze.braze_objects('content_block_details', key=['content_block_id'], of=ref('stg_braze__content_blocks'), of_id='content_block_id') }}
