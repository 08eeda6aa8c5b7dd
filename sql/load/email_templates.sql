-- Email templates: a row for each. Those that Braze no longer lists get a deleted_at.
CREATE TABLE IF NOT EXISTS email_templates (
    workspace VARCHAR, email_template_id VARCHAR, template_name VARCHAR, tags VARCHAR[], created_at TIMESTAMPTZ,
    updated_at TIMESTAMPTZ,
    first_loaded_at TIMESTAMPTZ DEFAULT now(), loaded_at TIMESTAMPTZ, deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace, email_template_id)
);

DROP TABLE IF EXISTS braze_fresh;
CREATE TEMP TABLE braze_fresh AS
SELECT current_setting('braze_workspace') AS workspace, * EXCLUDE (raw)
FROM braze_email_templates();
SET VARIABLE load_check = braze_check_columns('email_templates');

BEGIN;

MERGE INTO email_templates USING (
    SELECT *, now() AS loaded_at, NULL::TIMESTAMPTZ AS deleted_at FROM braze_changed('email_templates')
) AS changed USING (workspace, email_template_id)
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

UPDATE email_templates SET deleted_at = now(), loaded_at = now()
WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
    AND email_template_id NOT IN (SELECT email_template_id FROM braze_fresh);

COMMIT;
