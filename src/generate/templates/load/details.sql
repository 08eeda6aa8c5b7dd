<% import "load/parts.sql" as parts %>
<% if t.of.edited %>
<< parts.header(t, "Only those whose row in " ~ t.of.table ~ " has changed since are requested, one request each, and once more if the edit was less than a minute old: a second edit within the same second would not show. UPDATE " ~ t.name ~ " SET list_loaded_at = NULL requests all of them again.") >>
<% else %>
<< parts.header(t, "All are requested every time, one request each, because the list has no time of the last edit.") >>
<% endif %>
CREATE TABLE IF NOT EXISTS << t.name >> (
    << t.definitions | wrapped(4) >>,
<% if t.of.edited %>
    list_loaded_at TIMESTAMPTZ,  -- loaded_at in << t.of.table >> when these details were requested; NULL requests them again
<% endif %>
    first_loaded_at TIMESTAMPTZ DEFAULT now(), loaded_at TIMESTAMPTZ, deleted_at TIMESTAMPTZ<< parts.primary_key(t) >>
);
<< parts.upgrade(t) >>

SET VARIABLE load_all = (
    SELECT coalesce(list(<< t.of.id >>), []) FROM << t.of.table >>
    WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
);
<% if t.of.edited %>
SET VARIABLE load_ids = (
    SELECT coalesce(list(listed.<< t.of.id >>), []) FROM << t.of.table >> AS listed ANTI JOIN << t.name >> AS details ON
        details.workspace = listed.workspace AND details.<< t.of.column >> = listed.<< t.of.id >>
        AND details.list_loaded_at = listed.loaded_at
    WHERE listed.workspace = current_setting('braze_workspace') AND listed.deleted_at IS NULL
);
SET VARIABLE load_braze_time = braze_time();

DROP TABLE IF EXISTS temp.braze_fresh;
CREATE TEMP TABLE braze_fresh AS
SELECT
    listed.workspace, details.* EXCLUDE (<< t.without | join(", ") >>),
    CASE WHEN listed.<< t.of.edited >> < getvariable('load_braze_time') - INTERVAL 1 MINUTE
        THEN listed.loaded_at END AS list_loaded_at
FROM << t.function >>(<< t.of.parameter >> := getvariable('load_ids'), ignore_errors := true) AS details
JOIN << t.of.table >> AS listed ON
    listed.workspace = current_setting('braze_workspace') AND listed.<< t.of.id >> = details.<< t.of.column >>;
SET VARIABLE load_check = braze_check_columns('<< t.name >>');
<% else %>

<% call parts.fresh(t) %>
<< t.function >>(<< t.of.parameter >> := getvariable('load_all'), ignore_errors := true)
<% endcall %>
<% endif %>

BEGIN;

SET VARIABLE load_refused = braze_refused_ids('<< t.function >>');

<< parts.merge_objects(t, t.of.column ~ " NOT IN (SELECT unnest(getvariable('load_all')))") >>

<< parts.problems(t, t.function) >>

COMMIT;
