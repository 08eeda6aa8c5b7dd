-- Apps: a row for each; api_key is what other tables call app_id. Those that Braze no longer lists get a deleted_at.
CREATE TABLE IF NOT EXISTS apps (
    workspace VARCHAR, name VARCHAR, api_key VARCHAR,
    first_loaded_at TIMESTAMPTZ DEFAULT now(), loaded_at TIMESTAMPTZ, deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace, api_key)
);

DROP TABLE IF EXISTS braze_fresh;
CREATE TEMP TABLE braze_fresh AS
SELECT current_setting('braze_workspace') AS workspace, * EXCLUDE (raw)
FROM braze_apps()
-- Braze can send one twice.
QUALIFY row_number() OVER (PARTITION BY api_key) = 1;
SET VARIABLE load_check = braze_check_columns('apps');

BEGIN;

MERGE INTO apps USING (
    SELECT *, now() AS loaded_at, NULL::TIMESTAMPTZ AS deleted_at FROM braze_changed('apps')
) AS changed USING (workspace, api_key)
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

UPDATE apps SET deleted_at = now(), loaded_at = now()
WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
    AND api_key NOT IN (SELECT api_key FROM braze_fresh);

COMMIT;
