-- Attributes: keeps users in Braze in step with the rows of a table. Only changed rows are sent, and only their changed fields.
--
--     SET VARIABLE sync_source = 'audience';   -- a table or a view whose columns have Braze's names
--     SET VARIABLE sync_key = 'email';         -- which of them identifies a user; default: external_id
--     SET VARIABLE sync_nulls = 'remove';      -- skip, the default, ignores NULLs; remove removes the value in Braze, also
--                                              -- of a column that is gone or has another name now
--     SET VARIABLE sync_gone = 'null';         -- users who are gone: keep, the default; null removes what was sent for
--                                              -- them; delete deletes them
--     SET VARIABLE sync_max_deletes = 1000;    -- at most this many of them; default: 100
--
-- Columns can't be operations such as {'inc': 1}: they would be repeated whenever it is unknown whether Braze has them.
SET VARIABLE run_source = braze_sync_needed('sync_source', getvariable('run_source'));
SET VARIABLE run_key = coalesce(getvariable('run_key'), 'external_id');
SET VARIABLE run_nulls = braze_sync_choice('sync_nulls', getvariable('run_nulls'), ['skip', 'remove']);
SET VARIABLE run_gone = braze_sync_choice('sync_gone', getvariable('run_gone'), ['keep', 'null', 'delete']);
SET VARIABLE run_max_deletes = coalesce(getvariable('run_max_deletes'), 100)::BIGINT;
SET VARIABLE run_name = coalesce(getvariable('run_name'), 'attributes ' || getvariable('run_source'));
SET VARIABLE run_identifiers = list_distinct(['external_id', 'user_alias', 'braze_id', getvariable('run_key')]);

-- Compared with a row that differs in every field, a row has all of its fields, those that are NULL included.
SET VARIABLE run_other = (
    SELECT to_json(map_from_entries(list({'k': column_name, 'v': '{"in_doubt": true}'::JSON})))
    FROM (DESCRIBE FROM query_table(getvariable('run_source')))
    WHERE getvariable('run_nulls') = 'remove' AND NOT list_contains(getvariable('run_identifiers'), column_name)
);
-- A frozen batch: what is sent is what is remembered.
CREATE OR REPLACE TEMP TABLE braze_sync_rows AS
SELECT CASE getvariable('run_key')
        WHEN 'email' THEN lower(trim(body ->> 'email'))
        WHEN 'phone' THEN regexp_replace(body ->> 'phone', '[^0-9]', '', 'g')
        WHEN 'user_alias' THEN (body -> 'user_alias' ->> 'alias_label') || ' ' || (body -> 'user_alias' ->> 'alias_name')
        ELSE body ->> getvariable('run_key') END AS key, body
FROM (
    SELECT TRY(braze_changes(braze_row, getvariable('run_other')::JSON)) AS body
    FROM query_table(getvariable('run_source')) AS braze_row
);
CREATE OR REPLACE TEMP TABLE braze_sync_keys AS FROM braze_sync_grouped();
CREATE OR REPLACE TEMP TABLE braze_sync_old AS FROM braze_sync_remembered();

-- What is sent, and what is remembered of it: until Braze has these fields that they are unknown, from then on their values.
CREATE OR REPLACE TEMP TABLE braze_sync_plan AS
WITH compared AS MATERIALIZED (  -- so that only rows that are not the same, letter by letter, are compared field by field
    SELECT key, is_new, before, CASE WHEN removes THEN body ELSE braze_sync_merged(before, body) END AS body,
        CASE WHEN is_new THEN body  -- with what is NULL: Braze may have it from before there was a memory
            WHEN is_in_doubt THEN coalesce(braze_changes(wanted, before), wanted)
            ELSE braze_changes(wanted, before) END AS payload
    FROM (
        SELECT key, old.key IS NULL AS is_new, old.run IS NOT NULL AS is_in_doubt, old.body AS before, new.body AS body,
            getvariable('run_nulls') = 'remove' AS removes,
            CASE WHEN removes AND NOT is_new  -- without a column there is no value, either
                THEN braze_sync_merged(braze_sync_nothing(old.body, getvariable('run_identifiers')), new.body)
                ELSE new.body END AS wanted
        FROM braze_sync_new() AS new LEFT JOIN braze_sync_old AS old USING (key)
        WHERE old.run IS NOT NULL OR new.body IS DISTINCT FROM old.body
    )
)
SELECT key, 'set' AS part, CASE WHEN is_new THEN 'new' ELSE 'changed' END AS action, payload,
    braze_sync_merged(before, braze_sync_each(payload, getvariable('run_identifiers'), '{"in_doubt": true}'::JSON)) AS meanwhile,
    body
FROM compared WHERE payload IS NOT NULL
UNION ALL
SELECT key, CASE getvariable('run_gone') WHEN 'null' THEN 'set' ELSE 'delete' END, 'gone', CASE getvariable('run_gone')
        WHEN 'null' THEN braze_sync_merged('{"_update_existing_only": true}'::JSON,
            braze_sync_each(body, getvariable('run_identifiers'), NULL::JSON))
        ELSE braze_sync_merged(
            CASE WHEN getvariable('run_key') IN ('email', 'phone')
                THEN '{"prioritization": ["identified", "most_recently_updated"]}'::JSON END,
            json_object(getvariable('run_key'), body -> getvariable('run_key'))) END,
    braze_sync_each(body, getvariable('run_identifiers'), '{"in_doubt": true}'::JSON), NULL
FROM braze_sync_gone() WHERE getvariable('run_gone') IN ('null', 'delete');

SET VARIABLE run_objection = braze_sync_objection(false);
SET VARIABLE run_id = CASE WHEN getvariable('run_objection') IS NULL AND NOT getvariable('run_dry_run') THEN uuid() END;
MERGE INTO sync_sent USING (FROM braze_sync_marked()) AS marked USING (workspace, sync, key)
WHEN MATCHED THEN UPDATE SET body = marked.body, run = marked.run
WHEN NOT MATCHED THEN INSERT BY NAME;
CREATE OR REPLACE TEMP TABLE braze_sync_send AS FROM braze_sync_sendable();

SET VARIABLE run_before = braze_sync_last_write();
COPY (SELECT payload FROM braze_sync_send WHERE part = 'set' ORDER BY n) TO 'braze://users/attributes'
(FORMAT braze, WORKSPACE (getvariable('run_workspace')), LABEL (getvariable('run_name')),
    NULLS remove, SKIP_INVALID, IGNORE_ERRORS, DRY_RUN (getvariable('run_id') IS NULL));
SET VARIABLE run_write = braze_sync_this_write('set');
CREATE OR REPLACE TEMP TABLE braze_sync_outcome AS FROM braze_sync_outcomes('set');
SET VARIABLE run_writes = [getvariable('run_write')];

SET VARIABLE run_before = braze_sync_last_write();
COPY (SELECT payload FROM braze_sync_send WHERE part = 'delete' ORDER BY n) TO 'braze://users/delete'
(FORMAT braze, WORKSPACE (getvariable('run_workspace')), LABEL (getvariable('run_name')),
    MAX_ROWS (CASE WHEN getvariable('run_id') IS NULL THEN 1000000000 ELSE getvariable('run_max_deletes') END),
    SKIP_INVALID, IGNORE_ERRORS, DRY_RUN (getvariable('run_id') IS NULL));
SET VARIABLE run_write = braze_sync_this_write('delete');
INSERT INTO braze_sync_outcome FROM braze_sync_outcomes('delete');
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
