-- Events or purchases: sends each row once, by its key. Nothing that Braze may have received is sent again.
--
--     SET VARIABLE sync_source = 'orders';               -- its columns: those of the target, and the key
--     SET VARIABLE sync_key = 'order_id';                -- default: event_id
--     SET VARIABLE sync_target = 'users/purchases';      -- default: users/events
--     SET VARIABLE sync_journal = 'orders.ndjson';       -- a file that records what became of each request
--
-- Without a journal, all events of a run that was killed, or whose COPY failed, are in doubt; with one, only those that were in
-- flight. Events in doubt are in sync_problems, and are sent again once you delete them from sync_sent:
--
--     DELETE FROM sync_sent WHERE sync = 'events orders' AND run IS NOT NULL;
SET VARIABLE run_source = braze_sync_needed('sync_source', getvariable('run_source'));
SET VARIABLE run_key = coalesce(getvariable('run_key'), 'event_id');
SET VARIABLE run_target = braze_sync_choice('sync_target', getvariable('run_target'), ['users/events', 'users/purchases']);
SET VARIABLE run_name = coalesce(getvariable('run_name'), 'events ' || getvariable('run_source'));
SET VARIABLE run_path = 'braze://' || getvariable('run_target');
SET VARIABLE run_max_share = 'infinity'::DOUBLE;  -- there are more events each day

-- A frozen batch: what is sent is what is remembered.
CREATE OR REPLACE TEMP TABLE braze_sync_rows AS
SELECT body ->> getvariable('run_key') AS key, body
FROM (SELECT braze_sync_body(braze_row) AS body FROM query_table(getvariable('run_source')) AS braze_row);
CREATE OR REPLACE TEMP TABLE braze_sync_keys AS FROM braze_sync_grouped();

-- The journal knows more than the memory of a run that was killed: what that run had marked and is not in the journal was not
-- sent, and is forgotten. The body of an event in doubt is the name of its journal.
CREATE OR REPLACE TEMP TABLE braze_sync_known AS
WITH journal AS (
    SELECT key, status FROM braze_journal(coalesce(getvariable('run_journal'), '-')) WHERE getvariable('run_journal') IS NOT NULL
)
SELECT key, remembered.body, remembered.run AS marked, remembered.key IS NOT NULL AS is_remembered, CASE
        WHEN journal.status = 'accepted' THEN NULL
        WHEN remembered.key IS NULL THEN '00000000-0000-0000-0000-000000000000'::UUID
        ELSE remembered.run END AS run,
    remembered.key IS NOT NULL AND remembered.run IS NULL OR coalesce(journal.status, '') IN ('accepted', 'sending', 'unknown')
        OR remembered.run IS NOT NULL AND coalesce(remembered.body ->> '$', '') <> coalesce(getvariable('run_journal'), '-') AS is_known
FROM braze_sync_remembered() AS remembered FULL JOIN journal USING (key);
CREATE OR REPLACE TEMP TABLE braze_sync_old AS SELECT key, body, run FROM braze_sync_known WHERE is_known;

CREATE OR REPLACE TEMP TABLE braze_sync_plan AS
SELECT key, CASE WHEN getvariable('run_journal') IS NULL THEN 'plain' ELSE 'journal' END AS part, 'new' AS action,
    body AS payload, to_json(getvariable('run_journal')) AS meanwhile, NULL::JSON AS body
FROM braze_sync_new() ANTI JOIN braze_sync_old USING (key);

SET VARIABLE run_objection = braze_sync_objection(false);
SET VARIABLE run_id = CASE WHEN getvariable('run_objection') IS NULL AND NOT getvariable('run_dry_run') THEN uuid() END;
-- What the journal knows better. What another run has marked since is left alone.
DELETE FROM sync_sent USING braze_sync_known AS known
WHERE workspace = getvariable('run_workspace') AND sync = getvariable('run_name') AND getvariable('run_id') IS NOT NULL
    AND sync_sent.key = known.key AND sync_sent.run = known.marked AND NOT known.is_known;
MERGE INTO sync_sent USING (
    SELECT getvariable('run_workspace') AS workspace, getvariable('run_name') AS sync, key, run FROM braze_sync_known
    WHERE getvariable('run_id') IS NOT NULL AND is_known AND (NOT is_remembered OR run IS DISTINCT FROM marked)
) AS known USING (workspace, sync, key)
WHEN MATCHED THEN UPDATE SET run = known.run, body = NULL
WHEN NOT MATCHED THEN INSERT BY NAME;
-- If two concurrent runs mark the same events, the key of the table lets only one of them.
INSERT INTO sync_sent BY NAME FROM braze_sync_marked();
CREATE OR REPLACE TEMP TABLE braze_sync_send AS FROM braze_sync_sendable();

SET VARIABLE run_before = braze_sync_last_write();
COPY (SELECT payload FROM braze_sync_send WHERE part = 'plain' AND braze_sync_is_marked() ORDER BY n)
TO (getvariable('run_path'))
(FORMAT braze, WORKSPACE (getvariable('run_workspace')), LABEL (getvariable('run_name')),
    KEY (getvariable('run_key')), SKIP_INVALID, IGNORE_ERRORS,
    DRY_RUN (getvariable('run_id') IS NULL OR getvariable('run_journal') IS NOT NULL));
SET VARIABLE run_write = braze_sync_this_write('plain');
CREATE OR REPLACE TEMP TABLE braze_sync_outcome AS FROM braze_sync_outcomes('plain');
SET VARIABLE run_writes = [getvariable('run_write')];

SET VARIABLE run_before = braze_sync_last_write();
COPY (SELECT payload FROM braze_sync_send WHERE part = 'journal' AND braze_sync_is_marked() ORDER BY n)
TO (getvariable('run_path'))
(FORMAT braze, WORKSPACE (getvariable('run_workspace')), LABEL (getvariable('run_name')),
    KEY (getvariable('run_key')), JOURNAL (coalesce(getvariable('run_journal'), '-')), SKIP_INVALID, IGNORE_ERRORS,
    DRY_RUN (getvariable('run_id') IS NULL OR getvariable('run_journal') IS NULL));
SET VARIABLE run_write = braze_sync_this_write('journal');
INSERT INTO braze_sync_outcome FROM braze_sync_outcomes('journal');
SET VARIABLE run_writes = list_append(getvariable('run_writes'), getvariable('run_write'));

-- What is unknown stays in doubt. What was rejected or not sent is tried again.
BEGIN;
UPDATE sync_sent SET run = NULL, body = NULL, sent_at = now()
WHERE run = getvariable('run_id')::UUID AND key IN (SELECT key FROM braze_sync_accepted());
DELETE FROM sync_sent
WHERE run = getvariable('run_id')::UUID
    AND key IN (SELECT key FROM braze_sync_outcome WHERE status IN ('rejected', 'not_sent'));
COMMIT;

CREATE OR REPLACE TEMP TABLE braze_sync_doubt AS
SELECT key FROM braze_sync_remembered()
WHERE getvariable('run_id') IS NOT NULL AND run IS NOT NULL AND run <> getvariable('run_id')::UUID;
SET VARIABLE run_doubt = (
    SELECT CASE WHEN count(*) > 0 THEN count(*)
        || ' events that earlier runs may have sent are not sent again; FROM sync_problems lists them' END
    FROM braze_sync_doubt
);
CREATE OR REPLACE TEMP TABLE braze_sync_report AS FROM braze_sync_summary();
BEGIN;
DELETE FROM sync_problems
WHERE workspace = getvariable('run_workspace') AND sync = getvariable('run_name') AND getvariable('run_id') IS NOT NULL;
INSERT INTO sync_problems BY NAME FROM braze_sync_undone() WHERE getvariable('run_id') IS NOT NULL;
INSERT INTO sync_problems BY NAME
SELECT getvariable('run_workspace') AS workspace, getvariable('run_name') AS sync, key, 'new' AS action, 'unknown' AS status,
    'An earlier run may have sent it and did not learn the outcome' AS message
FROM braze_sync_doubt;
INSERT INTO sync_runs BY NAME FROM braze_sync_report WHERE state <> 'dry_run';
COMMIT;

RESET VARIABLE run_source;
SET VARIABLE run_id = NULL;
FROM braze_sync_verdict();
