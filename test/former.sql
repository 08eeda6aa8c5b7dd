-- The tables of the former version whose columns or keys changed since, for the test that a load goes on in them.

CREATE TABLE campaign_series (
    workspace VARCHAR, campaign_id VARCHAR, time DATE, unique_recipients BIGINT, conversions BIGINT,
    conversions1 BIGINT, conversions2 BIGINT, conversions3 BIGINT, conversions_by_send_time BIGINT,
    conversions1_by_send_time BIGINT, conversions2_by_send_time BIGINT, conversions3_by_send_time BIGINT,
    revenue DOUBLE,
    loaded_at TIMESTAMPTZ,
    PRIMARY KEY (workspace, campaign_id, time)
);

CREATE TABLE campaign_message_series (
    workspace VARCHAR, campaign_id VARCHAR, time DATE, channel VARCHAR, variation_api_id VARCHAR,
    variation_name VARCHAR, sent BIGINT, enrolled BIGINT, delivered BIGINT, undelivered BIGINT,
    delivery_failed BIGINT, failed BIGINT, sent_to_carrier BIGINT, rejected BIGINT, bounces BIGINT, errors BIGINT,
    opens BIGINT, unique_opens BIGINT, machine_open BIGINT, machine_amp_open BIGINT, direct_opens BIGINT,
    influenced_opens BIGINT, total_opens BIGINT, read BIGINT, impressions BIGINT, total_impressions BIGINT,
    unique_impressions BIGINT, clicks BIGINT, unique_clicks BIGINT, total_clicks BIGINT, body_clicks BIGINT,
    first_button_clicks BIGINT, second_button_clicks BIGINT, total_dismissals BIGINT, unique_dismissals BIGINT,
    unsubscribes BIGINT, reported_spam BIGINT, opt_out BIGINT, help BIGINT, unique_recipients BIGINT,
    conversions BIGINT, conversions1 BIGINT, conversions2 BIGINT, conversions3 BIGINT,
    conversions_by_send_time BIGINT, conversions1_by_send_time BIGINT, conversions2_by_send_time BIGINT,
    conversions3_by_send_time BIGINT, revenue DOUBLE, other MAP(VARCHAR, JSON),
    loaded_at TIMESTAMPTZ
);

CREATE UNIQUE INDEX campaign_message_series_key ON campaign_message_series (
    workspace, campaign_id, time, channel, coalesce(variation_api_id, '')
);

CREATE TABLE canvas_series (
    workspace VARCHAR, canvas_id VARCHAR, time DATE, entries BIGINT, conversions BIGINT,
    conversions_by_entry_time BIGINT, revenue DOUBLE,
    loaded_at TIMESTAMPTZ,
    PRIMARY KEY (workspace, canvas_id, time)
);

CREATE TABLE canvas_variant_series (
    workspace VARCHAR, canvas_id VARCHAR, time DATE, variant_id VARCHAR, variant_name VARCHAR, entries BIGINT,
    conversions BIGINT, conversions_by_entry_time BIGINT, revenue DOUBLE,
    loaded_at TIMESTAMPTZ,
    PRIMARY KEY (workspace, canvas_id, time, variant_id)
);

CREATE TABLE canvas_step_series (
    workspace VARCHAR, canvas_id VARCHAR, time DATE, step_id VARCHAR, step_name VARCHAR, channel VARCHAR,
    step_conversions BIGINT, step_conversions_by_entry_time BIGINT, step_revenue DOUBLE, sent BIGINT, enrolled BIGINT,
    delivered BIGINT, undelivered BIGINT, delivery_failed BIGINT, failed BIGINT, sent_to_carrier BIGINT,
    rejected BIGINT, bounces BIGINT, errors BIGINT, opens BIGINT, unique_opens BIGINT, machine_open BIGINT,
    machine_amp_open BIGINT, direct_opens BIGINT, influenced_opens BIGINT, total_opens BIGINT, read BIGINT,
    impressions BIGINT, total_impressions BIGINT, unique_impressions BIGINT, clicks BIGINT, unique_clicks BIGINT,
    total_clicks BIGINT, body_clicks BIGINT, first_button_clicks BIGINT, second_button_clicks BIGINT,
    total_dismissals BIGINT, unique_dismissals BIGINT, unsubscribes BIGINT, reported_spam BIGINT, opt_out BIGINT,
    help BIGINT, unique_recipients BIGINT, conversions BIGINT, conversions1 BIGINT, conversions2 BIGINT,
    conversions3 BIGINT, conversions_by_send_time BIGINT, conversions1_by_send_time BIGINT,
    conversions2_by_send_time BIGINT, conversions3_by_send_time BIGINT, revenue DOUBLE, other MAP(VARCHAR, JSON),
    loaded_at TIMESTAMPTZ,
    PRIMARY KEY (workspace, canvas_id, time, step_id, channel)
);

CREATE TABLE scheduled_broadcasts (
    workspace VARCHAR, id VARCHAR, name VARCHAR, type VARCHAR, tags VARCHAR[], next_send_time TIMESTAMPTZ,
    schedule_type VARCHAR,
    first_loaded_at TIMESTAMPTZ DEFAULT now(), loaded_at TIMESTAMPTZ, deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace, id)
);

CREATE TABLE cdi_syncs (
    workspace VARCHAR, integration_id VARCHAR, job_status VARCHAR, sync_start_time TIMESTAMPTZ,
    sync_finish_time TIMESTAMPTZ, last_timestamp_synced TIMESTAMPTZ, rows_synced BIGINT,
    rows_failed_with_errors BIGINT,
    first_loaded_at TIMESTAMPTZ DEFAULT now(), loaded_at TIMESTAMPTZ, deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace, integration_id, sync_start_time)
);
