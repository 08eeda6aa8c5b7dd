-- Attributes: keeps users of Braze as the rows of a table are. Only what changed is sent, and of it only the fields that did.
--
--     SET VARIABLE sync_source = 'audience';   -- a table or a view whose columns have Braze's names
--     SET VARIABLE sync_key = 'email';         -- which of them identifies a user; default: external_id
--     SET VARIABLE sync_nulls = 'remove';      -- skip, the default, leaves alone what is NULL; remove takes it from Braze
--     SET VARIABLE sync_gone = 'null';         -- users who are gone: keep, the default; null takes away what was sent of
--                                              -- them; delete deletes them
--     SET VARIABLE sync_max_deletes = 1000;    -- at most so many of them; default: 100
--
-- Columns are no operations such as {'inc': 1}: those would be repeated whenever it is not known whether Braze has them.
SET VARIABLE sync_source = braze_sync_needed('sync_source', getvariable('sync_source'));
SET VARIABLE sync_key = coalesce(getvariable('sync_key'), 'external_id');
SET VARIABLE sync_nulls = braze_sync_check_choice('sync_nulls', coalesce(getvariable('sync_nulls'), 'skip'), ['skip', 'remove']);
SET VARIABLE sync_gone = braze_sync_check_choice('sync_gone', coalesce(getvariable('sync_gone'), 'keep'), ['keep', 'null', 'delete']);
SET VARIABLE sync_max_deletes = coalesce(getvariable('sync_max_deletes'), 100)::BIGINT;
SET VARIABLE sync_name = 'attributes ' || getvariable('sync_source');
SET VARIABLE sync_targets = ['users/attributes', 'users/delete'];
SET VARIABLE sync_identifiers = list_distinct(['external_id', 'user_alias', 'braze_id', getvariable('sync_key')]);

-- Against a row in which every field is another one, a row has all its fields, with those that are NULL.
SET VARIABLE sync_other = (
    SELECT to_json(map_from_entries(list({'k': column_name, 'v': '{"in_doubt": true}'::JSON})))
    FROM (DESCRIBE FROM query_table(getvariable('sync_source')))
    WHERE getvariable('sync_nulls') = 'remove' AND NOT list_contains(getvariable('sync_identifiers'), column_name)
);
-- The batch is frozen: what is sent is what is remembered.
CREATE OR REPLACE TEMP TABLE braze_sync_rows AS
SELECT CASE WHEN getvariable('sync_key') = 'email' THEN lower(trim(body ->> 'email'))
    ELSE body ->> getvariable('sync_key') END AS key, body
FROM (
    SELECT TRY(braze_changes(braze_row, getvariable('sync_other')::JSON)) AS body
    FROM query_table(getvariable('sync_source')) AS braze_row
);
CREATE OR REPLACE TEMP TABLE braze_sync_new AS FROM braze_sync_keyed();
CREATE OR REPLACE TEMP TABLE braze_sync_old AS FROM braze_sync_remembered();

-- What is sent, and what is remembered of it: meanwhile that nothing is known of these fields, and once Braze has them, these.
CREATE OR REPLACE TEMP TABLE braze_sync_plan AS
WITH compared AS (
    SELECT key, old.key IS NULL AS is_new, old.body AS before, new.body AS body,
        CASE WHEN old.run IS NOT NULL THEN coalesce(braze_changes(new.body, old.body), new.body)
            ELSE braze_changes(new.body, old.body) END AS payload
    FROM braze_sync_new AS new LEFT JOIN braze_sync_old AS old USING (key)
    WHERE old.run IS NOT NULL OR new.body IS DISTINCT FROM old.body
)
SELECT key, 'set' AS part, CASE WHEN is_new THEN 'new' ELSE 'changed' END AS action, payload,
    braze_sync_merged(before, braze_sync_each(payload, getvariable('sync_identifiers'), '{"in_doubt": true}'::JSON)) AS meanwhile,
    braze_sync_merged(before, body) AS body
FROM compared WHERE payload IS NOT NULL
UNION ALL
SELECT key, CASE getvariable('sync_gone') WHEN 'null' THEN 'set' ELSE 'delete' END, 'gone', CASE getvariable('sync_gone')
        WHEN 'null' THEN braze_sync_merged('{"_update_existing_only": true}'::JSON, braze_sync_each(body, getvariable('sync_identifiers'), NULL::JSON))
        ELSE braze_sync_merged(
            CASE WHEN getvariable('sync_key') IN ('email', 'phone')
                THEN '{"prioritization": ["identified", "most_recently_updated"]}'::JSON END,
            json_object(getvariable('sync_key'), body -> getvariable('sync_key'))) END,
    braze_sync_each(body, getvariable('sync_identifiers'), '{"in_doubt": true}'::JSON), NULL
FROM braze_sync_gone() WHERE getvariable('sync_gone') <> 'keep';

SET VARIABLE sync_objection = braze_sync_objection(false);
SET VARIABLE sync_run = CASE WHEN getvariable('sync_objection') IS NULL AND NOT getvariable('sync_dry_run') THEN uuid() END;
MERGE INTO sync_sent USING (FROM braze_sync_marked()) AS marked USING (workspace, sync, key)
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;
CREATE OR REPLACE TEMP TABLE braze_sync_send AS FROM braze_sync_sendable();

SET VARIABLE sync_before = braze_sync_last_write();
COPY (SELECT payload FROM braze_sync_send WHERE part = 'set' ORDER BY n) TO 'braze://users/attributes'
(FORMAT braze, NULLS remove, SKIP_INVALID, IGNORE_ERRORS, DRY_RUN (getvariable('sync_run') IS NULL));
SET VARIABLE sync_write = braze_sync_this_write('users/attributes', 'set');
CREATE OR REPLACE TEMP TABLE braze_sync_outcome AS FROM braze_sync_outcomes('set');
SET VARIABLE sync_writes = [getvariable('sync_write')];

SET VARIABLE sync_before = braze_sync_last_write();
COPY (SELECT payload FROM braze_sync_send WHERE part = 'delete' ORDER BY n) TO 'braze://users/delete'
(FORMAT braze, MAX_ROWS (CASE WHEN getvariable('sync_run') IS NULL THEN 1000000000 ELSE getvariable('sync_max_deletes') END), SKIP_INVALID, IGNORE_ERRORS, DRY_RUN (getvariable('sync_run') IS NULL));
SET VARIABLE sync_write = braze_sync_this_write('users/delete', 'delete');
INSERT INTO braze_sync_outcome FROM braze_sync_outcomes('delete');
SET VARIABLE sync_writes = list_append(getvariable('sync_writes'), getvariable('sync_write'));

-- Only what Braze accepted is remembered. The rest stays in doubt, and is sent again.
MERGE INTO sync_sent USING (FROM braze_sync_accepted()) AS accepted USING (workspace, sync, key)
WHEN MATCHED AND sync_sent.run = getvariable('sync_run')::UUID AND accepted.body IS NULL THEN DELETE
WHEN MATCHED AND sync_sent.run = getvariable('sync_run')::UUID THEN UPDATE SET body = accepted.body, run = NULL, sent_at = now();

BEGIN;
DELETE FROM sync_problems
WHERE workspace = current_setting('braze_workspace') AND sync = getvariable('sync_name') AND getvariable('sync_run') IS NOT NULL;
INSERT INTO sync_problems BY NAME FROM braze_sync_undone() WHERE getvariable('sync_run') IS NOT NULL;
CREATE OR REPLACE TEMP TABLE braze_sync_report AS FROM braze_sync_summary();
INSERT INTO sync_runs BY NAME FROM braze_sync_report WHERE state <> 'dry_run';
COMMIT;

-- What was chosen was for this run.
RESET VARIABLE sync_source;
RESET VARIABLE sync_key;
RESET VARIABLE sync_nulls;
RESET VARIABLE sync_gone;
RESET VARIABLE sync_dry_run;
RESET VARIABLE sync_first_run;
RESET VARIABLE sync_max_share;
RESET VARIABLE sync_max_deletes;
RESET VARIABLE sync_max_rejects;
SET VARIABLE sync_run = NULL;

FROM braze_sync_verdict();
