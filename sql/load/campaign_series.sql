-- Campaign series: recipients, conversions and revenue per campaign and day.
CREATE TABLE IF NOT EXISTS campaign_series (
    workspace VARCHAR, campaign_id VARCHAR, time DATE, unique_recipients BIGINT, conversions BIGINT,
    conversions1 BIGINT, conversions2 BIGINT, conversions3 BIGINT, conversions_by_send_time BIGINT,
    conversions1_by_send_time BIGINT, conversions2_by_send_time BIGINT, conversions3_by_send_time BIGINT,
    revenue DOUBLE, other MAP(VARCHAR, JSON),
    loaded_at TIMESTAMPTZ,
    PRIMARY KEY (workspace, campaign_id, time)
);

-- The newest days are read again. Of campaigns that have nothing there, and that are new or changed since those days were
-- loaded last, all days are read.
SET VARIABLE load_at = now();
SET VARIABLE load_since = (
    SELECT coalesce(getvariable('braze_since'), max(time) - getvariable('braze_look_back') + 1, getvariable('braze_start'))
    FROM campaign_series WHERE workspace = current_setting('braze_workspace')
);
SET VARIABLE load_new_ids = (
    WITH known AS (
        FROM campaign_series WHERE workspace = current_setting('braze_workspace') AND time >= getvariable('load_since')
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
    FROM braze_campaign_series(
        ids := getvariable('load_ids'), since := getvariable('load_since'), until := getvariable('braze_until')
    )
    UNION ALL
    FROM braze_campaign_series(
        ids := getvariable('load_new_ids'), since := getvariable('braze_start')
    )
);
SET VARIABLE load_columns = braze_check_columns('campaign_series');

BEGIN;

DELETE FROM campaign_series
WHERE workspace = current_setting('braze_workspace') AND time <= coalesce(getvariable('braze_until'), 'infinity')
    AND (campaign_id IN (SELECT unnest(getvariable('load_new_ids')))
        OR time >= getvariable('load_since') AND campaign_id IN (SELECT unnest(getvariable('load_ids'))))
    AND (campaign_id, time) NOT IN (SELECT (campaign_id, time) FROM braze_fresh);

MERGE INTO campaign_series USING (
    SELECT *, getvariable('load_at') AS loaded_at FROM braze_changed_days('campaign_series')
) AS changed USING (workspace, campaign_id, time)
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

COMMIT;
