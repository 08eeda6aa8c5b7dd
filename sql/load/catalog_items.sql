-- Items of one catalog, a row for each, as Braze sends it. Rows that Braze no longer lists get a deleted_at.
--
--     SET VARIABLE braze_catalog = 'restaurants';  -- FROM braze_catalogs()
--     .read sql/load/begin.sql
--     .read sql/load/catalog_items.sql
--
-- All items are read, 50 per request, and Braze allows 50 requests a minute: load a catalog when its updated_at in catalogs
-- has changed. raw->>'title' is a field of an item.
CREATE TABLE IF NOT EXISTS catalog_items (
    workspace VARCHAR, catalog VARCHAR, id VARCHAR, raw JSON,
    first_loaded_at TIMESTAMPTZ DEFAULT now(), loaded_at TIMESTAMPTZ, deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace, catalog, id)
);

DROP TABLE IF EXISTS braze_fresh;
CREATE TEMP TABLE braze_fresh AS
SELECT current_setting('braze_workspace') AS workspace, getvariable('braze_catalog') AS catalog, id, raw
FROM braze_catalog_items(getvariable('braze_catalog'));
SET VARIABLE load_check = braze_check_columns('catalog_items');

BEGIN;

MERGE INTO catalog_items USING (
    SELECT *, now() AS loaded_at, NULL::TIMESTAMPTZ AS deleted_at FROM braze_changed('catalog_items')
) AS changed USING (workspace, catalog, id)
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

UPDATE catalog_items SET deleted_at = now(), loaded_at = now()
WHERE workspace = current_setting('braze_workspace') AND catalog = getvariable('braze_catalog') AND deleted_at IS NULL
    AND id NOT IN (SELECT id FROM braze_fresh);

COMMIT;
