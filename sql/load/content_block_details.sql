-- Content block details: a row per content block, with its content.
-- Only those whose row in content_blocks changed since are asked for, a request each, and once more those that were
-- edited in the minute before: a second edit within the same second would not show.
CREATE TABLE IF NOT EXISTS content_block_details (
    workspace VARCHAR, content_block_id VARCHAR, name VARCHAR, description VARCHAR, content_type VARCHAR,
    content VARCHAR, inclusion_count BIGINT, tags VARCHAR[], created_at TIMESTAMPTZ, last_edited TIMESTAMPTZ,
    list_loaded_at TIMESTAMPTZ,  -- loaded_at in content_blocks when these details were asked for; NULL asks for them again
    first_loaded_at TIMESTAMPTZ DEFAULT now(), loaded_at TIMESTAMPTZ, deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace, content_block_id)
);

SET VARIABLE load_all = (
    SELECT coalesce(list(content_block_id), []) FROM content_blocks
    WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
);
SET VARIABLE load_ids = (
    SELECT coalesce(list(content_blocks.content_block_id), []) FROM content_blocks ANTI JOIN content_block_details AS details ON
        details.workspace = content_blocks.workspace AND details.content_block_id = content_blocks.content_block_id
        AND details.list_loaded_at = content_blocks.loaded_at
    WHERE content_blocks.workspace = current_setting('braze_workspace') AND content_blocks.deleted_at IS NULL
);

SET VARIABLE load_braze_time = braze_time();

DROP TABLE IF EXISTS braze_fresh;
CREATE TEMP TABLE braze_fresh AS
SELECT
    content_blocks.workspace, details.* EXCLUDE (raw),
    CASE WHEN content_blocks.last_edited < getvariable('load_braze_time') - INTERVAL 1 MINUTE
        THEN content_blocks.loaded_at END AS list_loaded_at
FROM braze_content_block_details(ids := getvariable('load_ids'), ignore_errors := true) AS details
JOIN content_blocks ON content_blocks.workspace = current_setting('braze_workspace') AND content_blocks.content_block_id = details.content_block_id;
SET VARIABLE load_check = braze_check_columns('content_block_details');

BEGIN;

SET VARIABLE load_refused = braze_refused_ids('braze_content_block_details');

MERGE INTO content_block_details USING (
    SELECT *, now() AS loaded_at, NULL::TIMESTAMPTZ AS deleted_at FROM braze_changed('content_block_details')
) AS changed USING (workspace, content_block_id)
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

UPDATE content_block_details SET deleted_at = now(), loaded_at = now()
WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
    AND content_block_id NOT IN (SELECT unnest(getvariable('load_all')));

MERGE INTO load_problems USING (FROM braze_problems('content_block_details', 'braze_content_block_details')) AS refused
    USING (workspace, table_name, id)
WHEN NOT MATCHED THEN INSERT BY NAME
WHEN NOT MATCHED BY SOURCE AND load_problems.workspace = current_setting('braze_workspace')
    AND load_problems.table_name = 'content_block_details' THEN DELETE;

COMMIT;
