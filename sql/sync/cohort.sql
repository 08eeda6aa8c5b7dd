-- A cohort: keeps its members in step with the rows of a table. Those who entered are added, those who left are removed.
--
--     SET VARIABLE sync_source = 'vip';               -- its columns: user_ids or external_id, device_ids, and aliases
--     SET VARIABLE sync_cohort = 'td_vip';            -- the cohort's identifier
--     SET VARIABLE sync_cohort_name = 'VIP';          -- the name in the dashboard; default: the identifier
--     SET VARIABLE sync_aliases = ['email'];          -- columns with user aliases, labeled by the column's name
--     SET VARIABLE sync_gone = 'keep';                -- those who left stay; default: delete, which removes them
--     SET VARIABLE sync_max_deletes = 1000;           -- at most this many are removed; default: as sync_max_share allows
--
-- Cohorts can't be read: members added by somebody else, or before anything was remembered, stay in.
SET VARIABLE run_source = braze_sync_needed('sync_source', getvariable('run_source'));
SET VARIABLE run_cohort = braze_sync_needed('sync_cohort', getvariable('run_cohort'));
SET VARIABLE run_cohort_name = coalesce(getvariable('run_cohort_name'), getvariable('run_cohort'));
SET VARIABLE run_aliases = coalesce(getvariable('run_aliases'), [])::VARCHAR[];
SET VARIABLE run_gone = braze_sync_choice('sync_gone', getvariable('run_gone'), ['delete', 'keep']);
SET VARIABLE run_max_deletes = getvariable('run_max_deletes')::BIGINT;
SET VARIABLE run_name = coalesce(getvariable('run_name'), 'cohort ' || getvariable('run_cohort'));
SET VARIABLE run_path = 'braze://cohorts/' || getvariable('run_cohort');

-- Each identifier is a member of its own: a user's address may change. The batch is frozen.
CREATE OR REPLACE TEMP TABLE braze_sync_rows AS
WITH given AS (
    SELECT row_number() OVER () AS place, braze_sync_body(braze_row) AS body FROM query_table(getvariable('run_source')) AS braze_row
), fields AS (
    SELECT place, unnest(map_entries(braze_sync_fields(body))) AS field FROM given WHERE body IS NOT NULL
), identifiers AS (
    SELECT place, CASE WHEN field.key = 'external_id' AND NOT list_contains(getvariable('run_aliases'), 'external_id')
        THEN 'user_ids' ELSE field.key END AS kind, field.value ->> '$' AS identifier
    FROM fields
), members AS (
    SELECT place, kind || ' ' || identifier AS key, json_object(kind, identifier) AS body FROM identifiers
    WHERE kind IN ('user_ids', 'device_ids') OR list_contains(getvariable('run_aliases'), kind)
)
SELECT key, coalesce(members.body, given.body) AS body FROM given LEFT JOIN members USING (place);
CREATE OR REPLACE TEMP TABLE braze_sync_keys AS FROM braze_sync_grouped();
CREATE OR REPLACE TEMP TABLE braze_sync_old AS FROM braze_sync_remembered();

CREATE OR REPLACE TEMP TABLE braze_sync_plan AS
SELECT key, 'append' AS part, CASE WHEN old.key IS NULL THEN 'new' ELSE 'changed' END AS action, new.body AS payload,
    new.body AS meanwhile, new.body AS body
FROM braze_sync_new() AS new LEFT JOIN braze_sync_old AS old USING (key) WHERE old.key IS NULL OR old.run IS NOT NULL
UNION ALL
SELECT key, 'remove', 'gone', body, body, NULL FROM braze_sync_gone() WHERE getvariable('run_gone') = 'delete';

SET VARIABLE run_objection = braze_sync_objection(false);
SET VARIABLE run_id = CASE WHEN getvariable('run_objection') IS NULL AND NOT getvariable('run_dry_run') THEN uuid() END;
MERGE INTO sync_sent USING (FROM braze_sync_marked()) AS marked USING (workspace, sync, key)
WHEN MATCHED THEN UPDATE SET body = marked.body, run = marked.run
WHEN NOT MATCHED THEN INSERT BY NAME;
CREATE OR REPLACE TEMP TABLE braze_sync_send AS FROM braze_sync_sendable();

SET VARIABLE run_before = braze_sync_last_write();
COPY (SELECT payload FROM braze_sync_send WHERE part = 'remove' ORDER BY n) TO (getvariable('run_path'))
(FORMAT braze, WORKSPACE (getvariable('run_workspace')), LABEL (getvariable('run_name')),
    OPERATION remove, NAME (getvariable('run_cohort_name')), ALIASES (getvariable('run_aliases')), SKIP_INVALID,
    IGNORE_ERRORS, DRY_RUN (getvariable('run_id') IS NULL));
SET VARIABLE run_write = braze_sync_this_write('remove');
CREATE OR REPLACE TEMP TABLE braze_sync_outcome AS FROM braze_sync_outcomes('remove');
SET VARIABLE run_writes = [getvariable('run_write')];

SET VARIABLE run_before = braze_sync_last_write();
COPY (SELECT payload FROM braze_sync_send WHERE part = 'append' ORDER BY n) TO (getvariable('run_path'))
(FORMAT braze, WORKSPACE (getvariable('run_workspace')), LABEL (getvariable('run_name')),
    OPERATION append, NAME (getvariable('run_cohort_name')), ALIASES (getvariable('run_aliases')), SKIP_INVALID,
    IGNORE_ERRORS, DRY_RUN (getvariable('run_id') IS NULL));
SET VARIABLE run_write = braze_sync_this_write('append');
INSERT INTO braze_sync_outcome FROM braze_sync_outcomes('append');
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
