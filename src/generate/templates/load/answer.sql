<% import "load/parts.sql" as parts %>
<% set tables = [t] + t.with %>
<< (tables | map(attribute="name") | join(", ") ~ ": they are in the same answers, each of which is asked for once. To load one table alone, run the file with its name. sql/load/begin.sql says which days are read.") | comment >>
-- << mark >>: change src/client/tables or src/generate/templates/load.
<% for own in tables %>
<< parts.series(own) >>

<% endfor %>
<< parts.which_days(tables) >>

DROP TABLE IF EXISTS temp.braze_answer;
CREATE TEMP TABLE braze_answer AS
SELECT current_setting('braze_workspace') AS workspace, *<< " EXCLUDE (" ~ t.not_asked | join(", ") ~ ")" if t.not_asked >>
FROM << parts.calls(t) >>;
<< parts.answered(t, "braze_answer") >>

DROP TABLE IF EXISTS temp.braze_fresh;
CREATE TEMP TABLE braze_fresh AS
SELECT * EXCLUDE (<< t.with | map(attribute="within") | join(", ") >>)
FROM braze_answer;
<< parts.check(t) >>

<< parts.load_days(t, t.of.column, t.function) >>

<% for own in t.with %>
<< parts.fresh_within(own) >>

<< parts.load_days(own, t.of.column, t.function) >>

<% endfor %>
DROP TABLE temp.braze_answer;
