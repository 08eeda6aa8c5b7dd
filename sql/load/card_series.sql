-- Card series: impressions and clicks per News Feed card and day.
CREATE TABLE IF NOT EXISTS card_series (
    workspace VARCHAR, card_id VARCHAR, time DATE, impressions BIGINT, unique_impressions BIGINT, clicks BIGINT,
    unique_clicks BIGINT,
    loaded_at TIMESTAMPTZ,
    PRIMARY KEY (workspace, card_id, time)
);
DELETE FROM load_progress
WHERE workspace = current_setting('braze_workspace') AND table_name = 'card_series' AND NOT braze_has_rows('card_series');

-- Which days are read of which cards: sql/load/begin.sql.
SET VARIABLE load_at = now();
SET VARIABLE load_all = (
    SELECT coalesce(list(id), []) FROM cards
    WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
);
SET VARIABLE load_ids = braze_ids_that_go_on('card_series');
SET VARIABLE load_new_ids = braze_other_ids();
SET VARIABLE load_since = braze_first_day('card_series');

DROP TABLE IF EXISTS braze_fresh;
CREATE TEMP TABLE braze_fresh AS
SELECT current_setting('braze_workspace') AS workspace, * FROM (
    FROM braze_card_series(
        ids := getvariable('load_ids'), since := getvariable('load_since'), until := getvariable('braze_until'),
        ignore_errors := true
    )
    UNION ALL
    FROM braze_card_series(
        ids := getvariable('load_new_ids'), since := getvariable('braze_start'),
        ignore_errors := true
    )
);
SET VARIABLE load_check = braze_check_columns('card_series');

BEGIN;

SET VARIABLE load_refused = braze_refused_ids('braze_card_series');

MERGE INTO card_series USING (
    SELECT *, getvariable('load_at') AS loaded_at FROM braze_changed_days('card_series')
) AS changed USING (workspace, card_id, time)
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

DELETE FROM card_series
WHERE workspace = current_setting('braze_workspace') AND braze_was_asked(card_id, time)
    AND (card_id, time) NOT IN (SELECT (card_id, time) FROM braze_fresh);

MERGE INTO load_progress USING (FROM braze_progress('card_series')) AS loaded
    USING (workspace, table_name, id)
WHEN MATCHED AND (load_progress.since, load_progress.until) IS DISTINCT FROM (loaded.since, loaded.until) THEN UPDATE
WHEN NOT MATCHED THEN INSERT BY NAME
WHEN NOT MATCHED BY SOURCE AND load_progress.workspace = current_setting('braze_workspace')
    AND load_progress.table_name = 'card_series' THEN DELETE;

MERGE INTO load_problems USING (FROM braze_problems('card_series', 'braze_card_series')) AS refused
    USING (workspace, table_name, id)
WHEN NOT MATCHED THEN INSERT BY NAME
WHEN NOT MATCHED BY SOURCE AND load_problems.workspace = current_setting('braze_workspace')
    AND load_problems.table_name = 'card_series' THEN DELETE;

COMMIT;
