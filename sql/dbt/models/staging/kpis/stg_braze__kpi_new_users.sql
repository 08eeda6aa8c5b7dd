{{ config(enabled=var('braze_using_kpis')) }}

{{ braze.braze_series('kpi_new_users', key=['app_id', 'time']) }}
