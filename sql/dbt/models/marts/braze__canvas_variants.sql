{{ config(enabled=var('braze_using_canvases'), tags=['braze_canvases']) }}

WITH variants AS (
  SELECT workspace, canvas_id, variant_id,
    arg_max(variant_name, time) AS variant_name,
    min(time) FILTER (entries > 0) AS first_day,
    max(time) FILTER (entries > 0) AS last_day,
    {{- braze.braze_conversions('entries', 'entry', 'entry_time') }}
  FROM {{ ref('stg_braze__canvas_variant_series') }}
  GROUP BY ALL
)
SELECT {{ braze.braze_row_id(['canvas_id', 'variant_id']) }} AS row_id, variants.*, canvas_name, tags
FROM variants
LEFT JOIN (
  SELECT workspace, id AS canvas_id, name AS canvas_name, tags FROM {{ ref('stg_braze__canvases') }}
) AS canvases USING (workspace, canvas_id)
