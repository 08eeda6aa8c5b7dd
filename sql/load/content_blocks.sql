-- Content blocks: a row for each. Those that Braze no longer lists get a deleted_at.
CREATE TABLE IF NOT EXISTS content_blocks (
    workspace VARCHAR, content_block_id VARCHAR, name VARCHAR, content_type VARCHAR, liquid_tag VARCHAR,
    inclusion_count BIGINT, tags VARCHAR[], created_at TIMESTAMPTZ, last_edited TIMESTAMPTZ,
    first_loaded_at TIMESTAMPTZ DEFAULT now(), loaded_at TIMESTAMPTZ, deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace, content_block_id)
);

DROP TABLE IF EXISTS braze_fresh;
CREATE TEMP TABLE braze_fresh AS
SELECT current_setting('braze_workspace') AS workspace, * EXCLUDE (raw)
FROM braze_content_blocks();
SET VARIABLE load_check = braze_check_columns('content_blocks');

BEGIN;

MERGE INTO content_blocks USING (
    SELECT *, now() AS loaded_at, NULL::TIMESTAMPTZ AS deleted_at FROM braze_changed('content_blocks')
) AS changed USING (workspace, content_block_id)
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

UPDATE content_blocks SET deleted_at = now(), loaded_at = now()
WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
    AND content_block_id NOT IN (SELECT content_block_id FROM braze_fresh);

COMMIT;
