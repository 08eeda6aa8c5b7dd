-- What sql/load.sql leaves out, since a key may be refused: apps, an endpoint that Braze does not list, and the cards of
-- News Feed, which Braze is retiring. Run it in the same way.
.read sql/load/begin.sql

.read sql/load/apps.sql

.read sql/load/cards.sql
.read sql/load/card_details.sql
.read sql/load/card_series.sql

-- What was not loaded, and what was added to tables of a former version.
SELECT table_name, id, problem FROM load_problems WHERE workspace = current_setting('braze_workspace')
UNION ALL
SELECT NULL, NULL, unnest(getvariable('load_messages'));
