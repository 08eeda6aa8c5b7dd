-- Email template details: a row per template, with its subject and body.
-- Only those whose row in email_templates changed since are asked for, a request each, and once more those that were
-- edited in the minute before: a second edit within the same second would not show.
CREATE TABLE IF NOT EXISTS email_template_details (
    workspace VARCHAR, email_template_id VARCHAR, template_name VARCHAR, description VARCHAR, subject VARCHAR,
    preheader VARCHAR, body VARCHAR, plaintext_body VARCHAR, should_inline_css BOOLEAN, tags JSON,
    created_at TIMESTAMPTZ, updated_at TIMESTAMPTZ,
    list_loaded_at TIMESTAMPTZ,  -- loaded_at in email_templates when these details were asked for; NULL asks for them again
    first_loaded_at TIMESTAMPTZ DEFAULT now(), loaded_at TIMESTAMPTZ, deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace, email_template_id)
);

SET VARIABLE load_all = (
    SELECT coalesce(list(email_template_id), []) FROM email_templates
    WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
);
SET VARIABLE load_ids = (
    SELECT coalesce(list(email_templates.email_template_id), []) FROM email_templates ANTI JOIN email_template_details AS details ON
        details.workspace = email_templates.workspace AND details.email_template_id = email_templates.email_template_id
        AND details.list_loaded_at = email_templates.loaded_at
    WHERE email_templates.workspace = current_setting('braze_workspace') AND email_templates.deleted_at IS NULL
);

SET VARIABLE load_braze_time = braze_time();

DROP TABLE IF EXISTS braze_fresh;
CREATE TEMP TABLE braze_fresh AS
SELECT
    email_templates.workspace, details.* EXCLUDE (raw),
    CASE WHEN email_templates.updated_at < getvariable('load_braze_time') - INTERVAL 1 MINUTE
        THEN email_templates.loaded_at END AS list_loaded_at
FROM braze_email_template_details(ids := getvariable('load_ids'), ignore_errors := true) AS details
JOIN email_templates ON email_templates.workspace = current_setting('braze_workspace') AND email_templates.email_template_id = details.email_template_id;
SET VARIABLE load_check = braze_check_columns('email_template_details');

BEGIN;

SET VARIABLE load_refused = braze_refused_ids('braze_email_template_details');

MERGE INTO email_template_details USING (
    SELECT *, now() AS loaded_at, NULL::TIMESTAMPTZ AS deleted_at FROM braze_changed('email_template_details')
) AS changed USING (workspace, email_template_id)
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

UPDATE email_template_details SET deleted_at = now(), loaded_at = now()
WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
    AND email_template_id NOT IN (SELECT unnest(getvariable('load_all')));

MERGE INTO load_problems USING (FROM braze_problems('email_template_details', 'braze_email_template_details')) AS refused
    USING (workspace, table_name, id)
WHEN NOT MATCHED THEN INSERT BY NAME
WHEN NOT MATCHED BY SOURCE AND load_problems.workspace = current_setting('braze_workspace')
    AND load_problems.table_name = 'email_template_details' THEN DELETE;

COMMIT;
