-- Card details: a row per News Feed card.
-- All are asked for each time, a request each: the list has no time of the last edit.
CREATE TABLE IF NOT EXISTS card_details (
    workspace VARCHAR, card_id VARCHAR, name VARCHAR, title VARCHAR, description VARCHAR, image_url VARCHAR,
    extras MAP(VARCHAR, VARCHAR), archived BOOLEAN, draft BOOLEAN, tags VARCHAR[], created_at TIMESTAMPTZ,
    updated_at TIMESTAMPTZ, publish_at TIMESTAMPTZ, end_at TIMESTAMPTZ,
    first_loaded_at TIMESTAMPTZ DEFAULT now(), loaded_at TIMESTAMPTZ, deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace, card_id)
);

SET VARIABLE load_all = (
    SELECT coalesce(list(id), []) FROM cards
    WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
);

DROP TABLE IF EXISTS braze_fresh;
CREATE TEMP TABLE braze_fresh AS
SELECT current_setting('braze_workspace') AS workspace, * EXCLUDE (raw)
FROM braze_card_details(ids := getvariable('load_all'), ignore_errors := true);
SET VARIABLE load_check = braze_check_columns('card_details');

BEGIN;

SET VARIABLE load_refused = braze_refused_ids('braze_card_details');

MERGE INTO card_details USING (
    SELECT *, now() AS loaded_at, NULL::TIMESTAMPTZ AS deleted_at FROM braze_changed('card_details')
) AS changed USING (workspace, card_id)
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

UPDATE card_details SET deleted_at = now(), loaded_at = now()
WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
    AND card_id NOT IN (SELECT unnest(getvariable('load_all')));

MERGE INTO load_problems USING (FROM braze_problems('card_details', 'braze_card_details')) AS refused
    USING (workspace, table_name, id)
WHEN NOT MATCHED THEN INSERT BY NAME
WHEN NOT MATCHED BY SOURCE AND load_problems.workspace = current_setting('braze_workspace')
    AND load_problems.table_name = 'card_details' THEN DELETE;

COMMIT;
