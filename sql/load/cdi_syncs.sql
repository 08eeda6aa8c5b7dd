-- Syncs of Cloud Data Ingestion: a row for each run of an integration. Those that Braze no longer lists get a
-- deleted_at.
-- A request or more for each integration, of which 100 a minute are allowed.
CREATE TABLE IF NOT EXISTS cdi_syncs (
    workspace VARCHAR, integration_id VARCHAR, job_status VARCHAR, sync_start_time TIMESTAMPTZ,
    sync_finish_time TIMESTAMPTZ, last_timestamp_synced TIMESTAMPTZ, rows_synced BIGINT,
    rows_failed_with_errors BIGINT,
    first_loaded_at TIMESTAMPTZ DEFAULT now(), loaded_at TIMESTAMPTZ, deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace, integration_id, sync_start_time)
);

SET VARIABLE load_ids = (
    SELECT coalesce(list(integration_id), []) FROM cdi_integrations WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
);

DROP TABLE IF EXISTS braze_fresh;
CREATE TEMP TABLE braze_fresh AS
SELECT current_setting('braze_workspace') AS workspace, * EXCLUDE (raw)
FROM braze_cdi_syncs(ids := getvariable('load_ids'));
SET VARIABLE load_columns = braze_check_columns('cdi_syncs');

BEGIN;

MERGE INTO cdi_syncs USING (
    SELECT *, now() AS loaded_at, NULL::TIMESTAMPTZ AS deleted_at FROM braze_changed('cdi_syncs')
) AS changed USING (workspace, integration_id, sync_start_time)
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

UPDATE cdi_syncs SET deleted_at = now(), loaded_at = now()
WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
    AND (integration_id, sync_start_time) NOT IN (SELECT (integration_id, sync_start_time) FROM braze_fresh);

COMMIT;
