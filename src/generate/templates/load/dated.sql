<% import "load/parts.sql" as parts %>
<< parts.header(t, "All are read every time, because nothing else shows which ones were cleared in Braze: those get a deleted_at. If that takes too long, load the newest days with braze_since, and all of them now and then.") >>
CREATE TABLE IF NOT EXISTS << t.name >> (
    << t.definitions | wrapped(4) >>,
    first_loaded_at TIMESTAMPTZ DEFAULT now(), loaded_at TIMESTAMPTZ, deleted_at TIMESTAMPTZ<< parts.primary_key(t) >>
);

<% call parts.fresh(t) %>
<< t.function >>(since := getvariable('braze_since'), until := getvariable('braze_until'))
QUALIFY row_number() OVER (PARTITION BY << t.key | join(", ") >> ORDER BY << t.dated_by >> DESC NULLS LAST) = 1
<% endcall %>

-- A back-fill says nothing of what came after its days.
DELETE FROM braze_fresh USING << t.name >> AS kept
WHERE braze_is_back_fill() AND kept.deleted_at IS NULL AND kept.<< t.dated_by >> > braze_fresh.<< t.dated_by >>
    AND kept.workspace = braze_fresh.workspace
<%- for column in t.key %> AND kept.<< column >> = braze_fresh.<< column >><% endfor %>;

BEGIN;

<< parts.merge_objects(t, parts.is_not_read(t) ~ "\n    AND braze_is_of_those_days(" ~ t.dated_by ~ ")") >>

COMMIT;
