-- What all loads share. A variable you set before keeps its value; these are the defaults.

-- The workspace is DuckDB's setting. Case doesn't matter in names of workspaces.
SET braze_workspace = lower(current_setting('braze_workspace'));

-- The schema of the tables, which must exist; by default the current one. The session stays in it.
SET schema = '"' || replace(coalesce(getvariable('braze_schema'), current_schema()), '"', '""') || '"';

-- Where series begin. Objects that were loaded from a later day on are read again from here.
SET VARIABLE braze_start = coalesce(
    getvariable('braze_start'), (now() AT TIME ZONE 'UTC')::DATE - INTERVAL 1 YEAR
)::DATE;

-- How many of the newest days of series are read again each time, because Braze may still restate them.
SET VARIABLE braze_look_back = greatest(coalesce(getvariable('braze_look_back'), 14)::INTEGER, 1);

-- If one of these is set, exactly that range of days is loaded: a backfill, which leaves all other days as they are, and from
-- which no load goes on. RESET VARIABLE braze_since ends it.
SET VARIABLE braze_since = getvariable('braze_since')::DATE;
SET VARIABLE braze_until = getvariable('braze_until')::DATE;

-- Identifiers of apps whose KPIs, sessions and purchases are loaded separately, besides those of the whole workspace.
SET VARIABLE braze_apps = list_distinct(coalesce(getvariable('braze_apps'), [])::VARCHAR[]);

SET VARIABLE load_check = CASE
    WHEN current_database() = 'temp' THEN error('The tables of the schema temp are gone when the session ends: choose another braze_schema')
    WHEN getvariable('braze_start') > current_date
    THEN error('braze_start is in the future: ' || getvariable('braze_start')) END;

-- For each object that has a series, each app, and the whole workspace, which is '': the days loaded without a gap. The next
-- load goes on from there. What is gone or refused has no row, and all its days are read when it is back, since some have
-- been restated meanwhile. Tables of an earlier version have none either.
CREATE TABLE IF NOT EXISTS load_progress (
    workspace VARCHAR, table_name VARCHAR, id VARCHAR, since DATE, until DATE,
    PRIMARY KEY (workspace, table_name, id)
);

-- What is missing from the last load of a table because Braze refused it. Its rows stay as they were.
CREATE TABLE IF NOT EXISTS load_problems (
    workspace VARCHAR, table_name VARCHAR, id VARCHAR, problem VARCHAR, first_loaded_at TIMESTAMPTZ DEFAULT now(),
    PRIMARY KEY (workspace, table_name, id)
);

-- Each file reads Braze into this table before it writes to its own. The macros below are checked against it.
CREATE OR REPLACE TEMP TABLE braze_fresh (workspace VARCHAR, time DATE);

-- Columns that a table of an earlier version lacks are added to it. The days a series already has would stay without them, so
-- they are forgotten in load_progress and read again. What was added is reported at the end.
SET VARIABLE load_messages = []::VARCHAR[];

-- Nothing is known about a table that was dropped or emptied.
CREATE OR REPLACE TEMP MACRO braze_has_rows(target) AS EXISTS (
    FROM query_table(target) WHERE workspace = current_setting('braze_workspace')
);

CREATE OR REPLACE TEMP MACRO braze_columns_to_add(target, new_columns) AS (
    SELECT coalesce(list(name ORDER BY name), []) FROM (SELECT unnest(new_columns) AS name)
    WHERE name NOT IN (
        SELECT column_name FROM duckdb_columns()
        WHERE database_name = current_database() AND lower(schema_name) = lower(current_schema()) AND table_name = target
    )
);
CREATE OR REPLACE TEMP MACRO braze_messages_with(target) AS CASE
    WHEN len(getvariable('load_new_columns')) = 0 THEN getvariable('load_messages')
    ELSE list_append(getvariable('load_messages'), 'Table ' || target || ' has new columns: '
        || array_to_string(getvariable('load_new_columns'), ', ')
        || CASE WHEN target LIKE '%series' THEN '. All of its days since braze_start are read again.' ELSE '.' END
    ) END;

-- Raises an error if a table has columns other than those to be loaded: yours, or those of another version of the extension.
CREATE OR REPLACE TEMP MACRO braze_check_columns(target) AS (
    WITH loaded AS (
        SELECT column_name, data_type FROM duckdb_columns()
        WHERE database_name = 'temp' AND table_name = 'braze_fresh'
    ), found AS (
        SELECT column_name, data_type FROM duckdb_columns()
        WHERE database_name = current_database() AND lower(schema_name) = lower(current_schema()) AND table_name = target
            AND column_name NOT IN ('first_loaded_at', 'loaded_at', 'deleted_at')
    ), differences AS (
        SELECT column_name || ' ' || data_type || ' is missing' AS difference,
            'ALTER TABLE ' || target || ' ADD COLUMN "' || column_name || '" ' || data_type AS remedy
        FROM (FROM loaded EXCEPT FROM found)
        UNION ALL
        SELECT column_name || ' ' || data_type || ' is not one of them', NULL FROM (FROM found EXCEPT FROM loaded)
    )
    SELECT CASE WHEN count(*) > 0
        THEN error('Table ' || target || ' does not have the columns that are loaded: ' || string_agg(difference, ', ' ORDER BY difference)
            || coalesce(chr(10) || 'To add what is missing: ' || string_agg(remedy, '; ' ORDER BY difference), '')) END
    FROM differences
);

-- Raises an error if rows don't fit a table whose primary key is that of an earlier version: several with the same key, or a
-- NULL in it.
CREATE OR REPLACE TEMP MACRO braze_check_key(target) AS (
    WITH former AS (
        SELECT list_filter(constraint_column_names, lambda name: name <> 'workspace') AS names
        FROM duckdb_constraints()
        WHERE database_name = current_database() AND lower(schema_name) = lower(current_schema())
            AND table_name = target AND constraint_type = 'PRIMARY KEY'
    ), keys AS (
        SELECT list_transform(names, lambda name: to_json(fresh) ->> ('$."' || name || '"')) AS key
        FROM former CROSS JOIN braze_fresh AS fresh
    )
    SELECT CASE WHEN count(*) > count(DISTINCT key) OR bool_or(list_contains(list_transform(key, lambda value: value IS NULL), true))
        THEN error('Table ' || target || ' has the key of an earlier version, which some new rows do not fit' || chr(10)
            || 'To recreate it with all its rows, run this and load it again: CREATE TABLE braze_upgraded AS FROM ' || target
            || '; DROP TABLE ' || target || '; ALTER TABLE braze_upgraded RENAME TO ' || target) END
    FROM keys
);

-- Today, whatever the time zone of the session. In some zones it is already tomorrow.
CREATE OR REPLACE TEMP MACRO braze_today() AS (now() AT TIME ZONE 'UTC')::DATE;

CREATE OR REPLACE TEMP MACRO braze_is_back_fill() AS
    getvariable('braze_since') IS NOT NULL OR getvariable('braze_until') IS NOT NULL;

-- Which of the objects in load_all go on from where the previous load stopped, in all tables that are loaded out of the same
-- answer, and from which day. The others are read from braze_start.
CREATE OR REPLACE TEMP MACRO braze_ids_that_go_on(targets) AS (
    SELECT coalesce(list(id), []) FROM (SELECT unnest(getvariable('load_all')) AS id)
    WHERE braze_is_back_fill() OR id IN (
        SELECT id FROM load_progress
        WHERE workspace = current_setting('braze_workspace') AND table_name IN (SELECT unnest(targets))
            AND since <= getvariable('braze_start')
        GROUP BY id HAVING count(*) = len(targets)
    )
);
CREATE OR REPLACE TEMP MACRO braze_other_ids() AS (
    SELECT coalesce(list(id), [])
    FROM (SELECT unnest(getvariable('load_all')) AS id EXCEPT SELECT unnest(getvariable('load_ids')))
);
CREATE OR REPLACE TEMP MACRO braze_first_day(targets) AS (
    SELECT CASE WHEN braze_is_back_fill() THEN coalesce(getvariable('braze_since'), getvariable('braze_start'))
        -- The clock may have been set back meanwhile.
        ELSE greatest(
            least(coalesce(min(until) - getvariable('braze_look_back') + 1, getvariable('braze_start')), braze_today()),
            getvariable('braze_start')
        ) END
    FROM load_progress
    WHERE workspace = current_setting('braze_workspace') AND table_name IN (SELECT unnest(targets))
        AND id IN (SELECT unnest(getvariable('load_ids')))
);

-- Which objects Braze refused. If it refused all of them, the objects are not the problem, and that is an error.
CREATE OR REPLACE TEMP MACRO braze_refused_ids(asking_function) AS (
    SELECT CASE WHEN count(*) > 1 AND count(*) = len(getvariable('load_all'))
        THEN error('Braze refused all ' || count(*) || ' identifiers that ' || asking_function || ' sent' || chr(10) || first(error))
        ELSE coalesce(list(identifiers[1]), []) END
    FROM braze_refused()
    WHERE workspace = current_setting('braze_workspace') AND "function" = asking_function
        AND identifiers[1] IN (SELECT unnest(getvariable('load_all')))
);
CREATE OR REPLACE TEMP MACRO braze_problems(target, asking_function) AS TABLE
    SELECT workspace, target AS table_name, identifiers[1] AS id, regexp_replace(error, ' \(request [^)]*\)$', '') AS problem
    FROM braze_refused()
    WHERE workspace = current_setting('braze_workspace') AND "function" = asking_function
        AND identifiers[1] IN (SELECT unnest(getvariable('load_refused')));

-- The time of Braze's last answer, by Braze's own clock. Ours may be wrong.
CREATE OR REPLACE TEMP MACRO braze_time() AS (
    SELECT braze_time FROM braze_clock() WHERE workspace = current_setting('braze_workspace')
);

-- Whether a time is on one of the days of a backfill; without one, all are.
CREATE OR REPLACE TEMP MACRO braze_is_of_those_days(moment) AS
    (getvariable('braze_since') IS NULL OR (moment AT TIME ZONE 'UTC')::DATE >= getvariable('braze_since'))
    AND (getvariable('braze_until') IS NULL OR (moment AT TIME ZONE 'UTC')::DATE <= getvariable('braze_until'));

-- Whether Braze was asked for a day: what it didn't answer is gone.
CREATE OR REPLACE TEMP MACRO braze_is_in_range(day, first_day) AS
    day BETWEEN first_day AND least(coalesce(getvariable('braze_until'), 'infinity'), braze_today() + 1);
CREATE OR REPLACE TEMP MACRO braze_was_asked(object, day) AS
    object NOT IN (SELECT unnest(getvariable('load_refused'))) AND CASE
        WHEN object IN (SELECT unnest(getvariable('load_ids'))) THEN braze_is_in_range(day, getvariable('load_since'))
        WHEN object IN (SELECT unnest(getvariable('load_new_ids'))) THEN braze_is_in_range(day, getvariable('braze_start'))
        ELSE false END;

-- How far a series is loaded after this.
CREATE OR REPLACE TEMP MACRO braze_progress(target) AS TABLE
    WITH before AS (
        SELECT workspace, table_name, id, since, until FROM load_progress
        WHERE workspace = current_setting('braze_workspace') AND table_name = target
    ), answered AS (
        SELECT unnest(getvariable('load_all')) AS id EXCEPT SELECT unnest(getvariable('load_refused'))
    )
    FROM before WHERE braze_is_back_fill() AND id IN (SELECT unnest(getvariable('load_all')))
    UNION ALL
    SELECT current_setting('braze_workspace'), target, id,
        CASE WHEN list_contains(getvariable('load_new_ids'), id) THEN getvariable('braze_start')
            WHEN getvariable('load_since') <= before.until + 1 THEN before.since
            ELSE getvariable('load_since') END,
        coalesce(getvariable('load_newest'), before.until, getvariable('braze_start'))
    FROM answered LEFT JOIN before USING (id)
    WHERE NOT braze_is_back_fill();

-- What is new or changed in braze_fresh. Columns are matched by name; NULLs are equal.
CREATE OR REPLACE TEMP MACRO braze_changed(target) AS TABLE
    FROM braze_fresh
    EXCEPT
    SELECT * EXCLUDE (first_loaded_at, loaded_at, deleted_at) FROM (
        FROM braze_fresh WHERE false
        UNION ALL BY NAME
        FROM query_table(target) WHERE deleted_at IS NULL
    );
