-- Event series: how often each custom event occurred per day, in the whole workspace. A request for each event: with
-- apps it would be one for each pair of event and app.
CREATE TABLE IF NOT EXISTS event_series (
    workspace VARCHAR, event VARCHAR, time DATE, count BIGINT,
    loaded_at TIMESTAMPTZ,
    PRIMARY KEY (workspace, event, time)
);
DELETE FROM load_progress
WHERE workspace = current_setting('braze_workspace') AND table_name = 'event_series' AND NOT braze_has_rows('event_series');

-- Which days are read of which events: sql/load/begin.sql.
SET VARIABLE load_at = now();
SET VARIABLE load_all = (
    SELECT coalesce(list(name), []) FROM events
    WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
);
SET VARIABLE load_ids = braze_ids_that_go_on('event_series');
SET VARIABLE load_new_ids = braze_other_ids();
SET VARIABLE load_since = braze_first_day('event_series');

DROP TABLE IF EXISTS braze_fresh;
CREATE TEMP TABLE braze_fresh AS
SELECT current_setting('braze_workspace') AS workspace, * EXCLUDE (app_id, segment_id) FROM (
    FROM braze_event_series(
        events := getvariable('load_ids'), since := getvariable('load_since'), until := getvariable('braze_until'),
        ignore_errors := true
    )
    UNION ALL
    FROM braze_event_series(
        events := getvariable('load_new_ids'), since := getvariable('braze_start'),
        ignore_errors := true
    )
);
SET VARIABLE load_check = braze_check_columns('event_series');

BEGIN;

SET VARIABLE load_refused = braze_refused_ids('braze_event_series');

MERGE INTO event_series USING (
    SELECT *, getvariable('load_at') AS loaded_at FROM braze_changed_days('event_series')
) AS changed USING (workspace, event, time)
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

DELETE FROM event_series
WHERE workspace = current_setting('braze_workspace') AND braze_was_asked(event, time)
    AND (event, time) NOT IN (SELECT (event, time) FROM braze_fresh);

MERGE INTO load_progress USING (FROM braze_progress('event_series')) AS loaded
    USING (workspace, table_name, id)
WHEN MATCHED AND (load_progress.since, load_progress.until) IS DISTINCT FROM (loaded.since, loaded.until) THEN UPDATE
WHEN NOT MATCHED THEN INSERT BY NAME
WHEN NOT MATCHED BY SOURCE AND load_progress.workspace = current_setting('braze_workspace')
    AND load_progress.table_name = 'event_series' THEN DELETE;

MERGE INTO load_problems USING (FROM braze_problems('event_series', 'braze_event_series')) AS refused
    USING (workspace, table_name, id)
WHEN NOT MATCHED THEN INSERT BY NAME
WHEN NOT MATCHED BY SOURCE AND load_problems.workspace = current_setting('braze_workspace')
    AND load_problems.table_name = 'event_series' THEN DELETE;

COMMIT;
