//! Cloud data ingestion.

use super::source::Noun;
use super::time::{Spelling, Timestamp};
use super::{id, kind, signed};
use crate::json::Object;
use crate::options::Options;
use chrono::TimeDelta;

const STATUSES: [&str; 5] = ["success", "partial", "error", "config_error", "running"];
const SYNC_S: i64 = 60;

fn status(j: u64) -> &'static str {
    STATUSES[usize::try_from(j % 5).unwrap_or(0)]
}

/// A row of read.yaml `cdi_integrations`.
pub fn row(row: &mut Object, i: u64, options: &Options) {
    let edited = options.integrations.edited(i);
    row.key("integration_id", id(kind::INTEGRATION, i));
    row.text("app_group_id", "5a0000000000000000000000");
    row.text("integration_name", options.source().name(Noun::Integration, i));
    row.text("integration_type", "user_attributes");
    row.text("integration_status", if i.is_multiple_of(2) { "active" } else { "paused" });
    row.text("contact_emails", "data@example.com");
    row.text("last_updated_at", Timestamp(edited, Spelling::Zulu));
    row.text("warehouse_type", "snowflake");
    row.text("last_job_start_time", Timestamp(edited, Spelling::Zulu));
    row.text("last_job_status", status(i));
    row.text("next_scheduled_run", Timestamp(edited + TimeDelta::days(1), Spelling::Zulu));
}

/// Sync j of integration i (read.yaml `cdi_job_sync_status`).
pub fn sync(row: &mut Object, i: u64, j: u64, options: &Options) {
    let edited = options.syncs.edited(j);
    let finished = (status(j) != "running").then(|| edited + TimeDelta::seconds(SYNC_S));
    row.text("job_status", status(j));
    row.key("sync_start_time", Timestamp(edited, Spelling::Zulu));
    row.text_or_null("sync_finish_time", finished.map(|time| Timestamp(time, Spelling::Zulu)));
    row.text("last_timestamp_synced", Timestamp(edited, Spelling::Zulu));
    row.integer("rows_synced", 100 * (signed(j) + 1) + signed(i));
    row.integer("rows_failed_with_errors", signed(j % 5));
}
