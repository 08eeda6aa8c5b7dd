<% import "load/parts.sql" as parts %>
<< parts.header(t, "Rows that Braze no longer lists get a deleted_at.") >>
CREATE TABLE IF NOT EXISTS << t.name >> (
    << t.definitions | wrapped(4) >>,
    first_loaded_at TIMESTAMPTZ DEFAULT now(), loaded_at TIMESTAMPTZ, deleted_at TIMESTAMPTZ<< parts.primary_key(t) >>
);
<< parts.upgrade(t) >>

<% if t.of %>
SET VARIABLE load_all = (
    SELECT coalesce(list(<< t.of.id >>), []) FROM << t.of.table >>
    WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
);

<% endif %>
<% call parts.fresh(t) %>
<< t.function >>(<< "ids := getvariable('load_all'), ignore_errors := true" if t.of >>)
<% if t.can_repeat %>
-- Braze can send one twice.
QUALIFY row_number() OVER (PARTITION BY << t.key | join(", ") >>) = 1
<% endif %>
<% endcall %>

BEGIN;

<% if t.of %>
SET VARIABLE load_refused = braze_refused_ids('<< t.function >>');

<< parts.merge_objects(t, t.of.column ~ " NOT IN (SELECT unnest(getvariable('load_refused')))\n    AND " ~ parts.is_not_read(t)) >>

<< parts.problems(t, t.function) >>
<% else %>
<< parts.merge_objects(t, parts.is_not_read(t)) >>
<% endif %>

COMMIT;
