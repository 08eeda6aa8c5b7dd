-- Keeps a table of the users of a segment up to date. Run it as often as you like:
--
--     SET VARIABLE users_segment = '5e000000-0000-4000-8000-000000000000';  -- FROM braze_segments()
--     .read sql/recipes/users.sql
--
-- A user who changed is updated; one who left the segment keeps the row, which gets a `deleted_at`. `loaded_at` is when a row
-- last changed. To export less, replace the first `*` by the columns you need, including `braze_id`, drop `users` and start
-- over.

CREATE OR REPLACE TEMP TABLE exported AS
FROM (SELECT * EXCLUDE (segment_id, raw) FROM braze_segment_users(getvariable('users_segment'))) AS profile
-- In rare cases Braze exports a user twice: then the same row is kept every time.
QUALIFY row_number() OVER (PARTITION BY braze_id ORDER BY hash(profile)) = 1;

CREATE TABLE IF NOT EXISTS users AS
SELECT *, now() AS loaded_at, NULL::TIMESTAMPTZ AS deleted_at FROM exported LIMIT 0;

BEGIN;

MERGE INTO users USING (
    SELECT *, now() AS loaded_at, NULL::TIMESTAMPTZ AS deleted_at
    FROM (FROM exported EXCEPT SELECT * EXCLUDE (loaded_at, deleted_at) FROM users WHERE deleted_at IS NULL)
) AS changed USING (braze_id)
WHEN MATCHED THEN UPDATE
WHEN NOT MATCHED THEN INSERT;

-- An empty export is more likely a segment emptied by mistake than a workspace without users.
UPDATE users SET deleted_at = now()
WHERE deleted_at IS NULL AND EXISTS (FROM exported) AND braze_id NOT IN (SELECT braze_id FROM exported);

COMMIT;

DROP TABLE exported;
