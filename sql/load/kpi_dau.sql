-- Daily active users per day: in the whole workspace, where app_id is NULL, and in each app in braze_apps.
CREATE TABLE IF NOT EXISTS kpi_dau (
    workspace VARCHAR, time DATE, app_id VARCHAR, dau BIGINT,
    loaded_at TIMESTAMPTZ
);
-- No primary key, since columns of one cannot be NULL.
CREATE UNIQUE INDEX IF NOT EXISTS kpi_dau_key ON kpi_dau (workspace, time, coalesce(app_id, ''));
DELETE FROM load_progress
WHERE workspace = current_setting('braze_workspace') AND table_name = 'kpi_dau' AND NOT braze_has_rows('kpi_dau');

-- Which days are read of the whole workspace, which is '' here, and of which apps: sql/load/begin.sql.
SET VARIABLE load_at = now();
SET VARIABLE load_all = list_prepend('', getvariable('braze_apps'));
SET VARIABLE load_ids = braze_ids_that_go_on('kpi_dau');
SET VARIABLE load_new_ids = braze_other_ids();
SET VARIABLE load_since = braze_first_day('kpi_dau');
SET VARIABLE load_workspace_since = CASE
    WHEN list_contains(getvariable('load_ids'), '') THEN getvariable('load_since') ELSE getvariable('braze_start') END;
SET VARIABLE load_apps = list_filter(getvariable('load_ids'), lambda app: app <> '');
SET VARIABLE load_new_apps = list_filter(getvariable('load_new_ids'), lambda app: app <> '');
SET VARIABLE load_refused = []::VARCHAR[];

DROP TABLE IF EXISTS braze_fresh;
CREATE TEMP TABLE braze_fresh AS
SELECT current_setting('braze_workspace') AS workspace, * FROM (
    FROM braze_kpi_dau(
        since := getvariable('load_workspace_since'), until := getvariable('braze_until')
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
SET VARIABLE load_check = braze_check_columns('kpi_dau');

BEGIN;

MERGE INTO kpi_dau USING (
    SELECT *, getvariable('load_at') AS loaded_at FROM braze_changed_days('kpi_dau')
) AS changed ON
    kpi_dau.workspace = changed.workspace AND kpi_dau.time = changed.time
    AND kpi_dau.app_id IS NOT DISTINCT FROM changed.app_id
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

DELETE FROM kpi_dau
WHERE workspace = current_setting('braze_workspace') AND braze_was_asked(coalesce(app_id, ''), time)
    AND (time, app_id) NOT IN (SELECT (time, app_id) FROM braze_fresh);

MERGE INTO load_progress USING (FROM braze_progress('kpi_dau')) AS loaded
    USING (workspace, table_name, id)
WHEN MATCHED AND (load_progress.since, load_progress.until) IS DISTINCT FROM (loaded.since, loaded.until) THEN UPDATE
WHEN NOT MATCHED THEN INSERT BY NAME
WHEN NOT MATCHED BY SOURCE AND load_progress.workspace = current_setting('braze_workspace')
    AND load_progress.table_name = 'kpi_dau' THEN DELETE;

COMMIT;
