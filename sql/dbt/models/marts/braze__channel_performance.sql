{{ config(enabled=var('braze_using_campaigns') and var('braze_using_canvases')) }}

WITH messages AS (
  {{ braze.braze_messages(ref('stg_braze__campaign_message_series')) }}
  UNION ALL BY NAME
  {{ braze.braze_messages(ref('stg_braze__canvas_step_series')) }}
),
days AS (
  SELECT workspace, time, channel,
    {{- braze.braze_figures() }}
  FROM messages
  GROUP BY ALL
)
SELECT {{ braze.braze_row_id(['time', 'channel']) }} AS row_id, * FROM days
