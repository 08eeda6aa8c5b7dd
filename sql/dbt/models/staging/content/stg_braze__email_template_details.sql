{{ config(enabled=var('braze_using_content') and var('braze_using_details')) }}

{{ braze.braze_objects('email_template_details', key=['email_template_id'], of=ref('stg_braze__email_templates'), of_id='email_template_id') }}
