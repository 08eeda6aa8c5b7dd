-- A catalog: keeps its items in step with the rows of a table. The first run compares with the items in Braze.
--
--     SET VARIABLE sync_source = 'dishes';      -- its columns: id, and fields of the catalog
--     SET VARIABLE sync_catalog = 'dishes';     -- the catalog, which must exist
--     SET VARIABLE sync_gone = 'keep';          -- items that are gone stay; default: delete
--     SET VARIABLE sync_max_deletes = 1000;     -- at most this many items are deleted; default: 100
--     SET VARIABLE sync_baseline = 'braze';     -- compares with Braze again, in case somebody else has changed it;
--                                               -- default: memory, if there is one
SET VARIABLE run_source = braze_sync_needed('sync_source', getvariable('run_source'));
SET VARIABLE run_catalog = braze_sync_needed('sync_catalog', getvariable('run_catalog'));
SET VARIABLE run_gone = braze_sync_choice('sync_gone', getvariable('run_gone'), ['delete', 'keep']);
SET VARIABLE run_max_deletes = coalesce(getvariable('run_max_deletes'), 100)::BIGINT;
SET VARIABLE run_name = coalesce(getvariable('run_name'), 'catalog ' || getvariable('run_catalog'));
SET VARIABLE run_path = 'braze://catalogs/' || getvariable('run_catalog') || '/items';
SET VARIABLE run_path_delete = getvariable('run_path') || '/delete';
SET VARIABLE run_baseline = CASE WHEN NOT EXISTS (FROM braze_sync_remembered()) THEN 'braze'
    ELSE braze_sync_choice('sync_baseline', getvariable('run_baseline'), ['memory', 'braze']) END;

-- A frozen batch: what is sent is what is remembered.
CREATE OR REPLACE TEMP TABLE braze_sync_rows AS
SELECT body ->> 'id' AS key, body
FROM (SELECT braze_sync_body(braze_row) AS body FROM query_table(getvariable('run_source')) AS braze_row);
CREATE OR REPLACE TEMP TABLE braze_sync_keys AS FROM braze_sync_grouped();
CREATE OR REPLACE TEMP TABLE braze_sync_old AS
FROM query(CASE getvariable('run_baseline') WHEN 'memory' THEN 'FROM braze_sync_remembered()' ELSE
    'SELECT id AS key, raw AS body, NULL::UUID AS run
    FROM braze_catalog_items(getvariable(''run_catalog''), workspace := getvariable(''run_workspace''))'
END);

-- An item is replaced as a whole, so that it loses fields that are no longer in the table.
CREATE OR REPLACE TEMP TABLE braze_sync_plan AS
SELECT key, 'replace' AS part, CASE WHEN old.key IS NULL THEN 'new' ELSE 'changed' END AS action, new.body AS payload,
    new.body AS meanwhile, new.body AS body
FROM braze_sync_new() AS new LEFT JOIN braze_sync_old AS old USING (key)
WHERE CASE WHEN old.key IS NULL OR old.run IS NOT NULL THEN true WHEN new.body = old.body THEN false
    ELSE coalesce(braze_changes(new.body, old.body), braze_changes(old.body, new.body)) IS NOT NULL END
UNION ALL
SELECT key, 'delete', 'gone', json_object('id', key), body, NULL FROM braze_sync_gone() WHERE getvariable('run_gone') = 'delete';

SET VARIABLE run_objection = braze_sync_objection(true);
SET VARIABLE run_id = CASE WHEN getvariable('run_objection') IS NULL AND NOT getvariable('run_dry_run') THEN uuid() END;
-- What was read from Braze replaces what was remembered.
MERGE INTO sync_sent USING (
    SELECT getvariable('run_workspace') AS workspace, getvariable('run_name') AS sync, key, body, run FROM braze_sync_old
    WHERE getvariable('run_id') IS NOT NULL AND getvariable('run_baseline') = 'braze'
) AS found USING (workspace, sync, key)
WHEN MATCHED THEN UPDATE SET body = found.body, run = found.run
WHEN NOT MATCHED THEN INSERT BY NAME
WHEN NOT MATCHED BY SOURCE AND workspace = getvariable('run_workspace') AND sync = getvariable('run_name')
    AND getvariable('run_id') IS NOT NULL AND getvariable('run_baseline') = 'braze' THEN DELETE;
MERGE INTO sync_sent USING (FROM braze_sync_marked()) AS marked USING (workspace, sync, key)
WHEN MATCHED THEN UPDATE SET body = marked.body, run = marked.run
WHEN NOT MATCHED THEN INSERT BY NAME;
CREATE OR REPLACE TEMP TABLE braze_sync_send AS FROM braze_sync_sendable();

SET VARIABLE run_before = braze_sync_last_write();
COPY (SELECT payload FROM braze_sync_send WHERE part = 'delete' ORDER BY n) TO (getvariable('run_path_delete'))
(FORMAT braze, WORKSPACE (getvariable('run_workspace')), LABEL (getvariable('run_name')),
    MAX_ROWS (CASE WHEN getvariable('run_id') IS NULL THEN 1000000000 ELSE getvariable('run_max_deletes') END),
    SKIP_INVALID, IGNORE_ERRORS, DRY_RUN (getvariable('run_id') IS NULL));
SET VARIABLE run_write = braze_sync_this_write('delete');
CREATE OR REPLACE TEMP TABLE braze_sync_outcome AS FROM braze_sync_outcomes('delete');
SET VARIABLE run_writes = [getvariable('run_write')];

SET VARIABLE run_before = braze_sync_last_write();
COPY (SELECT payload FROM braze_sync_send WHERE part = 'replace' ORDER BY n) TO (getvariable('run_path'))
(FORMAT braze, WORKSPACE (getvariable('run_workspace')), LABEL (getvariable('run_name')),
    MODE replace, SKIP_INVALID, IGNORE_ERRORS, DRY_RUN (getvariable('run_id') IS NULL));
SET VARIABLE run_write = braze_sync_this_write('replace');
INSERT INTO braze_sync_outcome FROM braze_sync_outcomes('replace');
SET VARIABLE run_writes = list_append(getvariable('run_writes'), getvariable('run_write'));

-- Only what Braze accepted is remembered. The rest stays in doubt and is sent again.
MERGE INTO sync_sent USING (FROM braze_sync_accepted()) AS accepted USING (workspace, sync, key)
WHEN MATCHED AND sync_sent.run = getvariable('run_id')::UUID AND accepted.body IS NULL THEN DELETE
WHEN MATCHED AND sync_sent.run = getvariable('run_id')::UUID THEN UPDATE SET body = accepted.body, run = NULL, sent_at = now();

CREATE OR REPLACE TEMP TABLE braze_sync_report AS FROM braze_sync_summary();
BEGIN;
DELETE FROM sync_problems
WHERE workspace = getvariable('run_workspace') AND sync = getvariable('run_name') AND getvariable('run_id') IS NOT NULL;
INSERT INTO sync_problems BY NAME FROM braze_sync_undone() WHERE getvariable('run_id') IS NOT NULL;
INSERT INTO sync_runs BY NAME FROM braze_sync_report WHERE state <> 'dry_run';
COMMIT;

RESET VARIABLE run_source;
SET VARIABLE run_id = NULL;
FROM braze_sync_verdict();
