<% if is_loaded %>
-- Loads a workspace into tables of the current schema, and creates those that don't exist yet:
--
--     .read sql/load.sql
--
-- Run it as often as you like, from the folder that contains sql. Only what is new or changed is written. For objects,
-- first_loaded_at is when a row arrived, loaded_at when it last changed, and deleted_at when Braze no longer had it.
-- Run `SET braze_workspace = 'emea'` first to load another workspace into the same tables; the other choices are in
-- sql/load/begin.sql. Drop the lines of tables you don't need, along with those that depend on them: details and series
-- need the objects listed before them. A file that fails leaves its table as it was, and the next run makes up for it.
<% else %>
-- What sql/load.sql leaves out, because Braze may refuse it: apps, an endpoint that Braze doesn't list, and the cards of the
-- News Feed, which Braze is retiring. Run it the same way.
<% endif %>
-- << mark >>.
.read sql/load/begin.sql

<% for group in groups %>
-- << group.name >>
<% for name in group.files %>
.read sql/load/<< name >>.sql
<% endfor %>

<% endfor %>
-- What was not loaded, and what was added to tables of an earlier version.
SELECT table_name, id, problem FROM load_problems WHERE workspace = current_setting('braze_workspace')
UNION ALL
SELECT NULL, NULL, unnest(getvariable('load_messages'));
