-- Campaign details: a row per campaign, with its messages and conversion events.
-- Only those whose row in campaigns changed since are asked for, a request each, and once more those that were edited
-- in the minute before: a second edit within the same second would not show. Sending is no change there, so that
-- last_sent is that of the last edit: the newest day with messages in campaign_message_series is exact. UPDATE
-- campaign_details SET list_loaded_at = NULL has all asked for again.
CREATE TABLE IF NOT EXISTS campaign_details (
    workspace VARCHAR, campaign_id VARCHAR, name VARCHAR, description VARCHAR, archived BOOLEAN, draft BOOLEAN,
    enabled BOOLEAN, has_post_launch_draft BOOLEAN, schedule_type VARCHAR, channels VARCHAR[], tags VARCHAR[],
    teams VARCHAR[], created_at TIMESTAMPTZ, updated_at TIMESTAMPTZ, first_sent TIMESTAMPTZ, last_sent TIMESTAMPTZ,
    messages MAP(VARCHAR, STRUCT(channel VARCHAR, name VARCHAR, type VARCHAR, raw JSON)),
    conversion_behaviors STRUCT(type VARCHAR, "window" BIGINT, product VARCHAR, custom_event_name VARCHAR, app_ids VARCHAR[])[],
    list_loaded_at TIMESTAMPTZ,  -- loaded_at in campaigns when these details were asked for; NULL asks for them again
    first_loaded_at TIMESTAMPTZ DEFAULT now(), loaded_at TIMESTAMPTZ, deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace, campaign_id)
);

SET VARIABLE load_all = (
    SELECT coalesce(list(id), []) FROM campaigns
    WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
);
SET VARIABLE load_ids = (
    SELECT coalesce(list(campaigns.id), []) FROM campaigns ANTI JOIN campaign_details AS details ON
        details.workspace = campaigns.workspace AND details.campaign_id = campaigns.id
        AND details.list_loaded_at = campaigns.loaded_at
    WHERE campaigns.workspace = current_setting('braze_workspace') AND campaigns.deleted_at IS NULL
);

SET VARIABLE load_braze_time = braze_time();

DROP TABLE IF EXISTS braze_fresh;
CREATE TEMP TABLE braze_fresh AS
SELECT
    campaigns.workspace, details.* EXCLUDE (raw),
    CASE WHEN campaigns.last_edited < getvariable('load_braze_time') - INTERVAL 1 MINUTE
        THEN campaigns.loaded_at END AS list_loaded_at
FROM braze_campaign_details(ids := getvariable('load_ids'), ignore_errors := true) AS details
JOIN campaigns ON campaigns.workspace = current_setting('braze_workspace') AND campaigns.id = details.campaign_id;
SET VARIABLE load_check = braze_check_columns('campaign_details');

BEGIN;

SET VARIABLE load_refused = braze_refused_ids('braze_campaign_details');

MERGE INTO campaign_details USING (
    SELECT *, now() AS loaded_at, NULL::TIMESTAMPTZ AS deleted_at FROM braze_changed('campaign_details')
) AS changed USING (workspace, campaign_id)
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

UPDATE campaign_details SET deleted_at = now(), loaded_at = now()
WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
    AND campaign_id NOT IN (SELECT unnest(getvariable('load_all')));

MERGE INTO load_problems USING (FROM braze_problems('campaign_details', 'braze_campaign_details')) AS refused
    USING (workspace, table_name, id)
WHEN NOT MATCHED THEN INSERT BY NAME
WHEN NOT MATCHED BY SOURCE AND load_problems.workspace = current_setting('braze_workspace')
    AND load_problems.table_name = 'campaign_details' THEN DELETE;

COMMIT;
