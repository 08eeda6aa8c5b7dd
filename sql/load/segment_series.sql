-- Segment series: the size per segment and day, of those with analytics tracking: Braze does not count the others.
CREATE TABLE IF NOT EXISTS segment_series (
    workspace VARCHAR, segment_id VARCHAR, time DATE, size BIGINT,
    loaded_at TIMESTAMPTZ,
    PRIMARY KEY (workspace, segment_id, time)
);

-- The newest days are read again. Of segments that have nothing there, and that are new or changed since those days were
-- loaded last, all days are read.
SET VARIABLE load_at = now();
SET VARIABLE load_since = (
    SELECT coalesce(getvariable('braze_since'), max(time) - getvariable('braze_look_back') + 1, getvariable('braze_start'))
    FROM segment_series WHERE workspace = current_setting('braze_workspace')
);
SET VARIABLE load_new_ids = (
    WITH known AS (
        FROM segment_series WHERE workspace = current_setting('braze_workspace') AND time >= getvariable('load_since')
    )
    SELECT coalesce(list(id), []) FROM segments
    WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL AND analytics_tracking_enabled IS NOT FALSE AND getvariable('braze_since') IS NULL
        AND loaded_at > (SELECT max(loaded_at) FROM known) AND id NOT IN (SELECT segment_id FROM known)
);
SET VARIABLE load_ids = (
    SELECT coalesce(list(id), []) FROM segments
    WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL AND analytics_tracking_enabled IS NOT FALSE
        AND id NOT IN (SELECT unnest(getvariable('load_new_ids')))
);

DROP TABLE IF EXISTS braze_fresh;
CREATE TEMP TABLE braze_fresh AS
SELECT current_setting('braze_workspace') AS workspace, * FROM (
    FROM braze_segment_series(
        ids := getvariable('load_ids'), since := getvariable('load_since'), until := getvariable('braze_until')
    )
    UNION ALL
    FROM braze_segment_series(
        ids := getvariable('load_new_ids'), since := getvariable('braze_start')
    )
);
SET VARIABLE load_columns = braze_check_columns('segment_series');

BEGIN;

DELETE FROM segment_series
WHERE workspace = current_setting('braze_workspace') AND time <= coalesce(getvariable('braze_until'), 'infinity')
    AND (segment_id IN (SELECT unnest(getvariable('load_new_ids')))
        OR time >= getvariable('load_since') AND segment_id IN (SELECT unnest(getvariable('load_ids'))))
    AND (segment_id, time) NOT IN (SELECT (segment_id, time) FROM braze_fresh);

MERGE INTO segment_series USING (
    SELECT *, getvariable('load_at') AS loaded_at FROM braze_changed_days('segment_series')
) AS changed USING (workspace, segment_id, time)
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

COMMIT;
