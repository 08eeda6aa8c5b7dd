-- Card series: impressions and clicks per News Feed card and day.
CREATE TABLE IF NOT EXISTS card_series (
    workspace VARCHAR, card_id VARCHAR, time DATE, impressions BIGINT, unique_impressions BIGINT, clicks BIGINT,
    unique_clicks BIGINT,
    loaded_at TIMESTAMPTZ,
    PRIMARY KEY (workspace, card_id, time)
);

-- The newest days are read again. Of cards that have nothing there, and that are new or changed since those days were
-- loaded last, all days are read.
SET VARIABLE load_at = now();
SET VARIABLE load_since = (
    SELECT coalesce(getvariable('braze_since'), max(time) - getvariable('braze_look_back') + 1, getvariable('braze_start'))
    FROM card_series WHERE workspace = current_setting('braze_workspace')
);
SET VARIABLE load_new_ids = (
    WITH known AS (
        FROM card_series WHERE workspace = current_setting('braze_workspace') AND time >= getvariable('load_since')
    )
    SELECT coalesce(list(id), []) FROM cards
    WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL AND getvariable('braze_since') IS NULL
        AND loaded_at > (SELECT max(loaded_at) FROM known) AND id NOT IN (SELECT card_id FROM known)
);
SET VARIABLE load_ids = (
    SELECT coalesce(list(id), []) FROM cards
    WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
        AND id NOT IN (SELECT unnest(getvariable('load_new_ids')))
);

DROP TABLE IF EXISTS braze_fresh;
CREATE TEMP TABLE braze_fresh AS
SELECT current_setting('braze_workspace') AS workspace, * FROM (
    FROM braze_card_series(
        ids := getvariable('load_ids'), since := getvariable('load_since'), until := getvariable('braze_until')
    )
    UNION ALL
    FROM braze_card_series(
        ids := getvariable('load_new_ids'), since := getvariable('braze_start')
    )
);
SET VARIABLE load_columns = braze_check_columns('card_series');

BEGIN;

DELETE FROM card_series
WHERE workspace = current_setting('braze_workspace') AND time <= coalesce(getvariable('braze_until'), 'infinity')
    AND (card_id IN (SELECT unnest(getvariable('load_new_ids')))
        OR time >= getvariable('load_since') AND card_id IN (SELECT unnest(getvariable('load_ids'))))
    AND (card_id, time) NOT IN (SELECT (card_id, time) FROM braze_fresh);

MERGE INTO card_series USING (
    SELECT *, getvariable('load_at') AS loaded_at FROM braze_changed_days('card_series')
) AS changed USING (workspace, card_id, time)
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

COMMIT;
