-- Custom events: a row for each. Those that Braze no longer lists get a deleted_at.
CREATE TABLE IF NOT EXISTS events (
    workspace VARCHAR, name VARCHAR, description VARCHAR, included_in_analytics_report BOOLEAN, status VARCHAR,
    tag_names VARCHAR[],
    first_loaded_at TIMESTAMPTZ DEFAULT now(), loaded_at TIMESTAMPTZ, deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace, name)
);

DROP TABLE IF EXISTS braze_fresh;
CREATE TEMP TABLE braze_fresh AS
SELECT current_setting('braze_workspace') AS workspace, * EXCLUDE (raw)
FROM braze_events();
SET VARIABLE load_check = braze_check_columns('events');

BEGIN;

MERGE INTO events USING (
    SELECT *, now() AS loaded_at, NULL::TIMESTAMPTZ AS deleted_at FROM braze_changed('events')
) AS changed USING (workspace, name)
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

UPDATE events SET deleted_at = now(), loaded_at = now()
WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
    AND name NOT IN (SELECT name FROM braze_fresh);

COMMIT;
