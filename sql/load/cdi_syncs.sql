-- Syncs of Cloud Data Ingestion: a row for each run of an integration. Those that Braze no longer lists get a
-- deleted_at.
-- A request or more for each integration, of which 100 a minute are allowed.
CREATE TABLE IF NOT EXISTS cdi_syncs (
    workspace VARCHAR, integration_id VARCHAR, job_status VARCHAR, sync_start_time TIMESTAMPTZ,
    sync_finish_time TIMESTAMPTZ, last_timestamp_synced TIMESTAMPTZ, rows_synced BIGINT,
    rows_failed_with_errors BIGINT, position INTEGER,  -- among several of an integration and time
    first_loaded_at TIMESTAMPTZ DEFAULT now(), loaded_at TIMESTAMPTZ, deleted_at TIMESTAMPTZ
);
SET VARIABLE load_new_columns = braze_columns_to_add('cdi_syncs', ['position']);
SET VARIABLE load_messages = braze_messages_with('cdi_syncs');
ALTER TABLE cdi_syncs ADD COLUMN IF NOT EXISTS position INTEGER DEFAULT 1;
ALTER TABLE cdi_syncs ALTER first_loaded_at SET DEFAULT now();  -- which a table that was made anew lacks
-- No primary key, since columns of one cannot be NULL.
CREATE UNIQUE INDEX IF NOT EXISTS cdi_syncs_rows ON cdi_syncs (
    workspace, integration_id, coalesce(epoch_us(sync_start_time), 0), position
);

SET VARIABLE load_all = (
    SELECT coalesce(list(integration_id), []) FROM cdi_integrations
    WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
);

DROP TABLE IF EXISTS braze_fresh;
CREATE TEMP TABLE braze_fresh AS
SELECT
    * EXCLUDE (arrival),
    row_number() OVER (PARTITION BY integration_id, sync_start_time ORDER BY arrival)::INTEGER AS position
FROM (
    SELECT current_setting('braze_workspace') AS workspace, * EXCLUDE (raw), row_number() OVER () AS arrival
    FROM braze_cdi_syncs(ids := getvariable('load_all'), ignore_errors := true)
);
SET VARIABLE load_check = braze_check_columns('cdi_syncs');
SET VARIABLE load_check = braze_check_key(
    'cdi_syncs', (SELECT count(*) FROM braze_fresh WHERE position > 1 OR sync_start_time IS NULL)
);

BEGIN;

SET VARIABLE load_refused = braze_refused_ids('braze_cdi_syncs');

MERGE INTO cdi_syncs USING (
    SELECT *, now() AS loaded_at, NULL::TIMESTAMPTZ AS deleted_at FROM braze_changed('cdi_syncs')
) AS changed ON
    cdi_syncs.workspace = changed.workspace AND cdi_syncs.integration_id = changed.integration_id
    AND cdi_syncs.sync_start_time IS NOT DISTINCT FROM changed.sync_start_time AND cdi_syncs.position = changed.position
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

UPDATE cdi_syncs SET deleted_at = now(), loaded_at = now()
WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
    AND integration_id NOT IN (SELECT unnest(getvariable('load_refused')))
    AND (integration_id, sync_start_time, position) NOT IN (
        SELECT (integration_id, sync_start_time, position) FROM braze_fresh
    );

MERGE INTO load_problems USING (FROM braze_problems('cdi_syncs', 'braze_cdi_syncs')) AS refused
    USING (workspace, table_name, id)
WHEN NOT MATCHED THEN INSERT BY NAME
WHEN NOT MATCHED BY SOURCE AND load_problems.workspace = current_setting('braze_workspace')
    AND load_problems.table_name = 'cdi_syncs' THEN DELETE;

COMMIT;
