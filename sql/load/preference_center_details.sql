-- Preference center details: a row per preference center, with its pages.
-- Only those whose row in preference_centers changed since are asked for, a request each, and once more those that were
-- edited in the minute before: a second edit within the same second would not show.
CREATE TABLE IF NOT EXISTS preference_center_details (
    workspace VARCHAR, preference_center_api_id VARCHAR, name VARCHAR, state VARCHAR, created_at TIMESTAMPTZ,
    updated_at TIMESTAMPTZ, preference_center_title VARCHAR, preference_center_page_html VARCHAR,
    confirmation_page_html VARCHAR, redirect_page_html VARCHAR, preference_center_options MAP(VARCHAR, VARCHAR),
    list_loaded_at TIMESTAMPTZ,  -- loaded_at in preference_centers when these details were asked for; NULL asks for them again
    first_loaded_at TIMESTAMPTZ DEFAULT now(), loaded_at TIMESTAMPTZ, deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace, preference_center_api_id)
);

SET VARIABLE load_all = (
    SELECT coalesce(list(preference_center_api_id), []) FROM preference_centers
    WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
);
SET VARIABLE load_ids = (
    SELECT coalesce(list(preference_centers.preference_center_api_id), []) FROM preference_centers ANTI JOIN preference_center_details AS details ON
        details.workspace = preference_centers.workspace AND details.preference_center_api_id = preference_centers.preference_center_api_id
        AND details.list_loaded_at = preference_centers.loaded_at
    WHERE preference_centers.workspace = current_setting('braze_workspace') AND preference_centers.deleted_at IS NULL
);

SET VARIABLE load_braze_time = braze_time();

DROP TABLE IF EXISTS braze_fresh;
CREATE TEMP TABLE braze_fresh AS
SELECT
    preference_centers.workspace, details.* EXCLUDE (raw),
    CASE WHEN preference_centers.updated_at < getvariable('load_braze_time') - INTERVAL 1 MINUTE
        THEN preference_centers.loaded_at END AS list_loaded_at
FROM braze_preference_center_details(ids := getvariable('load_ids'), ignore_errors := true) AS details
JOIN preference_centers ON preference_centers.workspace = current_setting('braze_workspace') AND preference_centers.preference_center_api_id = details.preference_center_api_id;
SET VARIABLE load_check = braze_check_columns('preference_center_details');

BEGIN;

SET VARIABLE load_refused = braze_refused_ids('braze_preference_center_details');

MERGE INTO preference_center_details USING (
    SELECT *, now() AS loaded_at, NULL::TIMESTAMPTZ AS deleted_at FROM braze_changed('preference_center_details')
) AS changed USING (workspace, preference_center_api_id)
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

UPDATE preference_center_details SET deleted_at = now(), loaded_at = now()
WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
    AND preference_center_api_id NOT IN (SELECT unnest(getvariable('load_all')));

MERGE INTO load_problems USING (FROM braze_problems('preference_center_details', 'braze_preference_center_details')) AS refused
    USING (workspace, table_name, id)
WHEN NOT MATCHED THEN INSERT BY NAME
WHEN NOT MATCHED BY SOURCE AND load_problems.workspace = current_setting('braze_workspace')
    AND load_problems.table_name = 'preference_center_details' THEN DELETE;

COMMIT;
