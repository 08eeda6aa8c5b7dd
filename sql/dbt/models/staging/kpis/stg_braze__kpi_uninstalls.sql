{{ config(enabled=var('braze_using_kpis')) }}

{{ braze.braze_series('kpi_uninstalls', key=['app_id', 'time']) }}
