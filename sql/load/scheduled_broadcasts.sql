-- Scheduled broadcasts: a row for each campaign or Canvas that is scheduled, with the next time it is sent. One that
-- was sent for the last time or is no longer scheduled gets a deleted_at. One that Braze sends twice has two rows.
CREATE TABLE IF NOT EXISTS scheduled_broadcasts (
    workspace VARCHAR, id VARCHAR, name VARCHAR, type VARCHAR, tags VARCHAR[], next_send_time TIMESTAMPTZ,
    schedule_type VARCHAR, position INTEGER,  -- among several of an identifier
    first_loaded_at TIMESTAMPTZ DEFAULT now(), loaded_at TIMESTAMPTZ, deleted_at TIMESTAMPTZ
);
SET VARIABLE load_new_columns = braze_columns_to_add('scheduled_broadcasts', ['position']);
SET VARIABLE load_messages = braze_messages_with('scheduled_broadcasts');
ALTER TABLE scheduled_broadcasts ADD COLUMN IF NOT EXISTS position INTEGER DEFAULT 1;
ALTER TABLE scheduled_broadcasts ALTER first_loaded_at SET DEFAULT now();  -- which a table that was made anew lacks
CREATE UNIQUE INDEX IF NOT EXISTS scheduled_broadcasts_rows ON scheduled_broadcasts (
    workspace, coalesce(type, ''), id, position
);

DROP TABLE IF EXISTS braze_fresh;
CREATE TEMP TABLE braze_fresh AS
SELECT * EXCLUDE (arrival), row_number() OVER (PARTITION BY type, id ORDER BY arrival)::INTEGER AS position
FROM (
    SELECT current_setting('braze_workspace') AS workspace, * EXCLUDE (raw), row_number() OVER () AS arrival
    FROM braze_scheduled_broadcasts()
);
SET VARIABLE load_check = braze_check_columns('scheduled_broadcasts');
SET VARIABLE load_check = braze_check_key(
    'scheduled_broadcasts', (SELECT count(*) - count(DISTINCT id) FROM braze_fresh)
);

BEGIN;

MERGE INTO scheduled_broadcasts USING (
    SELECT *, now() AS loaded_at, NULL::TIMESTAMPTZ AS deleted_at FROM braze_changed('scheduled_broadcasts')
) AS changed ON
    scheduled_broadcasts.workspace = changed.workspace AND scheduled_broadcasts.type IS NOT DISTINCT FROM changed.type
    AND scheduled_broadcasts.id = changed.id AND scheduled_broadcasts.position = changed.position
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

UPDATE scheduled_broadcasts SET deleted_at = now(), loaded_at = now()
WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
    AND (type, id, position) NOT IN (SELECT (type, id, position) FROM braze_fresh);

COMMIT;
