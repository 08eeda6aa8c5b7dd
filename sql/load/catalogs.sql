-- Catalogs: a row for each, with its fields. Those that Braze no longer lists get a deleted_at. The items are loaded by
-- catalog_items.sql.
CREATE TABLE IF NOT EXISTS catalogs (
    workspace VARCHAR, name VARCHAR, description VARCHAR, fields STRUCT(name VARCHAR, type VARCHAR)[],
    num_items BIGINT, updated_at TIMESTAMPTZ, source VARCHAR, storage_size BIGINT, selections JSON,
    selections_size BIGINT,
    first_loaded_at TIMESTAMPTZ DEFAULT now(), loaded_at TIMESTAMPTZ, deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace, name)
);

DROP TABLE IF EXISTS braze_fresh;
CREATE TEMP TABLE braze_fresh AS
SELECT current_setting('braze_workspace') AS workspace, * EXCLUDE (raw)
FROM braze_catalogs()
-- Braze can send one twice.
QUALIFY row_number() OVER (PARTITION BY name) = 1;
SET VARIABLE load_check = braze_check_columns('catalogs');

BEGIN;

MERGE INTO catalogs USING (
    SELECT *, now() AS loaded_at, NULL::TIMESTAMPTZ AS deleted_at FROM braze_changed('catalogs')
) AS changed USING (workspace, name)
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

UPDATE catalogs SET deleted_at = now(), loaded_at = now()
WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
    AND name NOT IN (SELECT name FROM braze_fresh);

COMMIT;
