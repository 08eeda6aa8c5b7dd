-- Daily active users per day: in the whole workspace, where app_id is NULL, and in each app in braze_apps.
CREATE TABLE IF NOT EXISTS kpi_dau (
    workspace VARCHAR, time DATE, app_id VARCHAR, dau BIGINT,
    loaded_at TIMESTAMPTZ
);
-- No primary key, since columns of one cannot be NULL.
CREATE UNIQUE INDEX IF NOT EXISTS kpi_dau_key ON kpi_dau (workspace, time, coalesce(app_id, ''));

-- Apps that have nothing in the window are new in braze_apps, and read from braze_start on.
SET VARIABLE load_at = now();
SET VARIABLE load_since = (
    SELECT coalesce(getvariable('braze_since'), max(time) - getvariable('braze_look_back') + 1, getvariable('braze_start'))
    FROM kpi_dau WHERE workspace = current_setting('braze_workspace') AND app_id IS NULL
);
SET VARIABLE load_new_apps = (
    SELECT coalesce(list(app), []) FROM (SELECT unnest(getvariable('braze_apps')) AS app)
    WHERE getvariable('braze_since') IS NULL AND app NOT IN (
        SELECT app_id FROM kpi_dau
        WHERE workspace = current_setting('braze_workspace') AND app_id IS NOT NULL AND time >= getvariable('load_since')
    )
);
SET VARIABLE load_apps = list_filter(
    getvariable('braze_apps'), lambda app: NOT list_contains(getvariable('load_new_apps'), app)
);

DROP TABLE IF EXISTS braze_fresh;
CREATE TEMP TABLE braze_fresh AS
SELECT current_setting('braze_workspace') AS workspace, * FROM (
    FROM braze_kpi_dau(
        since := getvariable('load_since'), until := getvariable('braze_until')
    )
    UNION ALL
    FROM braze_kpi_dau(
        apps := getvariable('load_apps'), since := getvariable('load_since'), until := getvariable('braze_until')
    )
    UNION ALL
    FROM braze_kpi_dau(
        apps := getvariable('load_new_apps'), since := getvariable('braze_start')
    )
);
SET VARIABLE load_columns = braze_check_columns('kpi_dau');

BEGIN;

DELETE FROM kpi_dau
WHERE workspace = current_setting('braze_workspace')
    AND time BETWEEN getvariable('load_since') AND coalesce(getvariable('braze_until'), 'infinity')
    AND (app_id IS NULL OR app_id IN (SELECT unnest(getvariable('load_apps'))))
    AND (time, app_id) NOT IN (SELECT (time, app_id) FROM braze_fresh);

MERGE INTO kpi_dau USING (
    SELECT *, getvariable('load_at') AS loaded_at FROM braze_changed_days('kpi_dau')
) AS changed ON
    kpi_dau.workspace = changed.workspace AND kpi_dau.time = changed.time AND kpi_dau.app_id IS NOT DISTINCT FROM changed.app_id
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

COMMIT;
