<% if is_loaded %>
-- Loads a workspace into tables of the current schema, which are made when they are not there:
--
--     .read sql/load.sql
--
-- Run it as often as you like, from the folder that contains sql. Only what is new or changed is written. Of objects,
-- first_loaded_at is when a row came, loaded_at when it last changed, and deleted_at when Braze no longer had it.
-- `SET braze_workspace = 'emea'` comes before to load another workspace into the same tables; the other choices are in
-- sql/load/begin.sql. Leave out the lines of tables that you do not need, with those that are made from them: details and
-- series are of the objects before them. A file that fails leaves its table as it was, and the next run makes up for it.
<% else %>
-- What sql/load.sql leaves out, since a key may be refused: apps, an endpoint that Braze does not list, and the cards of
-- the News Feed, which Braze is retiring. Run it in the same way.
<% endif %>
-- << mark >>.
.read sql/load/begin.sql

<% for group in groups %>
<% for name in group %>
.read sql/load/<< name >>.sql
<% endfor %>

<% endfor %>
-- What was not loaded, and what was added to tables of version 0.1.0.
SELECT table_name, id, problem FROM load_problems WHERE workspace = current_setting('braze_workspace')
UNION ALL
SELECT NULL, NULL, unnest(getvariable('load_messages'));
