<% import "load/parts.sql" as parts %>
<< parts.header(t, "sql/load/begin.sql says which days are read.") >>
<< parts.series(t) >>

<< parts.which_days([t]) >>

<% call parts.fresh(t) %>
<< parts.calls(t) >>
<% endcall %>
<< parts.answered(t, "braze_fresh") >>

<< parts.load_days(t, t.of.column, t.function) >>
