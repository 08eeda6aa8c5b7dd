-- Event series: how often each custom event occurred per day, in the whole workspace. A request for each event: with
-- apps it would be one for each pair of event and app.
CREATE TABLE IF NOT EXISTS event_series (
    workspace VARCHAR, event VARCHAR, time DATE, count BIGINT,
    loaded_at TIMESTAMPTZ,
    PRIMARY KEY (workspace, event, time)
);

-- The newest days are read again. Of events that have nothing there, and that are new or changed since those days were
-- loaded last, all days are read.
SET VARIABLE load_at = now();
SET VARIABLE load_since = (
    SELECT coalesce(getvariable('braze_since'), max(time) - getvariable('braze_look_back') + 1, getvariable('braze_start'))
    FROM event_series WHERE workspace = current_setting('braze_workspace')
);
SET VARIABLE load_new_ids = (
    WITH known AS (
        FROM event_series WHERE workspace = current_setting('braze_workspace') AND time >= getvariable('load_since')
    )
    SELECT coalesce(list(name), []) FROM events
    WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL AND getvariable('braze_since') IS NULL
        AND loaded_at > (SELECT max(loaded_at) FROM known) AND name NOT IN (SELECT event FROM known)
);
SET VARIABLE load_ids = (
    SELECT coalesce(list(name), []) FROM events
    WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
        AND name NOT IN (SELECT unnest(getvariable('load_new_ids')))
);

DROP TABLE IF EXISTS braze_fresh;
CREATE TEMP TABLE braze_fresh AS
SELECT current_setting('braze_workspace') AS workspace, * EXCLUDE (app_id, segment_id) FROM (
    FROM braze_event_series(
        events := getvariable('load_ids'), since := getvariable('load_since'), until := getvariable('braze_until')
    )
    UNION ALL
    FROM braze_event_series(
        events := getvariable('load_new_ids'), since := getvariable('braze_start')
    )
);
SET VARIABLE load_columns = braze_check_columns('event_series');

BEGIN;

DELETE FROM event_series
WHERE workspace = current_setting('braze_workspace') AND time <= coalesce(getvariable('braze_until'), 'infinity')
    AND (event IN (SELECT unnest(getvariable('load_new_ids')))
        OR time >= getvariable('load_since') AND event IN (SELECT unnest(getvariable('load_ids'))))
    AND (event, time) NOT IN (SELECT (event, time) FROM braze_fresh);

MERGE INTO event_series USING (
    SELECT *, getvariable('load_at') AS loaded_at FROM braze_changed_days('event_series')
) AS changed USING (workspace, event, time)
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

COMMIT;
