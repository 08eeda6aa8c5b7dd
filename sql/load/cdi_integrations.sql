-- Integrations of Cloud Data Ingestion: a row for each. Those that Braze no longer lists get a deleted_at.
CREATE TABLE IF NOT EXISTS cdi_integrations (
    workspace VARCHAR, integration_id VARCHAR, app_group_id VARCHAR, integration_name VARCHAR,
    integration_type VARCHAR, integration_status VARCHAR, contact_emails VARCHAR, warehouse_type VARCHAR,
    last_updated_at TIMESTAMPTZ, last_job_start_time TIMESTAMPTZ, last_job_status VARCHAR,
    next_scheduled_run TIMESTAMPTZ,
    first_loaded_at TIMESTAMPTZ DEFAULT now(), loaded_at TIMESTAMPTZ, deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace, integration_id)
);

DROP TABLE IF EXISTS braze_fresh;
CREATE TEMP TABLE braze_fresh AS
SELECT current_setting('braze_workspace') AS workspace, * EXCLUDE (raw)
FROM braze_cdi_integrations();
SET VARIABLE load_check = braze_check_columns('cdi_integrations');

BEGIN;

MERGE INTO cdi_integrations USING (
    SELECT *, now() AS loaded_at, NULL::TIMESTAMPTZ AS deleted_at FROM braze_changed('cdi_integrations')
) AS changed USING (workspace, integration_id)
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

UPDATE cdi_integrations SET deleted_at = now(), loaded_at = now()
WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
    AND integration_id NOT IN (SELECT integration_id FROM braze_fresh);

COMMIT;
