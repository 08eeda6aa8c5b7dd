-- What sql/load.sql leaves out, since a key may be refused: apps, an endpoint that Braze does not list, and the cards of
-- News Feed, which Braze is retiring. Run it in the same way.
.read sql/load/begin.sql

.read sql/load/apps.sql

.read sql/load/cards.sql
.read sql/load/card_details.sql
.read sql/load/card_series.sql
