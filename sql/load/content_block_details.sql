-- Content block details: a row per content block, with its content.
-- Only those whose row in content_blocks changed since are asked for, a request each.
CREATE TABLE IF NOT EXISTS content_block_details (
    workspace VARCHAR, content_block_id VARCHAR, name VARCHAR, description VARCHAR, content_type VARCHAR,
    content VARCHAR, inclusion_count BIGINT, tags VARCHAR[], created_at TIMESTAMPTZ, last_edited TIMESTAMPTZ,
    list_loaded_at TIMESTAMPTZ,  -- loaded_at in content_blocks when these details were asked for
    first_loaded_at TIMESTAMPTZ DEFAULT now(), loaded_at TIMESTAMPTZ, deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace, content_block_id)
);

SET VARIABLE load_ids = (
    SELECT coalesce(list(content_blocks.content_block_id), []) FROM content_blocks ANTI JOIN content_block_details AS details ON
        details.workspace = content_blocks.workspace AND details.content_block_id = content_blocks.content_block_id
        AND details.list_loaded_at = content_blocks.loaded_at
    WHERE content_blocks.workspace = current_setting('braze_workspace') AND content_blocks.deleted_at IS NULL
);

DROP TABLE IF EXISTS braze_fresh;
CREATE TEMP TABLE braze_fresh AS
SELECT content_blocks.workspace, details.* EXCLUDE (raw), content_blocks.loaded_at AS list_loaded_at
FROM braze_content_block_details(ids := getvariable('load_ids')) AS details
JOIN content_blocks ON content_blocks.workspace = current_setting('braze_workspace') AND content_blocks.content_block_id = details.content_block_id;
SET VARIABLE load_columns = braze_check_columns('content_block_details');

BEGIN;

MERGE INTO content_block_details USING (
    SELECT *, now() AS loaded_at, NULL::TIMESTAMPTZ AS deleted_at FROM braze_changed('content_block_details')
) AS changed USING (workspace, content_block_id)
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

UPDATE content_block_details SET deleted_at = now(), loaded_at = now()
WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
    AND content_block_id NOT IN (SELECT content_block_id FROM content_blocks WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL);

COMMIT;
