-- Preference centers: a row for each. Those that Braze no longer lists get a deleted_at.
CREATE TABLE IF NOT EXISTS preference_centers (
    workspace VARCHAR, preference_center_api_id VARCHAR, name VARCHAR, created_at TIMESTAMPTZ, updated_at TIMESTAMPTZ,
    first_loaded_at TIMESTAMPTZ DEFAULT now(), loaded_at TIMESTAMPTZ, deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace, preference_center_api_id)
);

DROP TABLE IF EXISTS braze_fresh;
CREATE TEMP TABLE braze_fresh AS
SELECT current_setting('braze_workspace') AS workspace, * EXCLUDE (raw)
FROM braze_preference_centers()
-- Braze can send one twice.
QUALIFY row_number() OVER (PARTITION BY preference_center_api_id) = 1;
SET VARIABLE load_check = braze_check_columns('preference_centers');

BEGIN;

MERGE INTO preference_centers USING (
    SELECT *, now() AS loaded_at, NULL::TIMESTAMPTZ AS deleted_at FROM braze_changed('preference_centers')
) AS changed USING (workspace, preference_center_api_id)
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

UPDATE preference_centers SET deleted_at = now(), loaded_at = now()
WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
    AND preference_center_api_id NOT IN (SELECT preference_center_api_id FROM braze_fresh);

COMMIT;
