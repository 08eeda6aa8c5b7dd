<# Parts that several templates share. #>
<% macro header(t, how) -%>
<< (t.description ~ " " ~ how ~ (" " ~ t.note if t.note else "")) | comment >>
<% if t.several %>
<< ("Braze can send several rows with the same " ~ t.key_in_words | join(", ") ~ "; position tells them apart, in Braze's order.") | comment >>
<% endif %>
-- << mark >>: change src/client/tables or src/generate/templates/load.
<%- endmacro %>

<# What a table of an earlier version gets. A series is read again, so that the days before have the new columns, too. #>
<% macro upgrade(t, is_series=false) -%>
<% if t.added or t.several %>
<% if t.several %>
DROP INDEX IF EXISTS << t.name >>_key;  -- of an earlier version, without a position
<% endif %>
SET VARIABLE load_new_columns = braze_columns_to_add('<< t.name >>', [
    << t.added_names | wrapped(4) >>
]);
SET VARIABLE load_messages = braze_messages_with('<< t.name >>');
<% if is_series %>
DELETE FROM load_progress WHERE table_name = '<< t.name >>' AND len(getvariable('load_new_columns')) > 0;
<% endif %>
<% for column in t.added %>
ALTER TABLE << t.name >> ADD COLUMN IF NOT EXISTS << column.name >> << column.type >>;
<% endfor %>
<% if t.several %>
ALTER TABLE << t.name >> ADD COLUMN IF NOT EXISTS position INTEGER DEFAULT 1;
<% if not is_series %>
ALTER TABLE << t.name >> ALTER first_loaded_at SET DEFAULT now();  -- which a rebuilt table lacks
<% endif %>
<% endif %>
<% endif %>
<% if not t.is_plain %>
-- Not a primary key, whose columns can't be NULL.
CREATE UNIQUE INDEX IF NOT EXISTS << t.name >>_<< "rows" if t.several else "key" >> ON << t.name >> (
    workspace, << t.index | join(", ") >><< ", position" if t.several >>
);
<% endif %>
<%- endmacro %>

<# The key, where its columns are never NULL. #>
<% macro primary_key(t) -%>
<% if t.is_plain %>
,
    PRIMARY KEY (workspace, << t.key | join(", ") >>)
<%- endif %>
<%- endmacro %>

<# How the table's row is found for one that was read. #>
<% macro matching(t) -%>
<% if t.is_plain -%>
USING (workspace, << t.key | join(", ") >>)
<%- else -%>
ON
    << t.name >>.workspace = changed.workspace
<%- for condition in t.matches %>

    AND << condition >>
<%- endfor %>
<%- if t.several %>

    AND << t.name >>.position = changed.position
<%- endif %>
<%- endif %>
<%- endmacro %>

<# What tells a row apart, also where a part of it is NULL. #>
<% macro row(t) -%>
<% if t.key | length == 1 and not t.several -%>
<< t.key[0] >>
<%- else -%>
(<< t.key | join(", ") >><< ", position" if t.several >>)
<%- endif %>
<%- endmacro %>

<# Whether a row that is there was not read. #>
<% macro is_not_read(t) -%>
<% if t.key | length == 1 and not t.several -%>
<< row(t) >> NOT IN (SELECT << row(t) >> FROM braze_fresh)
<%- else -%>
<< row(t) >> NOT IN (
        SELECT << row(t) >> FROM braze_fresh
    )
<%- endif %>
<%- endmacro %>

<# What Braze refused of the objects that were asked for, by the function that asked. #>
<% macro problems(t, function) -%>
MERGE INTO load_problems USING (FROM braze_problems('<< t.name >>', '<< function >>')) AS refused
    USING (workspace, table_name, id)
WHEN NOT MATCHED THEN INSERT BY NAME
WHEN NOT MATCHED BY SOURCE AND load_problems.workspace = current_setting('braze_workspace')
    AND load_problems.table_name = '<< t.name >>' THEN DELETE;
<%- endmacro %>

<# How far a series is loaded. #>
<% macro progress(t) -%>
MERGE INTO load_progress USING (FROM braze_progress('<< t.name >>')) AS loaded
    USING (workspace, table_name, id)
WHEN MATCHED AND (load_progress.since, load_progress.until) IS DISTINCT FROM (loaded.since, loaded.until) THEN UPDATE
WHEN NOT MATCHED THEN INSERT BY NAME
WHEN NOT MATCHED BY SOURCE AND load_progress.workspace = current_setting('braze_workspace')
    AND load_progress.table_name = '<< t.name >>' THEN DELETE;
<%- endmacro %>

<# The start of a series: a table without rows is read anew. #>
<% macro forget(t) -%>
DELETE FROM load_progress
WHERE workspace = current_setting('braze_workspace') AND table_name = '<< t.name >>'
    AND NOT braze_has_rows('<< t.name >>');
<%- endmacro %>

<# The table of a series of objects. #>
<% macro series(t) -%>
CREATE TABLE IF NOT EXISTS << t.name >> (
    << t.definitions | wrapped(4) >>,
    loaded_at TIMESTAMPTZ<< primary_key(t) >>
);
<< upgrade(t, is_series=true) >>
<< forget(t) >>
<%- endmacro %>

<# Which days of which objects are read into all of these tables, whose objects are the same. #>
<% macro which_days(tables) -%>
<% set t = tables[0] %>
SET VARIABLE load_at = now();
SET VARIABLE load_all = (
    SELECT coalesce(list(<< t.of.id >>), []) FROM << t.of.table >>
    WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL<< " AND " ~ t.of.only if t.of.only >>
);
<< goes_on(tables) >>
<%- endmacro %>

<# The calls that read those days. #>
<% macro calls(t) -%>
(
    FROM << t.function >>(
        << t.of.parameter >> := getvariable('load_ids'), since := getvariable('load_since'), until := getvariable('braze_until'),
        ignore_errors := true
    )
    UNION ALL
    FROM << t.function >>(
        << t.of.parameter >> := getvariable('load_new_ids'), since := getvariable('braze_start'),
        ignore_errors := true
    )
)
<%- endmacro %>

<# From where each series goes on: none of the tables may have a gap. #>
<% macro goes_on(tables) -%>
<% set names = "['" ~ tables | map(attribute="name") | join("', '") ~ "']" %>
SET VARIABLE load_ids = braze_ids_that_go_on(<< names >>);
SET VARIABLE load_new_ids = braze_other_ids();
SET VARIABLE load_since = braze_first_day(<< names >>);
<%- endmacro %>

<# How far what was read reaches, and which objects Braze refused. #>
<% macro answered(t, read) -%>
SET VARIABLE load_newest = (SELECT max(least(time, braze_today() + 1)) FROM << read >>);
<% if t.of %>
SET VARIABLE load_refused = braze_refused_ids('<< t.function >>');
<% else %>
SET VARIABLE load_refused = []::VARCHAR[];
<% endif %>
<%- endmacro %>

<# The rows that are read: numbered, where only their order tells them apart. #>
<% macro fresh(t) -%>
DROP TABLE IF EXISTS temp.braze_fresh;
CREATE TEMP TABLE braze_fresh AS
<% set columns = "* EXCLUDE (" ~ t.without | join(", ") ~ ")" if t.without else "*" %>
<% if t.several %>
SELECT
    * EXCLUDE (arrival),
    row_number() OVER (
        PARTITION BY << t.key | join(", ") >> ORDER BY arrival
    )::INTEGER AS position
FROM (
    SELECT current_setting('braze_workspace') AS workspace, << columns >>, row_number() OVER () AS arrival
    FROM << caller() | trim | indent(4) >>
);
<% else %>
SELECT current_setting('braze_workspace') AS workspace, << columns >>
FROM << caller() | trim >>;
<% endif %>
<< check(t) >>
<%- endmacro %>

<# The rows that are in a column of an answer, in whose order they are numbered. #>
<% macro fresh_within(t) -%>
DROP TABLE IF EXISTS temp.braze_fresh;
CREATE TEMP TABLE braze_fresh AS
<% if t.several %>
SELECT
    * EXCLUDE (arrival),
    row_number() OVER (
        PARTITION BY << t.key | join(", ") >> ORDER BY arrival
    )::INTEGER AS position
FROM (
    SELECT << t.outer | join(", ") >>, unnest(<< t.within >>, max_depth := 2), generate_subscripts(<< t.within >>, 1) AS arrival
    FROM braze_answer
);
<% else %>
SELECT << t.outer | join(", ") >>, unnest(<< t.within >>, max_depth := 2)
FROM braze_answer;
<% endif %>
<< check(t) >>
<%- endmacro %>

<# Whether what was read fits into the table. #>
<% macro check(t) -%>
SET VARIABLE load_check = braze_check_columns('<< t.name >>');
<% if t.several %>
SET VARIABLE load_check = braze_check_key('<< t.name >>');
<% endif %>
<%- endmacro %>

<# The rows of objects that are new, changed or gone; the condition says of which of those that are there it is known. #>
<% macro merge_objects(t, gone) -%>
MERGE INTO << t.name >> USING (
    SELECT *, now() AS loaded_at, NULL::TIMESTAMPTZ AS deleted_at FROM braze_changed('<< t.name >>')
) AS changed << matching(t) >>
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

UPDATE << t.name >> SET deleted_at = now(), loaded_at = now()
WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
    AND << gone >>;
<%- endmacro %>

<# The rows of series that are new, changed or answered no more; `whose` names the series of a row, and `function` has
   asked for those of objects. #>
<% macro load_days(t, whose, function=none) -%>
BEGIN;

<% set figures = t.columns | rejectattr("is_needed") | map(attribute="name") | list %>
MERGE INTO << t.name >> USING (
    SELECT *, getvariable('load_at') AS loaded_at FROM braze_fresh
) AS changed << matching(t) >>
WHEN MATCHED AND (
    << figures | prefixed(t.name) | wrapped(4) >>
) IS DISTINCT FROM (
    << figures | prefixed("changed") | wrapped(4) >>
) THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

DELETE FROM << t.name >>
WHERE workspace = current_setting('braze_workspace') AND braze_was_asked(<< whose >>, time)
    AND << is_not_read(t) >>;

<< progress(t) >>

<% if function %>
<< problems(t, function) >>

<% endif %>
COMMIT;
<%- endmacro %>
