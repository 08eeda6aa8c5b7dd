-- Canvas variant series: entries, conversions and revenue per Canvas, day and variant. variant_name is what it was when
-- the day was read last; the name of the Canvas is in canvases.
CREATE TABLE IF NOT EXISTS canvas_variant_series (
    workspace VARCHAR, canvas_id VARCHAR, time DATE, variant_id VARCHAR, variant_name VARCHAR, entries BIGINT,
    conversions BIGINT, conversions1 BIGINT, conversions2 BIGINT, conversions3 BIGINT,
    conversions_by_entry_time BIGINT, conversions1_by_entry_time BIGINT, conversions2_by_entry_time BIGINT,
    conversions3_by_entry_time BIGINT, revenue DOUBLE, other MAP(VARCHAR, JSON),
    loaded_at TIMESTAMPTZ,
    PRIMARY KEY (workspace, canvas_id, time, variant_id)
);
SET VARIABLE load_new_columns = braze_columns_to_add('canvas_variant_series', [
    'conversions1', 'conversions2', 'conversions3', 'conversions1_by_entry_time', 'conversions2_by_entry_time',
    'conversions3_by_entry_time', 'other'
]);
SET VARIABLE load_messages = braze_messages_with('canvas_variant_series');
DELETE FROM load_progress WHERE table_name = 'canvas_variant_series' AND len(getvariable('load_new_columns')) > 0;
ALTER TABLE canvas_variant_series ADD COLUMN IF NOT EXISTS conversions1 BIGINT;
ALTER TABLE canvas_variant_series ADD COLUMN IF NOT EXISTS conversions2 BIGINT;
ALTER TABLE canvas_variant_series ADD COLUMN IF NOT EXISTS conversions3 BIGINT;
ALTER TABLE canvas_variant_series ADD COLUMN IF NOT EXISTS conversions1_by_entry_time BIGINT;
ALTER TABLE canvas_variant_series ADD COLUMN IF NOT EXISTS conversions2_by_entry_time BIGINT;
ALTER TABLE canvas_variant_series ADD COLUMN IF NOT EXISTS conversions3_by_entry_time BIGINT;
ALTER TABLE canvas_variant_series ADD COLUMN IF NOT EXISTS other MAP(VARCHAR, JSON);
DELETE FROM load_progress
WHERE workspace = current_setting('braze_workspace') AND table_name = 'canvas_variant_series' AND NOT braze_has_rows('canvas_variant_series');

-- Which days are read of which Canvases: sql/load/begin.sql.
SET VARIABLE load_at = now();
SET VARIABLE load_all = (
    SELECT coalesce(list(id), []) FROM canvases
    WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
);
SET VARIABLE load_ids = braze_ids_that_go_on('canvas_variant_series');
SET VARIABLE load_new_ids = braze_other_ids();
SET VARIABLE load_since = braze_first_day('canvas_variant_series');

DROP TABLE IF EXISTS braze_fresh;
CREATE TEMP TABLE braze_fresh AS
SELECT current_setting('braze_workspace') AS workspace, * EXCLUDE (name) FROM (
    FROM braze_canvas_variant_series(
        ids := getvariable('load_ids'), since := getvariable('load_since'), until := getvariable('braze_until'),
        ignore_errors := true
    )
    UNION ALL
    FROM braze_canvas_variant_series(
        ids := getvariable('load_new_ids'), since := getvariable('braze_start'),
        ignore_errors := true
    )
);
SET VARIABLE load_check = braze_check_columns('canvas_variant_series');

BEGIN;

SET VARIABLE load_refused = braze_refused_ids('braze_canvas_variant_series');

MERGE INTO canvas_variant_series USING (
    SELECT *, getvariable('load_at') AS loaded_at FROM braze_changed_days('canvas_variant_series')
) AS changed USING (workspace, canvas_id, time, variant_id)
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

DELETE FROM canvas_variant_series
WHERE workspace = current_setting('braze_workspace') AND braze_was_asked(canvas_id, time)
    AND (canvas_id, time, variant_id) NOT IN (SELECT (canvas_id, time, variant_id) FROM braze_fresh);

MERGE INTO load_progress USING (FROM braze_progress('canvas_variant_series')) AS loaded
    USING (workspace, table_name, id)
WHEN MATCHED AND (load_progress.since, load_progress.until) IS DISTINCT FROM (loaded.since, loaded.until) THEN UPDATE
WHEN NOT MATCHED THEN INSERT BY NAME
WHEN NOT MATCHED BY SOURCE AND load_progress.workspace = current_setting('braze_workspace')
    AND load_progress.table_name = 'canvas_variant_series' THEN DELETE;

MERGE INTO load_problems USING (FROM braze_problems('canvas_variant_series', 'braze_canvas_variant_series')) AS refused
    USING (workspace, table_name, id)
WHEN NOT MATCHED THEN INSERT BY NAME
WHEN NOT MATCHED BY SOURCE AND load_problems.workspace = current_setting('braze_workspace')
    AND load_problems.table_name = 'canvas_variant_series' THEN DELETE;

COMMIT;
