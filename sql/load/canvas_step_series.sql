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
    loaded_at TIMESTAMPTZ,
    PRIMARY KEY (workspace, canvas_id, time, step_id, channel)
);

-- The newest days are read again. Of canvases that have nothing there, and that are new or changed since those days were
-- loaded last, all days are read.
SET VARIABLE load_at = now();
SET VARIABLE load_since = (
    SELECT coalesce(getvariable('braze_since'), max(time) - getvariable('braze_look_back') + 1, getvariable('braze_start'))
    FROM canvas_step_series WHERE workspace = current_setting('braze_workspace')
);
SET VARIABLE load_new_ids = (
    WITH known AS (
        FROM canvas_step_series WHERE workspace = current_setting('braze_workspace') AND time >= getvariable('load_since')
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
    FROM braze_canvas_step_series(
        ids := getvariable('load_ids'), since := getvariable('load_since'), until := getvariable('braze_until')
    )
    UNION ALL
    FROM braze_canvas_step_series(
        ids := getvariable('load_new_ids'), since := getvariable('braze_start')
    )
);
SET VARIABLE load_columns = braze_check_columns('canvas_step_series');

BEGIN;

DELETE FROM canvas_step_series
WHERE workspace = current_setting('braze_workspace') AND time <= coalesce(getvariable('braze_until'), 'infinity')
    AND (canvas_id IN (SELECT unnest(getvariable('load_new_ids')))
        OR time >= getvariable('load_since') AND canvas_id IN (SELECT unnest(getvariable('load_ids'))))
    AND (canvas_id, time, step_id, channel) NOT IN (SELECT (canvas_id, time, step_id, channel) FROM braze_fresh);

MERGE INTO canvas_step_series USING (
    SELECT *, getvariable('load_at') AS loaded_at FROM braze_changed_days('canvas_step_series')
) AS changed USING (workspace, canvas_id, time, step_id, channel)
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

COMMIT;
