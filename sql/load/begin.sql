-- What all loads share. A variable that was set before keeps its value; these are the defaults.

-- The workspace is DuckDB's setting. Names of workspaces are the same in upper and lower case.
SET braze_workspace = lower(current_setting('braze_workspace'));

-- The first day of series, when they are loaded first.
SET VARIABLE braze_start = coalesce(getvariable('braze_start'), current_date - INTERVAL 1 YEAR)::DATE;

-- How many of the newest days of series are read again each time, since Braze may still restate them.
SET VARIABLE braze_look_back = coalesce(getvariable('braze_look_back'), 14)::INTEGER;

-- With one of these, exactly that range of days is loaded: a back-fill, which leaves all other days as they are. Days
-- between it and those that were loaded before stay missing. RESET VARIABLE braze_since ends it.
SET VARIABLE braze_since = getvariable('braze_since')::DATE;
SET VARIABLE braze_until = getvariable('braze_until')::DATE;

-- Identifiers of the apps that have key figures, sessions and purchases of their own, besides those of the whole workspace.
SET VARIABLE braze_apps = coalesce(getvariable('braze_apps'), [])::VARCHAR[];

SET VARIABLE load_columns = CASE
    WHEN getvariable('braze_start') > current_date
    THEN error('braze_start is in the future: ' || getvariable('braze_start')) END;

-- Raises an error if a table has other columns than are to be loaded: yours, or those of another version of the extension.
CREATE OR REPLACE TEMP MACRO braze_check_columns(target) AS (
    WITH loaded AS (
        SELECT column_name || ' ' || data_type AS name FROM duckdb_columns()
        WHERE database_name = 'temp' AND table_name = 'braze_fresh'
    ), found AS (
        SELECT column_name || ' ' || data_type AS name FROM duckdb_columns()
        WHERE database_name = current_database() AND schema_name = current_schema() AND table_name = target
            AND column_name NOT IN ('first_loaded_at', 'loaded_at', 'deleted_at')
    ), differences AS (
        SELECT name || ' is missing' AS difference FROM (FROM loaded EXCEPT FROM found)
        UNION ALL
        SELECT name || ' is not known' FROM (FROM found EXCEPT FROM loaded)
    )
    SELECT CASE WHEN count(*) > 0
        THEN error('Table ' || target || ' has other columns: ' || string_agg(difference, ', ' ORDER BY difference)) END
    FROM differences
);

-- Each file reads Braze into this table before it writes to its own. The macros below are checked against it.
CREATE TEMP TABLE IF NOT EXISTS braze_fresh (workspace VARCHAR);

-- What is new or changed in braze_fresh. Columns of both sides are brought together by name; NULLs are equal.
CREATE OR REPLACE TEMP MACRO braze_changed(target) AS TABLE
    FROM braze_fresh
    EXCEPT
    SELECT * EXCLUDE (first_loaded_at, loaded_at, deleted_at) FROM (
        FROM braze_fresh WHERE false
        UNION ALL BY NAME
        FROM query_table(target) WHERE deleted_at IS NULL
    );

-- The same for series, of which only the newest days are compared.
CREATE OR REPLACE TEMP MACRO braze_changed_days(target) AS TABLE
    FROM braze_fresh
    EXCEPT
    SELECT * EXCLUDE (loaded_at) FROM (
        FROM braze_fresh WHERE false
        UNION ALL BY NAME
        FROM query_table(target) WHERE time >= getvariable('load_since')
    );
