{{ config(enabled=var('braze_using_catalogs')) }}

{{ braze.braze_objects('catalogs', key=['name']) }}
