-- Canvas details: a row per Canvas, with its variants and steps.
-- Only those whose row in canvases changed since are asked for, a request each, and once more those that were edited in
-- the minute before: a second edit within the same second would not show. An entry of a user is no change there, so
-- that last_entry is that of the last edit: the newest day with entries in canvas_series is exact. UPDATE
-- canvas_details SET list_loaded_at = NULL has all asked for again.
CREATE TABLE IF NOT EXISTS canvas_details (
    workspace VARCHAR, canvas_id VARCHAR, name VARCHAR, description VARCHAR, archived BOOLEAN, draft BOOLEAN,
    enabled BOOLEAN, has_post_launch_draft BOOLEAN, schedule_type VARCHAR, channels VARCHAR[], tags VARCHAR[],
    teams VARCHAR[], created_at TIMESTAMPTZ, updated_at TIMESTAMPTZ, first_entry TIMESTAMPTZ, last_entry TIMESTAMPTZ,
    variants STRUCT(name VARCHAR, id VARCHAR, first_step_ids VARCHAR[], first_step_id VARCHAR)[],
    steps STRUCT(name VARCHAR, type VARCHAR, id VARCHAR, next_step_ids VARCHAR[], next_paths STRUCT(name VARCHAR, next_step_id VARCHAR)[], channels VARCHAR[], messages MAP(VARCHAR, STRUCT(channel VARCHAR, name VARCHAR, type VARCHAR, raw JSON)))[],
    list_loaded_at TIMESTAMPTZ,  -- loaded_at in canvases when these details were asked for; NULL asks for them again
    first_loaded_at TIMESTAMPTZ DEFAULT now(), loaded_at TIMESTAMPTZ, deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace, canvas_id)
);

SET VARIABLE load_all = (
    SELECT coalesce(list(id), []) FROM canvases
    WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
);
SET VARIABLE load_ids = (
    SELECT coalesce(list(canvases.id), []) FROM canvases ANTI JOIN canvas_details AS details ON
        details.workspace = canvases.workspace AND details.canvas_id = canvases.id
        AND details.list_loaded_at = canvases.loaded_at
    WHERE canvases.workspace = current_setting('braze_workspace') AND canvases.deleted_at IS NULL
);

SET VARIABLE load_braze_time = braze_time();

DROP TABLE IF EXISTS braze_fresh;
CREATE TEMP TABLE braze_fresh AS
SELECT
    canvases.workspace, details.* EXCLUDE (raw),
    CASE WHEN canvases.last_edited < getvariable('load_braze_time') - INTERVAL 1 MINUTE
        THEN canvases.loaded_at END AS list_loaded_at
FROM braze_canvas_details(ids := getvariable('load_ids'), ignore_errors := true) AS details
JOIN canvases ON canvases.workspace = current_setting('braze_workspace') AND canvases.id = details.canvas_id;
SET VARIABLE load_check = braze_check_columns('canvas_details');

BEGIN;

SET VARIABLE load_refused = braze_refused_ids('braze_canvas_details');

MERGE INTO canvas_details USING (
    SELECT *, now() AS loaded_at, NULL::TIMESTAMPTZ AS deleted_at FROM braze_changed('canvas_details')
) AS changed USING (workspace, canvas_id)
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

UPDATE canvas_details SET deleted_at = now(), loaded_at = now()
WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
    AND canvas_id NOT IN (SELECT unnest(getvariable('load_all')));

MERGE INTO load_problems USING (FROM braze_problems('canvas_details', 'braze_canvas_details')) AS refused
    USING (workspace, table_name, id)
WHEN NOT MATCHED THEN INSERT BY NAME
WHEN NOT MATCHED BY SOURCE AND load_problems.workspace = current_setting('braze_workspace')
    AND load_problems.table_name = 'canvas_details' THEN DELETE;

COMMIT;
