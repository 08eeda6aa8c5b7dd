-- Campaigns: a row for each, with the archived ones. Those that Braze no longer lists get a deleted_at.
CREATE TABLE IF NOT EXISTS campaigns (
    workspace VARCHAR, id VARCHAR, name VARCHAR, is_api_campaign BOOLEAN, tags VARCHAR[], last_edited TIMESTAMPTZ,
    first_loaded_at TIMESTAMPTZ DEFAULT now(), loaded_at TIMESTAMPTZ, deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace, id)
);

DROP TABLE IF EXISTS braze_fresh;
CREATE TEMP TABLE braze_fresh AS
SELECT current_setting('braze_workspace') AS workspace, * EXCLUDE (raw)
FROM braze_campaigns();
SET VARIABLE load_check = braze_check_columns('campaigns');

BEGIN;

MERGE INTO campaigns USING (
    SELECT *, now() AS loaded_at, NULL::TIMESTAMPTZ AS deleted_at FROM braze_changed('campaigns')
) AS changed USING (workspace, id)
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

UPDATE campaigns SET deleted_at = now(), loaded_at = now()
WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
    AND id NOT IN (SELECT id FROM braze_fresh);

COMMIT;
