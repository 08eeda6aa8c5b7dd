-- What all scripts in this folder share: the tables that remember, and your choices. Run it before each of them.

-- Choices hold for one run: they don't reach the next script, whatever becomes of this one.
SET VARIABLE run_source = getvariable('sync_source')::VARCHAR;
SET VARIABLE run_name = getvariable('sync_name')::VARCHAR;
SET VARIABLE run_key = getvariable('sync_key')::VARCHAR;
SET VARIABLE run_nulls = getvariable('sync_nulls')::VARCHAR;
SET VARIABLE run_gone = getvariable('sync_gone')::VARCHAR;
SET VARIABLE run_cohort = getvariable('sync_cohort')::VARCHAR;
SET VARIABLE run_cohort_name = getvariable('sync_cohort_name')::VARCHAR;
SET VARIABLE run_aliases = getvariable('sync_aliases')::VARCHAR[];
SET VARIABLE run_catalog = getvariable('sync_catalog')::VARCHAR;
SET VARIABLE run_baseline = getvariable('sync_baseline')::VARCHAR;
SET VARIABLE run_target = getvariable('sync_target')::VARCHAR;
SET VARIABLE run_journal = getvariable('sync_journal')::VARCHAR;

-- Names of workspaces are the same in upper and lower case.
SET VARIABLE run_workspace = lower(coalesce(getvariable('sync_workspace'), current_setting('braze_workspace')));

-- Compares and counts, with a dry run of what would be sent, and changes nothing. The message says what would stop it.
SET VARIABLE run_dry_run = coalesce(getvariable('sync_dry_run'), false)::BOOLEAN;

-- A first run has nothing to compare with and sends everything, and so does one whose memory was lost. Without this, it stops.
SET VARIABLE run_first_run = coalesce(getvariable('sync_first_run'), false)::BOOLEAN;

-- The largest share of what is remembered that one run may change. Up to 100 rows are always fine, unless the source is empty.
SET VARIABLE run_max_share = coalesce(getvariable('sync_max_share'), 0.5)::DOUBLE;

-- How many rows may be removed from Braze; each script has its own default.
SET VARIABLE run_max_deletes = getvariable('sync_max_deletes')::BIGINT;

-- How many rows one run may send; without it, any number.
SET VARIABLE run_max_rows = getvariable('sync_max_rows')::BIGINT;

-- How many rows Braze may reject before the run fails, after it has done everything else.
SET VARIABLE run_max_rejects = coalesce(getvariable('sync_max_rejects'), 0)::BIGINT;

RESET VARIABLE sync_source;
RESET VARIABLE sync_name;
RESET VARIABLE sync_key;
RESET VARIABLE sync_nulls;
RESET VARIABLE sync_gone;
RESET VARIABLE sync_cohort;
RESET VARIABLE sync_cohort_name;
RESET VARIABLE sync_aliases;
RESET VARIABLE sync_catalog;
RESET VARIABLE sync_baseline;
RESET VARIABLE sync_target;
RESET VARIABLE sync_journal;
RESET VARIABLE sync_workspace;
RESET VARIABLE sync_dry_run;
RESET VARIABLE sync_first_run;
RESET VARIABLE sync_max_share;
RESET VARIABLE sync_max_deletes;
RESET VARIABLE sync_max_rows;
RESET VARIABLE sync_max_rejects;

-- What Braze has, as far as we know. If there is a run, it was sending the row when last heard of: Braze may or may not have it.
CREATE TABLE IF NOT EXISTS sync_sent (
    workspace VARCHAR, sync VARCHAR, key VARCHAR, body JSON, run UUID, sent_at TIMESTAMPTZ,
    PRIMARY KEY (workspace, sync, key)
);

-- What the last run of each sync left undone, and why.
CREATE TABLE IF NOT EXISTS sync_problems (
    workspace VARCHAR, sync VARCHAR, key VARCHAR, action VARCHAR, status VARCHAR, http_status BIGINT, message VARCHAR,
    payload JSON
);

-- A row for each run that sent something or could have.
CREATE TABLE IF NOT EXISTS sync_runs (
    workspace VARCHAR, sync VARCHAR, run UUID, time TIMESTAMPTZ, state VARCHAR, remembered BIGINT, new BIGINT, changed BIGINT,
    gone BIGINT, accepted BIGINT, rejected BIGINT, unknown BIGINT, not_sent BIGINT, requests BIGINT, bytes BIGINT,
    data_points BIGINT, fields MAP(VARCHAR, BIGINT), message VARCHAR
);

-- Each script fills these. The macros below are checked against them. A client that goes on after an error finds here a row
-- about which nothing is known, so that nobody counts as gone, and that nothing may be sent.
CREATE OR REPLACE TEMP TABLE braze_sync_rows AS SELECT NULL::VARCHAR AS key, NULL::JSON AS body;
CREATE OR REPLACE TEMP TABLE braze_sync_keys (key VARCHAR, body JSON, rows BIGINT, differ BOOLEAN);
CREATE OR REPLACE TEMP TABLE braze_sync_old (key VARCHAR, body JSON, run UUID);
CREATE OR REPLACE TEMP TABLE braze_sync_plan (key VARCHAR, part VARCHAR, action VARCHAR, payload JSON, meanwhile JSON, body JSON);
CREATE OR REPLACE TEMP TABLE braze_sync_send (n BIGINT, part VARCHAR, key VARCHAR, action VARCHAR, payload JSON, body JSON);
CREATE OR REPLACE TEMP TABLE braze_sync_outcome (
    key VARCHAR, action VARCHAR, body JSON, status VARCHAR, http_status BIGINT, message VARCHAR, payload JSON
);
CREATE OR REPLACE TEMP TABLE braze_sync_report AS FROM sync_runs WHERE false;
SET VARIABLE run_objection = 'the comparison was never reached';
SET VARIABLE run_id = NULL;  -- without one, each COPY is a dry run
SET VARIABLE run_doubt = NULL::VARCHAR;  -- what earlier runs left that this one cannot resolve

-- A choice among these, the first of which is the default; and a choice that must be made.
CREATE OR REPLACE TEMP MACRO braze_sync_choice(name, choice, choices) AS CASE
    WHEN list_contains(choices, coalesce(choice, choices[1])) THEN coalesce(choice, choices[1])
    ELSE error(name || ' is ''' || choice || ''', but must be one of: ' || array_to_string(choices, ', ')) END;
CREATE OR REPLACE TEMP MACRO braze_sync_needed(name, choice) AS
    CASE WHEN choice IS NULL THEN error('SET VARIABLE ' || name || ' first') ELSE choice END;

-- A row of the source as Braze takes it, without its NULLs. One that can't be sent is NULL.
CREATE OR REPLACE TEMP MACRO braze_sync_body(braze_row) AS TRY(braze_changes(braze_row, NULL));

-- What this sync remembers.
CREATE OR REPLACE TEMP MACRO braze_sync_remembered() AS TABLE
    SELECT key, body, run FROM sync_sent
    WHERE workspace = getvariable('run_workspace') AND sync = getvariable('run_name');

-- A row for each key. Identical rows count once; if rows differ, none of them counts.
CREATE OR REPLACE TEMP MACRO braze_sync_grouped() AS TABLE
    SELECT key, any_value(body) AS body, count(*) AS rows, min(hash(body)) <> max(hash(body)) AS differ FROM braze_sync_rows
    WHERE key IS NOT NULL AND body IS NOT NULL GROUP BY key;
CREATE OR REPLACE TEMP MACRO braze_sync_new() AS TABLE SELECT key, body FROM braze_sync_keys WHERE NOT differ;
CREATE OR REPLACE TEMP MACRO braze_sync_faulty() AS TABLE
    SELECT NULL AS key, CASE WHEN body IS NULL THEN 'It is empty, or has a value that JSON cannot represent'
        ELSE 'It has no key' END AS message, body AS payload
    FROM braze_sync_rows WHERE key IS NULL OR body IS NULL
    UNION ALL
    SELECT key, rows || ' rows with this key differ', body FROM braze_sync_keys WHERE differ;

-- What is remembered and no longer in the source. While there are rows that could be anyone's, nothing counts as gone.
CREATE OR REPLACE TEMP MACRO braze_sync_gone() AS TABLE
    SELECT key, body, run FROM braze_sync_old ANTI JOIN braze_sync_keys USING (key)
    WHERE NOT EXISTS (FROM braze_sync_rows WHERE key IS NULL OR body IS NULL);

-- JSON objects, field by field: the second overrides the first; one with the same value in each field, but those that say who
-- a user is or how the row is written; and one with nothing in each field, without those.
CREATE OR REPLACE TEMP MACRO braze_sync_fields(body) AS body::MAP(VARCHAR, JSON);
CREATE OR REPLACE TEMP MACRO braze_sync_merged(old, new) AS CASE
    WHEN old IS NULL OR json_keys(old) = json_keys(new) THEN new
    ELSE to_json(map_concat(map_concat(braze_sync_fields(new), braze_sync_fields(old)), braze_sync_fields(new))) END;
CREATE OR REPLACE TEMP MACRO braze_sync_is_kept(name, kept) AS list_contains(kept, name) OR starts_with(name, '_');
CREATE OR REPLACE TEMP MACRO braze_sync_each(body, kept, value) AS to_json(map_from_entries([
    {'k': field.key, 'v': CASE WHEN braze_sync_is_kept(field.key, kept) THEN field.value ELSE value END}
    FOR field IN map_entries(braze_sync_fields(body))
]));
CREATE OR REPLACE TEMP MACRO braze_sync_nothing(body, kept) AS to_json(map_from_entries([
    {'k': name, 'v': NULL::JSON} FOR name IN json_keys(body) IF NOT braze_sync_is_kept(name, kept)
]));

-- Why the run must not send, or NULL. What is gone and kept is not in the plan.
CREATE OR REPLACE TEMP MACRO braze_sync_objection(has_baseline) AS (
    WITH counts AS (
        SELECT count(*) AS rows, count(*) FILTER (action = 'new') AS new, count(*) FILTER (action = 'gone') AS gone,
            (SELECT count(*) FROM braze_sync_old) AS remembered, (SELECT count(*) FROM braze_sync_rows) AS source
        FROM braze_sync_plan
    )
    SELECT CASE
        WHEN EXISTS (FROM braze_writes() WHERE state = 'running' AND workspace = getvariable('run_workspace')
            AND label = getvariable('run_name')) THEN 'another run of it is under way'
        WHEN gone > getvariable('run_max_deletes')
        THEN gone || ' rows are gone, but sync_max_deletes is ' || getvariable('run_max_deletes')
        WHEN rows > getvariable('run_max_rows')
        THEN rows || ' rows would be sent, but sync_max_rows is ' || getvariable('run_max_rows')
        WHEN rows > 0 AND remembered = 0 AND NOT has_baseline AND NOT getvariable('run_first_run')
        THEN 'no earlier run is remembered, so all ' || rows || ' rows are new'
            || chr(10) || 'To send them: SET VARIABLE sync_first_run = true'
        WHEN remembered > 0 AND rows > getvariable('run_max_share') * remembered AND (rows > 100 OR source = 0 AND gone > 0)
        THEN rows || ' rows would change and ' || remembered || ' are remembered: more than sync_max_share = '
            || getvariable('run_max_share') || ' allows'
        END
    FROM counts
);

-- What this run may send: what it has marked in the table that remembers. In a dry run, that is the plan.
CREATE OR REPLACE TEMP MACRO braze_sync_marked() AS TABLE
    SELECT getvariable('run_workspace') AS workspace, getvariable('run_name') AS sync, key, meanwhile AS body,
        getvariable('run_id')::UUID AS run
    FROM braze_sync_plan WHERE getvariable('run_id') IS NOT NULL;
CREATE OR REPLACE TEMP MACRO braze_sync_sendable() AS TABLE
    SELECT row_number() OVER (PARTITION BY part ORDER BY key) AS n, part, key, action, payload, body FROM braze_sync_plan
    WHERE getvariable('run_id') IS NULL
        OR key IN (SELECT key FROM braze_sync_remembered() WHERE run = getvariable('run_id')::UUID);

-- Whether the marks are still there: of two concurrent runs, the second may take the first for one that died.
CREATE OR REPLACE TEMP MACRO braze_sync_is_marked() AS getvariable('run_id') IS NULL OR (
    SELECT count(*) FROM braze_sync_remembered() WHERE run = getvariable('run_id')::UUID
) = (SELECT count(*) FROM braze_sync_send);

-- The writes before this one; and what became of the rows sent by the one after. Its rows are numbered by position.
CREATE OR REPLACE TEMP MACRO braze_sync_last_write() AS (SELECT coalesce(max(write), 0) FROM braze_writes());
-- It is 0 if there is none, and -1 if another run of the same sync wrote at that moment, so that it could be either.
CREATE OR REPLACE TEMP MACRO braze_sync_this_write(sent_part) AS (
    SELECT CASE WHEN count(*) > 1 THEN -1 ELSE coalesce(max(write), 0) END FROM braze_writes()
    WHERE write > getvariable('run_before') AND workspace = getvariable('run_workspace')
        AND label = getvariable('run_name') AND (state = 'dry_run') = (getvariable('run_id') IS NULL)
        AND rows BETWEEN 1 AND (SELECT count(*) FROM braze_sync_send WHERE part = sent_part)
);
CREATE OR REPLACE TEMP MACRO braze_sync_outcomes(sent_part) AS TABLE
    WITH made AS (
        SELECT rows, state FROM braze_writes() WHERE write = getvariable('run_write')
    ), rejects AS (
        FROM query(CASE WHEN coalesce(getvariable('run_write'), 0) <= 0
            THEN 'SELECT 0 AS row, ''x'' AS status, 0 AS http_status, ''x'' AS message WHERE false'
            ELSE 'FROM braze_rejects(write := ''' || getvariable('run_write') || ''')' END)
    )
    SELECT send.key, send.action, send.body, CASE
            WHEN rejects.status IS NOT NULL THEN rejects.status
            WHEN getvariable('run_write') < 0 THEN 'unknown'
            WHEN made.state IS NULL OR send.n > made.rows THEN 'not_sent'
            WHEN made.state = 'dry_run' THEN 'dry_run'
            ELSE 'accepted' END AS status,
        rejects.http_status, coalesce(rejects.message, CASE
            WHEN getvariable('run_write') < 0 THEN 'Another run of the same sync wrote at the same time'
            WHEN made.state IS NULL THEN 'The write did not start' END) AS message,
        send.payload
    FROM braze_sync_send AS send LEFT JOIN made ON true LEFT JOIN rejects ON rejects.row = send.n
    WHERE send.part = sent_part;

CREATE OR REPLACE TEMP MACRO braze_sync_accepted() AS TABLE
    SELECT getvariable('run_workspace') AS workspace, getvariable('run_name') AS sync, key, body
    FROM braze_sync_outcome WHERE status = 'accepted';

-- What is left undone: rows that Braze didn't accept, and rows that can't be sent.
CREATE OR REPLACE TEMP MACRO braze_sync_undone() AS TABLE
    SELECT getvariable('run_workspace') AS workspace, getvariable('run_name') AS sync, *
    FROM (
        SELECT key, action, status, http_status, message, payload FROM braze_sync_outcome
        WHERE status IN ('rejected', 'unknown', 'not_sent')
        UNION ALL
        SELECT key, NULL, 'rejected', NULL, message, payload FROM braze_sync_faulty()
    );

-- The row of sync_runs. A dry run reports what it would send in the same figures.
CREATE OR REPLACE TEMP MACRO braze_sync_summary() AS TABLE
    WITH plan AS (
        SELECT count(*) FILTER (action = 'new') AS new, count(*) FILTER (action = 'changed') AS changed,
            count(*) FILTER (action = 'gone') AS gone
        FROM braze_sync_plan
    ), outcome AS (
        SELECT (SELECT count(*) FROM braze_sync_outcome WHERE status = 'accepted') AS accepted,
            count(*) FILTER (status = 'rejected') AS rejected, count(*) FILTER (status = 'unknown') AS unknown,
            count(*) FILTER (status = 'not_sent') AS not_sent
        FROM braze_sync_undone()
    ), made AS (
        SELECT coalesce(sum(requests), 0)::BIGINT AS requests, coalesce(sum(bytes), 0)::BIGINT AS bytes,
            coalesce(sum(data_points), 0)::BIGINT AS data_points
        FROM braze_writes() WHERE list_contains(getvariable('run_writes'), write)
    ), fields AS (
        SELECT histogram(field)::MAP(VARCHAR, BIGINT) AS fields FROM (SELECT unnest(json_keys(payload)) AS field FROM braze_sync_plan)
    )
    SELECT getvariable('run_workspace') AS workspace, getvariable('run_name') AS sync, getvariable('run_id')::UUID AS run,
        now() AS time, CASE
            WHEN getvariable('run_dry_run') THEN 'dry_run'
            WHEN getvariable('run_objection') IS NOT NULL THEN 'stopped'
            WHEN rejected > getvariable('run_max_rejects') OR unknown + not_sent > 0 THEN 'failed'
            ELSE 'done' END AS state,
        (SELECT count(*) FROM braze_sync_old) AS remembered, new, changed, gone, accepted, rejected, unknown, not_sent,
        requests, bytes, data_points, fields,
        coalesce(getvariable('run_objection'), getvariable('run_doubt')) AS message
    FROM plan, outcome, made, fields;

-- What is wrong with a run that stopped or left too much undone, or NULL.
CREATE OR REPLACE TEMP MACRO braze_sync_complaint() AS (
    SELECT CASE state
        WHEN 'stopped' THEN sync || ' was not sent: ' || message || chr(10) || 'It would have sent ' || new || ' new, ' || changed
            || ' changed and ' || gone || ' gone rows, in ' || requests || ' requests with ' || bytes
            || ' bytes and ' || data_points || ' data points'
        WHEN 'failed' THEN sync || ': ' || accepted || ' accepted, ' || rejected || ' rejected, ' || unknown || ' unknown, '
            || not_sent || ' not sent' || chr(10) || 'First: ' || (
                SELECT coalesce('key ' || key || ', ', '') || status || ': ' || coalesce(message, '') FROM braze_sync_undone()
                ORDER BY status, key LIMIT 1)
            || chr(10) || 'What was accepted is remembered, and the rest is tried again next time; FROM sync_problems lists it'
        END
    FROM braze_sync_report
);

-- The last word of a script: its report, or that as an error.
CREATE OR REPLACE TEMP MACRO braze_sync_verdict() AS TABLE
    SELECT * EXCLUDE (run, time)
        REPLACE (CASE WHEN state IN ('stopped', 'failed') THEN error(braze_sync_complaint()) ELSE state END AS state)
    FROM braze_sync_report;
