{{ config(enabled=var('braze_using_kpis'), tags=['braze_kpis']) }}

{%- set figures = {
  'dau': ref('stg_braze__kpi_dau'),
  'mau': ref('stg_braze__kpi_mau'),
  'new_users': ref('stg_braze__kpi_new_users'),
  'uninstalls': ref('stg_braze__kpi_uninstalls'),
  'sessions': ref('stg_braze__session_series'),
} %}
{%- if var('braze_using_purchases') -%}
  {%- do figures.update({
    'purchase_quantity': ref('stg_braze__purchase_series'),
    'revenue': ref('stg_braze__revenue_series'),
  }) -%}
{%- endif %}

-- A day has a row even if only some of the figures are there. `app_id` is NULL for the whole workspace, which a join
-- would not find.
WITH figures AS (
  {%- for name, model in figures.items() %}
  SELECT workspace, time, app_id, {{ name }} FROM {{ model }}
  {%- if not loop.last %}
  UNION ALL BY NAME
  {%- endif %}
  {%- endfor %}
),
days AS (
  SELECT
    workspace, time, app_id,
    {%- for name in figures %}
    max({{ name }}) AS {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
  FROM figures
  GROUP BY ALL
)
SELECT
  {{ braze.braze_row_id(['app_id', 'time']) }} AS row_id,
  workspace, time, app_id,
  {{ 'apps.name' if var('braze_using_apps') else 'NULL' }}::VARCHAR AS app_name,
  dau, mau, new_users, uninstalls, sessions,
  {{ 'purchase_quantity' if var('braze_using_purchases') else 'NULL' }}::BIGINT AS purchase_quantity,
  {{ 'days.revenue' if var('braze_using_purchases') else 'NULL' }}::DOUBLE AS revenue,
  dau / nullif(mau, 0) AS stickiness,
  sessions / nullif(dau, 0) AS sessions_per_user,
  revenue / nullif(dau, 0) AS revenue_per_user
FROM days
{%- if var('braze_using_apps') %}
LEFT JOIN (
  SELECT workspace, api_key AS app_id, name FROM {{ ref('stg_braze__apps') }}
) AS apps USING (workspace, app_id)
{%- endif %}
