-- Invalid phone numbers: a row per number.
-- All of them are read each time, 500 a request, since only so it shows which were cleared in Braze: these get a
-- deleted_at. Where that takes too long, load the newest days with braze_since, and all of them now and then.
CREATE TABLE IF NOT EXISTS invalid_phone_numbers (
    workspace VARCHAR, phone VARCHAR, invalid_detected_at TIMESTAMPTZ, reason VARCHAR,
    first_loaded_at TIMESTAMPTZ DEFAULT now(), loaded_at TIMESTAMPTZ, deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace, phone)
);

DROP TABLE IF EXISTS braze_fresh;
CREATE TEMP TABLE braze_fresh AS
SELECT current_setting('braze_workspace') AS workspace, * EXCLUDE (raw)
FROM braze_invalid_phone_numbers(since := getvariable('braze_since'), until := getvariable('braze_until'))
QUALIFY row_number() OVER (PARTITION BY phone ORDER BY invalid_detected_at DESC NULLS LAST) = 1;
SET VARIABLE load_check = braze_check_columns('invalid_phone_numbers');

BEGIN;

MERGE INTO invalid_phone_numbers USING (
    SELECT *, now() AS loaded_at, NULL::TIMESTAMPTZ AS deleted_at FROM braze_changed('invalid_phone_numbers')
) AS changed USING (workspace, phone)
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

UPDATE invalid_phone_numbers SET deleted_at = now(), loaded_at = now()
WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL AND phone NOT IN (SELECT phone FROM braze_fresh)
    AND (getvariable('braze_since') IS NULL OR (invalid_detected_at AT TIME ZONE 'UTC')::DATE >= getvariable('braze_since'))
    AND (getvariable('braze_until') IS NULL OR (invalid_detected_at AT TIME ZONE 'UTC')::DATE <= getvariable('braze_until'));

COMMIT;
