-- Revenue per day: in the whole workspace, where app_id is NULL, and in each app in braze_apps. Of all products
-- together: one by one they would take a request each, and there are 1,000 an hour.
CREATE TABLE IF NOT EXISTS revenue_series (
    workspace VARCHAR, time DATE, app_id VARCHAR, revenue DOUBLE,
    loaded_at TIMESTAMPTZ
);
-- No primary key, since columns of one cannot be NULL.
CREATE UNIQUE INDEX IF NOT EXISTS revenue_series_key ON revenue_series (workspace, time, coalesce(app_id, ''));
DELETE FROM load_progress
WHERE workspace = current_setting('braze_workspace') AND table_name = 'revenue_series' AND NOT braze_has_rows('revenue_series');

-- Which days are read of the whole workspace, which is '' here, and of which apps: sql/load/begin.sql.
SET VARIABLE load_at = now();
SET VARIABLE load_all = list_prepend('', getvariable('braze_apps'));
SET VARIABLE load_ids = braze_ids_that_go_on('revenue_series');
SET VARIABLE load_new_ids = braze_other_ids();
SET VARIABLE load_since = braze_first_day('revenue_series');
SET VARIABLE load_workspace_since = CASE
    WHEN list_contains(getvariable('load_ids'), '') THEN getvariable('load_since') ELSE getvariable('braze_start') END;
SET VARIABLE load_apps = list_filter(getvariable('load_ids'), lambda app: app <> '');
SET VARIABLE load_new_apps = list_filter(getvariable('load_new_ids'), lambda app: app <> '');
SET VARIABLE load_refused = []::VARCHAR[];

DROP TABLE IF EXISTS braze_fresh;
CREATE TEMP TABLE braze_fresh AS
SELECT current_setting('braze_workspace') AS workspace, * EXCLUDE (product) FROM (
    FROM braze_revenue_series(
        since := getvariable('load_workspace_since'), until := getvariable('braze_until')
    )
    UNION ALL
    FROM braze_revenue_series(
        apps := getvariable('load_apps'), since := getvariable('load_since'), until := getvariable('braze_until')
    )
    UNION ALL
    FROM braze_revenue_series(
        apps := getvariable('load_new_apps'), since := getvariable('braze_start')
    )
);
SET VARIABLE load_check = braze_check_columns('revenue_series');

BEGIN;

MERGE INTO revenue_series USING (
    SELECT *, getvariable('load_at') AS loaded_at FROM braze_changed_days('revenue_series')
) AS changed ON
    revenue_series.workspace = changed.workspace AND revenue_series.time = changed.time
    AND revenue_series.app_id IS NOT DISTINCT FROM changed.app_id
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

DELETE FROM revenue_series
WHERE workspace = current_setting('braze_workspace') AND braze_was_asked(coalesce(app_id, ''), time)
    AND (time, app_id) NOT IN (SELECT (time, app_id) FROM braze_fresh);

MERGE INTO load_progress USING (FROM braze_progress('revenue_series')) AS loaded
    USING (workspace, table_name, id)
WHEN MATCHED AND (load_progress.since, load_progress.until) IS DISTINCT FROM (loaded.since, loaded.until) THEN UPDATE
WHEN NOT MATCHED THEN INSERT BY NAME
WHEN NOT MATCHED BY SOURCE AND load_progress.workspace = current_setting('braze_workspace')
    AND load_progress.table_name = 'revenue_series' THEN DELETE;

COMMIT;
