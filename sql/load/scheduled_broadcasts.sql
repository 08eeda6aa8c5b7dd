-- Scheduled broadcasts: a row for each campaign or Canvas that is scheduled, with the next time it is sent. One that
-- was sent for the last time or is no longer scheduled gets a deleted_at.
CREATE TABLE IF NOT EXISTS scheduled_broadcasts (
    workspace VARCHAR, id VARCHAR, name VARCHAR, type VARCHAR, tags VARCHAR[], next_send_time TIMESTAMPTZ,
    schedule_type VARCHAR,
    first_loaded_at TIMESTAMPTZ DEFAULT now(), loaded_at TIMESTAMPTZ, deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace, id)
);

DROP TABLE IF EXISTS braze_fresh;
CREATE TEMP TABLE braze_fresh AS
SELECT current_setting('braze_workspace') AS workspace, * EXCLUDE (raw)
FROM braze_scheduled_broadcasts();
SET VARIABLE load_columns = braze_check_columns('scheduled_broadcasts');

BEGIN;

MERGE INTO scheduled_broadcasts USING (
    SELECT *, now() AS loaded_at, NULL::TIMESTAMPTZ AS deleted_at FROM braze_changed('scheduled_broadcasts')
) AS changed USING (workspace, id)
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

UPDATE scheduled_broadcasts SET deleted_at = now(), loaded_at = now()
WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
    AND id NOT IN (SELECT id FROM braze_fresh);

COMMIT;
