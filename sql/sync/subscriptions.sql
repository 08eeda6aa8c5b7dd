-- Subscriptions: keeps consent in Braze in step with the rows of a table. Only what changed here is sent: users who unsubscribe
-- in Braze stay unsubscribed until their row changes.
--
--     SET VARIABLE sync_source = 'consent';      -- its columns: subscription_group_id, subscription_state, and one of
--                                                -- external_id, email and phone
--     SET VARIABLE sync_gone = 'unsubscribe';    -- rows that are gone: keep, the default, or unsubscribe
--     SET VARIABLE sync_max_deletes = 1000;      -- at most this many of them; default: 100
SET VARIABLE run_source = braze_sync_needed('sync_source', getvariable('run_source'));
SET VARIABLE run_gone = braze_sync_choice('sync_gone', getvariable('run_gone'), ['keep', 'unsubscribe']);
SET VARIABLE run_max_deletes = coalesce(getvariable('run_max_deletes'), 100)::BIGINT;
SET VARIABLE run_name = coalesce(getvariable('run_name'), 'subscriptions ' || getvariable('run_source'));

-- A frozen batch: what is sent is what is remembered.
CREATE OR REPLACE TEMP TABLE braze_sync_rows AS
SELECT (body ->> 'subscription_group_id') || coalesce(' external_id ' || (body ->> 'external_id'),
    ' email ' || lower(trim(body ->> 'email')), ' phone ' || regexp_replace(body ->> 'phone', '[^0-9]', '', 'g')) AS key, body
FROM (SELECT braze_sync_body(braze_row) AS body FROM query_table(getvariable('run_source')) AS braze_row);
CREATE OR REPLACE TEMP TABLE braze_sync_keys AS FROM braze_sync_grouped();
CREATE OR REPLACE TEMP TABLE braze_sync_old AS FROM braze_sync_remembered();

CREATE OR REPLACE TEMP TABLE braze_sync_plan AS
SELECT key, 'set' AS part, CASE WHEN old.key IS NULL THEN 'new' ELSE 'changed' END AS action, new.body AS payload,
    new.body AS meanwhile, new.body AS body
FROM braze_sync_new() AS new LEFT JOIN braze_sync_old AS old USING (key)
WHERE CASE WHEN old.key IS NULL OR old.run IS NOT NULL THEN true WHEN new.body = old.body THEN false
    ELSE braze_changes(new.body, old.body) IS NOT NULL END
UNION ALL
SELECT key, 'set', 'gone', braze_sync_merged(body, '{"subscription_state": "unsubscribed"}'::JSON), body, NULL
FROM braze_sync_gone() WHERE getvariable('run_gone') = 'unsubscribe';

SET VARIABLE run_objection = braze_sync_objection(false);
SET VARIABLE run_id = CASE WHEN getvariable('run_objection') IS NULL AND NOT getvariable('run_dry_run') THEN uuid() END;
MERGE INTO sync_sent USING (FROM braze_sync_marked()) AS marked USING (workspace, sync, key)
WHEN MATCHED THEN UPDATE SET body = marked.body, run = marked.run
WHEN NOT MATCHED THEN INSERT BY NAME;
CREATE OR REPLACE TEMP TABLE braze_sync_send AS FROM braze_sync_sendable();

SET VARIABLE run_before = braze_sync_last_write();
COPY (SELECT payload FROM braze_sync_send WHERE part = 'set' ORDER BY n) TO 'braze://subscriptions'
(FORMAT braze, WORKSPACE (getvariable('run_workspace')), LABEL (getvariable('run_name')),
    SKIP_INVALID, IGNORE_ERRORS, DRY_RUN (getvariable('run_id') IS NULL));
SET VARIABLE run_write = braze_sync_this_write('set');
CREATE OR REPLACE TEMP TABLE braze_sync_outcome AS FROM braze_sync_outcomes('set');
SET VARIABLE run_writes = [getvariable('run_write')];

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
