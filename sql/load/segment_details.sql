-- Segment details: a row per segment, with its filters in words.
-- All are asked for each time, a request each: the list has no time of the last edit, and filters can change without
-- anything else. These are a few hundred of the 250,000 requests an hour.
CREATE TABLE IF NOT EXISTS segment_details (
    workspace VARCHAR, segment_id VARCHAR, name VARCHAR, description VARCHAR, text_description VARCHAR,
    tags VARCHAR[], teams VARCHAR[], created_at TIMESTAMPTZ, updated_at TIMESTAMPTZ,
    first_loaded_at TIMESTAMPTZ DEFAULT now(), loaded_at TIMESTAMPTZ, deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace, segment_id)
);

SET VARIABLE load_all = (
    SELECT coalesce(list(id), []) FROM segments
    WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
);

DROP TABLE IF EXISTS braze_fresh;
CREATE TEMP TABLE braze_fresh AS
SELECT current_setting('braze_workspace') AS workspace, * EXCLUDE (raw)
FROM braze_segment_details(ids := getvariable('load_all'), ignore_errors := true);
SET VARIABLE load_check = braze_check_columns('segment_details');

BEGIN;

SET VARIABLE load_refused = braze_refused_ids('braze_segment_details');

MERGE INTO segment_details USING (
    SELECT *, now() AS loaded_at, NULL::TIMESTAMPTZ AS deleted_at FROM braze_changed('segment_details')
) AS changed USING (workspace, segment_id)
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

UPDATE segment_details SET deleted_at = now(), loaded_at = now()
WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
    AND segment_id NOT IN (SELECT unnest(getvariable('load_all')));

MERGE INTO load_problems USING (FROM braze_problems('segment_details', 'braze_segment_details')) AS refused
    USING (workspace, table_name, id)
WHEN NOT MATCHED THEN INSERT BY NAME
WHEN NOT MATCHED BY SOURCE AND load_problems.workspace = current_setting('braze_workspace')
    AND load_problems.table_name = 'segment_details' THEN DELETE;

COMMIT;
