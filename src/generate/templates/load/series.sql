<% import "load/parts.sql" as parts %>
<< parts.header(t, "sql/load/begin.sql says which days are read.") >>
CREATE TABLE IF NOT EXISTS << t.name >> (
    << t.definitions | wrapped(4) >>,
    loaded_at TIMESTAMPTZ<< parts.primary_key(t) >>
);
<< parts.upgrade(t, is_series=true) >>
<< parts.forget(t) >>

SET VARIABLE load_at = now();
SET VARIABLE load_all = (
    SELECT coalesce(list(<< t.of.id >>), []) FROM << t.of.table >>
    WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL<< " AND " ~ t.of.only if t.of.only >>
);
SET VARIABLE load_ids = braze_ids_that_go_on('<< t.name >>');
SET VARIABLE load_new_ids = braze_other_ids();
SET VARIABLE load_since = braze_first_day('<< t.name >>');

<% call parts.fresh(t) %>
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
<% endcall %>

BEGIN;

SET VARIABLE load_refused = braze_refused_ids('<< t.function >>');

<< parts.merge_days(t, t.of.column) >>

<< parts.problems(t) >>

COMMIT;
