-- Campaign message series: every statistic of the messages per campaign, day, channel and variation. variation_name is
-- what it was when the day was read last.
CREATE TABLE IF NOT EXISTS campaign_message_series (
    workspace VARCHAR, campaign_id VARCHAR, time DATE, channel VARCHAR, variation_api_id VARCHAR,
    variation_name VARCHAR, sent BIGINT, enrolled BIGINT, delivered BIGINT, undelivered BIGINT,
    delivery_failed BIGINT, failed BIGINT, sent_to_carrier BIGINT, rejected BIGINT, bounces BIGINT, errors BIGINT,
    opens BIGINT, unique_opens BIGINT, machine_open BIGINT, machine_amp_open BIGINT, direct_opens BIGINT,
    influenced_opens BIGINT, total_opens BIGINT, read BIGINT, impressions BIGINT, total_impressions BIGINT,
    unique_impressions BIGINT, clicks BIGINT, unique_clicks BIGINT, total_clicks BIGINT, body_clicks BIGINT,
    first_button_clicks BIGINT, second_button_clicks BIGINT, total_dismissals BIGINT, unique_dismissals BIGINT,
    unsubscribes BIGINT, reported_spam BIGINT, opt_out BIGINT, help BIGINT, unique_recipients BIGINT,
    conversions BIGINT, conversions1 BIGINT, conversions2 BIGINT, conversions3 BIGINT,
    conversions_by_send_time BIGINT, conversions1_by_send_time BIGINT, conversions2_by_send_time BIGINT,
    conversions3_by_send_time BIGINT, revenue DOUBLE, other MAP(VARCHAR, JSON),
    loaded_at TIMESTAMPTZ
);
-- No primary key, since columns of one cannot be NULL.
CREATE UNIQUE INDEX IF NOT EXISTS campaign_message_series_key ON campaign_message_series (workspace, campaign_id, time, channel, coalesce(variation_api_id, ''));

-- The newest days are read again. Of campaigns that have nothing there, and that are new or changed since those days were
-- loaded last, all days are read.
SET VARIABLE load_at = now();
SET VARIABLE load_since = (
    SELECT coalesce(getvariable('braze_since'), max(time) - getvariable('braze_look_back') + 1, getvariable('braze_start'))
    FROM campaign_message_series WHERE workspace = current_setting('braze_workspace')
);
SET VARIABLE load_new_ids = (
    WITH known AS (
        FROM campaign_message_series WHERE workspace = current_setting('braze_workspace') AND time >= getvariable('load_since')
    )
    SELECT coalesce(list(id), []) FROM campaigns
    WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL AND getvariable('braze_since') IS NULL
        AND loaded_at > (SELECT max(loaded_at) FROM known) AND id NOT IN (SELECT campaign_id FROM known)
);
SET VARIABLE load_ids = (
    SELECT coalesce(list(id), []) FROM campaigns
    WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
        AND id NOT IN (SELECT unnest(getvariable('load_new_ids')))
);

DROP TABLE IF EXISTS braze_fresh;
CREATE TEMP TABLE braze_fresh AS
SELECT current_setting('braze_workspace') AS workspace, * FROM (
    FROM braze_campaign_message_series(
        ids := getvariable('load_ids'), since := getvariable('load_since'), until := getvariable('braze_until')
    )
    UNION ALL
    FROM braze_campaign_message_series(
        ids := getvariable('load_new_ids'), since := getvariable('braze_start')
    )
);
SET VARIABLE load_columns = braze_check_columns('campaign_message_series');

BEGIN;

DELETE FROM campaign_message_series
WHERE workspace = current_setting('braze_workspace') AND time <= coalesce(getvariable('braze_until'), 'infinity')
    AND (campaign_id IN (SELECT unnest(getvariable('load_new_ids')))
        OR time >= getvariable('load_since') AND campaign_id IN (SELECT unnest(getvariable('load_ids'))))
    AND (campaign_id, time, channel, variation_api_id) NOT IN (SELECT (campaign_id, time, channel, variation_api_id) FROM braze_fresh);

MERGE INTO campaign_message_series USING (
    SELECT *, getvariable('load_at') AS loaded_at FROM braze_changed_days('campaign_message_series')
) AS changed ON
    campaign_message_series.workspace = changed.workspace AND campaign_message_series.campaign_id = changed.campaign_id
    AND campaign_message_series.time = changed.time AND campaign_message_series.channel = changed.channel
    AND campaign_message_series.variation_api_id IS NOT DISTINCT FROM changed.variation_api_id
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

COMMIT;
