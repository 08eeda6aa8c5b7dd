{{ config(enabled=var('braze_using_cdi')) }}

{{ braze.braze_objects('cdi_syncs', key=['integration_id', 'epoch_us(sync_start_time)'], of=ref('stg_braze__cdi_integrations'), of_id='integration_id', several=true) }}
