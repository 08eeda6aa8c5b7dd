-- Segment series: the size per segment and day, of those with analytics tracking: Braze does not count the others.
CREATE TABLE IF NOT EXISTS segment_series (
    workspace VARCHAR, segment_id VARCHAR, time DATE, size BIGINT,
    loaded_at TIMESTAMPTZ,
    PRIMARY KEY (workspace, segment_id, time)
);
DELETE FROM load_progress
WHERE workspace = current_setting('braze_workspace') AND table_name = 'segment_series' AND NOT braze_has_rows('segment_series');

-- Which days are read of which segments: sql/load/begin.sql.
SET VARIABLE load_at = now();
SET VARIABLE load_all = (
    SELECT coalesce(list(id), []) FROM segments
    WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL AND analytics_tracking_enabled IS NOT FALSE
);
SET VARIABLE load_ids = braze_ids_that_go_on('segment_series');
SET VARIABLE load_new_ids = braze_other_ids();
SET VARIABLE load_since = braze_first_day('segment_series');

DROP TABLE IF EXISTS braze_fresh;
CREATE TEMP TABLE braze_fresh AS
SELECT current_setting('braze_workspace') AS workspace, * FROM (
    FROM braze_segment_series(
        ids := getvariable('load_ids'), since := getvariable('load_since'), until := getvariable('braze_until'),
        ignore_errors := true
    )
    UNION ALL
    FROM braze_segment_series(
        ids := getvariable('load_new_ids'), since := getvariable('braze_start'),
        ignore_errors := true
    )
);
SET VARIABLE load_check = braze_check_columns('segment_series');

BEGIN;

SET VARIABLE load_refused = braze_refused_ids('braze_segment_series');

MERGE INTO segment_series USING (
    SELECT *, getvariable('load_at') AS loaded_at FROM braze_changed_days('segment_series')
) AS changed USING (workspace, segment_id, time)
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

DELETE FROM segment_series
WHERE workspace = current_setting('braze_workspace') AND braze_was_asked(segment_id, time)
    AND (segment_id, time) NOT IN (SELECT (segment_id, time) FROM braze_fresh);

MERGE INTO load_progress USING (FROM braze_progress('segment_series')) AS loaded
    USING (workspace, table_name, id)
WHEN MATCHED AND (load_progress.since, load_progress.until) IS DISTINCT FROM (loaded.since, loaded.until) THEN UPDATE
WHEN NOT MATCHED THEN INSERT BY NAME
WHEN NOT MATCHED BY SOURCE AND load_progress.workspace = current_setting('braze_workspace')
    AND load_progress.table_name = 'segment_series' THEN DELETE;

MERGE INTO load_problems USING (FROM braze_problems('segment_series', 'braze_segment_series')) AS refused
    USING (workspace, table_name, id)
WHEN NOT MATCHED THEN INSERT BY NAME
WHEN NOT MATCHED BY SOURCE AND load_problems.workspace = current_setting('braze_workspace')
    AND load_problems.table_name = 'segment_series' THEN DELETE;

COMMIT;
