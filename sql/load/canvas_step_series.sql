-- Canvas step series: every statistic of the messages per Canvas, day, step and channel. step_name is what it was when
-- the day was read last; the name of the Canvas is in canvases.
CREATE TABLE IF NOT EXISTS canvas_step_series (
    workspace VARCHAR, canvas_id VARCHAR, time DATE, step_id VARCHAR, step_name VARCHAR, channel VARCHAR,
    step_conversions BIGINT, step_conversions_by_entry_time BIGINT, step_revenue DOUBLE, sent BIGINT, enrolled BIGINT,
    delivered BIGINT, undelivered BIGINT, delivery_failed BIGINT, failed BIGINT, sent_to_carrier BIGINT,
    rejected BIGINT, bounces BIGINT, errors BIGINT, opens BIGINT, unique_opens BIGINT, machine_open BIGINT,
    machine_amp_open BIGINT, direct_opens BIGINT, influenced_opens BIGINT, total_opens BIGINT, read BIGINT,
    impressions BIGINT, total_impressions BIGINT, unique_impressions BIGINT, clicks BIGINT, unique_clicks BIGINT,
    total_clicks BIGINT, body_clicks BIGINT, first_button_clicks BIGINT, second_button_clicks BIGINT,
    total_dismissals BIGINT, unique_dismissals BIGINT, unsubscribes BIGINT, reported_spam BIGINT, opt_out BIGINT,
    help BIGINT, unique_recipients BIGINT, conversions BIGINT, conversions1 BIGINT, conversions2 BIGINT,
    conversions3 BIGINT, conversions_by_send_time BIGINT, conversions1_by_send_time BIGINT,
    conversions2_by_send_time BIGINT, conversions3_by_send_time BIGINT, revenue DOUBLE, other MAP(VARCHAR, JSON),
    step_conversions1 BIGINT, step_conversions2 BIGINT, step_conversions3 BIGINT,
    step_conversions1_by_entry_time BIGINT, step_conversions2_by_entry_time BIGINT,
    step_conversions3_by_entry_time BIGINT, step_other MAP(VARCHAR, JSON),
    position INTEGER,  -- among several of a step, channel and day
    loaded_at TIMESTAMPTZ
);
SET VARIABLE load_new_columns = braze_columns_to_add('canvas_step_series', [
    'step_conversions1', 'step_conversions2', 'step_conversions3', 'step_conversions1_by_entry_time',
    'step_conversions2_by_entry_time', 'step_conversions3_by_entry_time', 'step_other', 'position'
]);
SET VARIABLE load_messages = braze_messages_with('canvas_step_series');
DELETE FROM load_progress WHERE table_name = 'canvas_step_series' AND len(getvariable('load_new_columns')) > 0;
ALTER TABLE canvas_step_series ADD COLUMN IF NOT EXISTS step_conversions1 BIGINT;
ALTER TABLE canvas_step_series ADD COLUMN IF NOT EXISTS step_conversions2 BIGINT;
ALTER TABLE canvas_step_series ADD COLUMN IF NOT EXISTS step_conversions3 BIGINT;
ALTER TABLE canvas_step_series ADD COLUMN IF NOT EXISTS step_conversions1_by_entry_time BIGINT;
ALTER TABLE canvas_step_series ADD COLUMN IF NOT EXISTS step_conversions2_by_entry_time BIGINT;
ALTER TABLE canvas_step_series ADD COLUMN IF NOT EXISTS step_conversions3_by_entry_time BIGINT;
ALTER TABLE canvas_step_series ADD COLUMN IF NOT EXISTS step_other MAP(VARCHAR, JSON);
ALTER TABLE canvas_step_series ADD COLUMN IF NOT EXISTS position INTEGER DEFAULT 1;
CREATE UNIQUE INDEX IF NOT EXISTS canvas_step_series_rows ON canvas_step_series (
    workspace, canvas_id, time, step_id, channel, position
);
DELETE FROM load_progress
WHERE workspace = current_setting('braze_workspace') AND table_name = 'canvas_step_series' AND NOT braze_has_rows('canvas_step_series');

-- Which days are read of which Canvases: sql/load/begin.sql.
SET VARIABLE load_at = now();
SET VARIABLE load_all = (
    SELECT coalesce(list(id), []) FROM canvases
    WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
);
SET VARIABLE load_ids = braze_ids_that_go_on('canvas_step_series');
SET VARIABLE load_new_ids = braze_other_ids();
SET VARIABLE load_since = braze_first_day('canvas_step_series');

DROP TABLE IF EXISTS braze_fresh;
CREATE TEMP TABLE braze_fresh AS
SELECT
    * EXCLUDE (arrival),
    row_number() OVER (
        PARTITION BY canvas_id, time, step_id, channel ORDER BY arrival
    )::INTEGER AS position
FROM (
    SELECT current_setting('braze_workspace') AS workspace, * EXCLUDE (name), row_number() OVER () AS arrival FROM (
        FROM braze_canvas_step_series(
            ids := getvariable('load_ids'), since := getvariable('load_since'), until := getvariable('braze_until'),
            ignore_errors := true
        )
        UNION ALL
        FROM braze_canvas_step_series(
            ids := getvariable('load_new_ids'), since := getvariable('braze_start'),
            ignore_errors := true
        )
    )
);
SET VARIABLE load_check = braze_check_columns('canvas_step_series');
SET VARIABLE load_check = braze_check_key('canvas_step_series', (SELECT count(*) FROM braze_fresh WHERE position > 1));

BEGIN;

SET VARIABLE load_refused = braze_refused_ids('braze_canvas_step_series');

MERGE INTO canvas_step_series USING (
    SELECT *, getvariable('load_at') AS loaded_at FROM braze_changed_days('canvas_step_series')
) AS changed USING (workspace, canvas_id, time, step_id, channel, position)
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

DELETE FROM canvas_step_series
WHERE workspace = current_setting('braze_workspace') AND braze_was_asked(canvas_id, time)
    AND (canvas_id, time, step_id, channel, position) NOT IN (
        SELECT (canvas_id, time, step_id, channel, position) FROM braze_fresh
    );

MERGE INTO load_progress USING (FROM braze_progress('canvas_step_series')) AS loaded
    USING (workspace, table_name, id)
WHEN MATCHED AND (load_progress.since, load_progress.until) IS DISTINCT FROM (loaded.since, loaded.until) THEN UPDATE
WHEN NOT MATCHED THEN INSERT BY NAME
WHEN NOT MATCHED BY SOURCE AND load_progress.workspace = current_setting('braze_workspace')
    AND load_progress.table_name = 'canvas_step_series' THEN DELETE;

MERGE INTO load_problems USING (FROM braze_problems('canvas_step_series', 'braze_canvas_step_series')) AS refused
    USING (workspace, table_name, id)
WHEN NOT MATCHED THEN INSERT BY NAME
WHEN NOT MATCHED BY SOURCE AND load_problems.workspace = current_setting('braze_workspace')
    AND load_problems.table_name = 'canvas_step_series' THEN DELETE;

COMMIT;
