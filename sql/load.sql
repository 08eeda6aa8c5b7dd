-- Loads a workspace into tables of the current schema, which are made when they are not there:
--
--     .read sql/load.sql
--
-- Run it as often as you like, from the folder that `sql` lies in. Only what is new or changed is written. Of objects,
-- `first_loaded_at` is when a row came, `loaded_at` when it last changed, and `deleted_at` when Braze no longer had it.
-- `SET braze_workspace = 'emea'` comes before to load another workspace into the same tables; the other choices are in
-- sql/load/begin.sql. Leave out the lines of tables that you do not need, with those that are made from them: details and
-- series are of the objects before them. A file that fails leaves its table as it was, and the next run makes up for it.
.read sql/load/begin.sql

.read sql/load/campaigns.sql
.read sql/load/campaign_details.sql
.read sql/load/campaign_series.sql
.read sql/load/campaign_message_series.sql

.read sql/load/canvases.sql
.read sql/load/canvas_details.sql
.read sql/load/canvas_series.sql
.read sql/load/canvas_variant_series.sql
.read sql/load/canvas_step_series.sql

.read sql/load/segments.sql
.read sql/load/segment_details.sql
.read sql/load/segment_series.sql

.read sql/load/events.sql
.read sql/load/event_series.sql
.read sql/load/custom_attributes.sql

.read sql/load/products.sql
.read sql/load/revenue_series.sql
.read sql/load/purchase_series.sql

.read sql/load/session_series.sql
.read sql/load/kpi_dau.sql
.read sql/load/kpi_mau.sql
.read sql/load/kpi_new_users.sql
.read sql/load/kpi_uninstalls.sql

.read sql/load/catalogs.sql
.read sql/load/content_blocks.sql
.read sql/load/content_block_details.sql
.read sql/load/email_templates.sql
.read sql/load/email_template_details.sql
.read sql/load/scheduled_broadcasts.sql

.read sql/load/hard_bounces.sql
.read sql/load/unsubscribes.sql
.read sql/load/invalid_phone_numbers.sql
.read sql/load/preference_centers.sql
.read sql/load/preference_center_details.sql

.read sql/load/cdi_integrations.sql
.read sql/load/cdi_syncs.sql

-- What was not loaded, and what was added to tables of a former version.
SELECT table_name, id, problem FROM load_problems WHERE workspace = current_setting('braze_workspace')
UNION ALL
SELECT NULL, NULL, unnest(getvariable('load_messages'));
