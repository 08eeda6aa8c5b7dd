{{ config(enabled=var('braze_using_content')) }}

{{ braze.braze_objects('email_templates', key=['email_template_id']) }}
