-- Hard bounces: a row per email address that messages bounced from for good.
-- All of them are read each time, 500 a request, since only so it shows which were cleared in Braze: these get a
-- deleted_at. Where that takes too long, load the newest days with braze_since, and all of them now and then.
CREATE TABLE IF NOT EXISTS hard_bounces (
    workspace VARCHAR, email VARCHAR, hard_bounced_at TIMESTAMPTZ,
    first_loaded_at TIMESTAMPTZ DEFAULT now(), loaded_at TIMESTAMPTZ, deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace, email)
);

DROP TABLE IF EXISTS braze_fresh;
CREATE TEMP TABLE braze_fresh AS
SELECT current_setting('braze_workspace') AS workspace, * EXCLUDE (raw)
FROM braze_hard_bounces(since := getvariable('braze_since'), until := getvariable('braze_until'))
QUALIFY row_number() OVER (PARTITION BY email ORDER BY hard_bounced_at DESC NULLS LAST) = 1;
SET VARIABLE load_check = braze_check_columns('hard_bounces');

BEGIN;

MERGE INTO hard_bounces USING (
    SELECT *, now() AS loaded_at, NULL::TIMESTAMPTZ AS deleted_at FROM braze_changed('hard_bounces')
) AS changed USING (workspace, email)
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

UPDATE hard_bounces SET deleted_at = now(), loaded_at = now()
WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL AND email NOT IN (SELECT email FROM braze_fresh)
    AND (getvariable('braze_since') IS NULL OR (hard_bounced_at AT TIME ZONE 'UTC')::DATE >= getvariable('braze_since'))
    AND (getvariable('braze_until') IS NULL OR (hard_bounced_at AT TIME ZONE 'UTC')::DATE <= getvariable('braze_until'));

COMMIT;
