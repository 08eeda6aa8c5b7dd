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
    position INTEGER,  -- among several of a variation, channel and day
    loaded_at TIMESTAMPTZ
);
-- The index of the former version took variations without an identifier for one.
DROP INDEX IF EXISTS campaign_message_series_key;
SET VARIABLE load_new_columns = braze_columns_to_add('campaign_message_series', ['position']);
SET VARIABLE load_messages = braze_messages_with('campaign_message_series');
DELETE FROM load_progress WHERE table_name = 'campaign_message_series' AND len(getvariable('load_new_columns')) > 0;
ALTER TABLE campaign_message_series ADD COLUMN IF NOT EXISTS position INTEGER DEFAULT 1;
-- No primary key, since columns of one cannot be NULL.
CREATE UNIQUE INDEX IF NOT EXISTS campaign_message_series_rows ON campaign_message_series (
    workspace, campaign_id, time, channel, coalesce(variation_api_id, variation_name, ''), position
);
DELETE FROM load_progress
WHERE workspace = current_setting('braze_workspace') AND table_name = 'campaign_message_series' AND NOT braze_has_rows('campaign_message_series');

-- Which days are read of which campaigns: sql/load/begin.sql.
SET VARIABLE load_at = now();
SET VARIABLE load_all = (
    SELECT coalesce(list(id), []) FROM campaigns
    WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
);
SET VARIABLE load_ids = braze_ids_that_go_on('campaign_message_series');
SET VARIABLE load_new_ids = braze_other_ids();
SET VARIABLE load_since = braze_first_day('campaign_message_series');

DROP TABLE IF EXISTS braze_fresh;
CREATE TEMP TABLE braze_fresh AS
SELECT
    * EXCLUDE (arrival),
    row_number() OVER (
        PARTITION BY campaign_id, time, channel, coalesce(variation_api_id, variation_name) ORDER BY arrival
    )::INTEGER AS position
FROM (
    SELECT current_setting('braze_workspace') AS workspace, *, row_number() OVER () AS arrival FROM (
        FROM braze_campaign_message_series(
            ids := getvariable('load_ids'), since := getvariable('load_since'), until := getvariable('braze_until'),
            ignore_errors := true
        )
        UNION ALL
        FROM braze_campaign_message_series(
            ids := getvariable('load_new_ids'), since := getvariable('braze_start'),
            ignore_errors := true
        )
    )
);
SET VARIABLE load_check = braze_check_columns('campaign_message_series');

BEGIN;

SET VARIABLE load_refused = braze_refused_ids('braze_campaign_message_series');

MERGE INTO campaign_message_series USING (
    SELECT *, getvariable('load_at') AS loaded_at FROM braze_changed_days('campaign_message_series')
) AS changed ON
    campaign_message_series.workspace = changed.workspace AND campaign_message_series.campaign_id = changed.campaign_id
    AND campaign_message_series.time = changed.time AND campaign_message_series.channel = changed.channel
    AND coalesce(campaign_message_series.variation_api_id, campaign_message_series.variation_name)
        IS NOT DISTINCT FROM coalesce(changed.variation_api_id, changed.variation_name)
    AND campaign_message_series.position = changed.position
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

DELETE FROM campaign_message_series
WHERE workspace = current_setting('braze_workspace') AND braze_was_asked(campaign_id, time)
    AND (campaign_id, time, channel, coalesce(variation_api_id, variation_name), position) NOT IN (
        SELECT (campaign_id, time, channel, coalesce(variation_api_id, variation_name), position) FROM braze_fresh
    );

MERGE INTO load_progress USING (FROM braze_progress('campaign_message_series')) AS loaded
    USING (workspace, table_name, id)
WHEN MATCHED AND (load_progress.since, load_progress.until) IS DISTINCT FROM (loaded.since, loaded.until) THEN UPDATE
WHEN NOT MATCHED THEN INSERT BY NAME
WHEN NOT MATCHED BY SOURCE AND load_progress.workspace = current_setting('braze_workspace')
    AND load_progress.table_name = 'campaign_message_series' THEN DELETE;

MERGE INTO load_problems USING (FROM braze_problems('campaign_message_series', 'braze_campaign_message_series')) AS refused
    USING (workspace, table_name, id)
WHEN NOT MATCHED THEN INSERT BY NAME
WHEN NOT MATCHED BY SOURCE AND load_problems.workspace = current_setting('braze_workspace')
    AND load_problems.table_name = 'campaign_message_series' THEN DELETE;

COMMIT;
