{{ config(enabled=var('braze_using_cdi')) }}

{{ braze.braze_objects('cdi_integrations', key=['integration_id']) }}
