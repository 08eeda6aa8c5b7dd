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

-- The newest days are read again. Of canvases that have nothing there, and that are new or changed since those days were
-- loaded last, all days are read.
SET VARIABLE load_at = now();
SET VARIABLE load_since = (
    SELECT coalesce(getvariable('braze_since'), max(time) - getvariable('braze_look_back') + 1, getvariable('braze_start'))
    FROM canvas_variant_series WHERE workspace = current_setting('braze_workspace')
);
SET VARIABLE load_new_ids = (
    WITH known AS (
        FROM canvas_variant_series WHERE workspace = current_setting('braze_workspace') AND time >= getvariable('load_since')
    )
    SELECT coalesce(list(id), []) FROM canvases
    WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL AND getvariable('braze_since') IS NULL
        AND loaded_at > (SELECT max(loaded_at) FROM known) AND id NOT IN (SELECT canvas_id FROM known)
);
SET VARIABLE load_ids = (
    SELECT coalesce(list(id), []) FROM canvases
    WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
        AND id NOT IN (SELECT unnest(getvariable('load_new_ids')))
);

DROP TABLE IF EXISTS braze_fresh;
CREATE TEMP TABLE braze_fresh AS
SELECT current_setting('braze_workspace') AS workspace, * EXCLUDE (name) FROM (
    FROM braze_canvas_variant_series(
        ids := getvariable('load_ids'), since := getvariable('load_since'), until := getvariable('braze_until')
    )
    UNION ALL
    FROM braze_canvas_variant_series(
        ids := getvariable('load_new_ids'), since := getvariable('braze_start')
    )
);
SET VARIABLE load_columns = braze_check_columns('canvas_variant_series');

BEGIN;

DELETE FROM canvas_variant_series
WHERE workspace = current_setting('braze_workspace') AND time <= coalesce(getvariable('braze_until'), 'infinity')
    AND (canvas_id IN (SELECT unnest(getvariable('load_new_ids')))
        OR time >= getvariable('load_since') AND canvas_id IN (SELECT unnest(getvariable('load_ids'))))
    AND (canvas_id, time, variant_id) NOT IN (SELECT (canvas_id, time, variant_id) FROM braze_fresh);

MERGE INTO canvas_variant_series USING (
    SELECT *, getvariable('load_at') AS loaded_at FROM braze_changed_days('canvas_variant_series')
) AS changed USING (workspace, canvas_id, time, variant_id)
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

COMMIT;
