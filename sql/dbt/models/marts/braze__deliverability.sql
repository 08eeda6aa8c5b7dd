{{ config(enabled=var('braze_using_deliverability'), tags=['braze_deliverability']) }}

-- Braze lists addresses, and tells nothing of the messages to a domain.
WITH addresses AS (
  SELECT workspace, email, hard_bounced_at AS listed_at, 1 AS hard_bounces, 0 AS unsubscribes
  FROM {{ ref('stg_braze__hard_bounces') }} WHERE deleted_at IS NULL
  UNION ALL
  SELECT workspace, email, unsubscribed_at, 0, 1 FROM {{ ref('stg_braze__unsubscribes') }} WHERE deleted_at IS NULL
),
days AS (
  SELECT workspace, lower(split_part(email, '@', -1)) AS domain, (listed_at AT TIME ZONE 'UTC')::DATE AS time,
    sum(hard_bounces)::BIGINT AS hard_bounces, sum(unsubscribes)::BIGINT AS unsubscribes
  FROM addresses
  GROUP BY ALL
)
SELECT {{ braze.braze_row_id(['domain', 'time']) }} AS row_id, * FROM days
