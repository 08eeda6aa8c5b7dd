-- Campaign series: recipients, conversions and revenue per campaign and day.
CREATE TABLE IF NOT EXISTS campaign_series (
    workspace VARCHAR, campaign_id VARCHAR, time DATE, unique_recipients BIGINT, conversions BIGINT,
    conversions1 BIGINT, conversions2 BIGINT, conversions3 BIGINT, conversions_by_send_time BIGINT,
    conversions1_by_send_time BIGINT, conversions2_by_send_time BIGINT, conversions3_by_send_time BIGINT,
    revenue DOUBLE, other MAP(VARCHAR, JSON),
    loaded_at TIMESTAMPTZ,
    PRIMARY KEY (workspace, campaign_id, time)
);
SET VARIABLE load_new_columns = braze_columns_to_add('campaign_series', ['other']);
SET VARIABLE load_messages = braze_messages_with('campaign_series');
DELETE FROM load_progress WHERE table_name = 'campaign_series' AND len(getvariable('load_new_columns')) > 0;
ALTER TABLE campaign_series ADD COLUMN IF NOT EXISTS other MAP(VARCHAR, JSON);
DELETE FROM load_progress
WHERE workspace = current_setting('braze_workspace') AND table_name = 'campaign_series' AND NOT braze_has_rows('campaign_series');

-- Which days are read of which campaigns: sql/load/begin.sql.
SET VARIABLE load_at = now();
SET VARIABLE load_all = (
    SELECT coalesce(list(id), []) FROM campaigns
    WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
);
SET VARIABLE load_ids = braze_ids_that_go_on('campaign_series');
SET VARIABLE load_new_ids = braze_other_ids();
SET VARIABLE load_since = braze_first_day('campaign_series');

DROP TABLE IF EXISTS braze_fresh;
CREATE TEMP TABLE braze_fresh AS
SELECT current_setting('braze_workspace') AS workspace, * FROM (
    FROM braze_campaign_series(
        ids := getvariable('load_ids'), since := getvariable('load_since'), until := getvariable('braze_until'),
        ignore_errors := true
    )
    UNION ALL
    FROM braze_campaign_series(
        ids := getvariable('load_new_ids'), since := getvariable('braze_start'),
        ignore_errors := true
    )
);
SET VARIABLE load_check = braze_check_columns('campaign_series');

BEGIN;

SET VARIABLE load_refused = braze_refused_ids('braze_campaign_series');

MERGE INTO campaign_series USING (
    SELECT *, getvariable('load_at') AS loaded_at FROM braze_changed_days('campaign_series')
) AS changed USING (workspace, campaign_id, time)
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

DELETE FROM campaign_series
WHERE workspace = current_setting('braze_workspace') AND braze_was_asked(campaign_id, time)
    AND (campaign_id, time) NOT IN (SELECT (campaign_id, time) FROM braze_fresh);

MERGE INTO load_progress USING (FROM braze_progress('campaign_series')) AS loaded
    USING (workspace, table_name, id)
WHEN MATCHED AND (load_progress.since, load_progress.until) IS DISTINCT FROM (loaded.since, loaded.until) THEN UPDATE
WHEN NOT MATCHED THEN INSERT BY NAME
WHEN NOT MATCHED BY SOURCE AND load_progress.workspace = current_setting('braze_workspace')
    AND load_progress.table_name = 'campaign_series' THEN DELETE;

MERGE INTO load_problems USING (FROM braze_problems('campaign_series', 'braze_campaign_series')) AS refused
    USING (workspace, table_name, id)
WHEN NOT MATCHED THEN INSERT BY NAME
WHEN NOT MATCHED BY SOURCE AND load_problems.workspace = current_setting('braze_workspace')
    AND load_problems.table_name = 'campaign_series' THEN DELETE;

COMMIT;
