-- Segments: a row for each. Braze does not list archived ones, so these get a deleted_at, too, and lose it when they
-- come back.
CREATE TABLE IF NOT EXISTS segments (
    workspace VARCHAR, id VARCHAR, name VARCHAR, analytics_tracking_enabled BOOLEAN, tags VARCHAR[],
    first_loaded_at TIMESTAMPTZ DEFAULT now(), loaded_at TIMESTAMPTZ, deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace, id)
);

DROP TABLE IF EXISTS braze_fresh;
CREATE TEMP TABLE braze_fresh AS
SELECT current_setting('braze_workspace') AS workspace, * EXCLUDE (raw)
FROM braze_segments();
SET VARIABLE load_check = braze_check_columns('segments');

BEGIN;

MERGE INTO segments USING (
    SELECT *, now() AS loaded_at, NULL::TIMESTAMPTZ AS deleted_at FROM braze_changed('segments')
) AS changed USING (workspace, id)
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

UPDATE segments SET deleted_at = now(), loaded_at = now()
WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
    AND id NOT IN (SELECT id FROM braze_fresh);

COMMIT;
