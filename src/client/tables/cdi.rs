//! Cloud Data Ingestion (CDI): what Braze reads from a data warehouse.

use super::parameters::{IGNORE_ERRORS, ids};
use crate::declare::{Endpoint, Kept, Key, Paging, Parent, Pool, Table, Topic, Type, example, field, query, raw};

/// `GET /cdi/integrations`.
pub const INTEGRATIONS: Table = Table {
    name: "braze_cdi_integrations",
    description: "Every Cloud Data Ingestion integration.",
    topic: Topic::Cdi,
    parameters: &[],
    endpoint: Endpoint {
        path: "/cdi/integrations",
        permission: "cdi.integration_list",
        pool: Pool::CdiIntegrations,
        query: &[],
    },
    paging: Paging::Link,
    rows: "results[]",
    columns: &[
        field("integration_id", Type::Varchar, "identifier of the integration"),
        field("app_group_id", Type::Varchar, "identifier of the workspace"),
        field("integration_name", Type::Varchar, "name in the dashboard"),
        field("integration_type", Type::Varchar, "what it syncs"),
        field("integration_status", Type::Varchar, "whether it is active"),
        field("contact_emails", Type::Varchar, "who is notified of errors"),
        field("warehouse_type", Type::Varchar, "such as `snowflake`"),
        field("last_updated_at", Type::TimestampTz, "the latest time in the data that has been synced"),
        field("last_job_start_time", Type::TimestampTz, "when it last ran"),
        field("last_job_status", Type::Varchar, "how its last run ended"),
        field("next_scheduled_run", Type::TimestampTz, "when it will run next"),
        raw(),
    ],
    key: Key::of(&["integration_id"]),
    parent: None,
    kept: Some(Kept::OBJECTS),
    examples: &[example(
        "Which integrations are there, and how did their last sync end?",
        "SELECT integration_name, integration_status, last_job_status, last_job_start_time FROM braze_cdi_integrations()",
    )],
};

/// `GET /cdi/integrations/{id}/job_sync_status`.
pub const SYNCS: Table = Table {
    name: "braze_cdi_syncs",
    description: "The syncs of Cloud Data Ingestion integrations.",
    topic: Topic::Cdi,
    parameters: &[
        ids("integration_id", "identifiers of integrations; default: all in `braze_cdi_integrations()`"),
        IGNORE_ERRORS,
    ],
    endpoint: Endpoint {
        path: "/cdi/integrations/{integration_id}/job_sync_status",
        permission: "cdi.integration_job_status",
        pool: Pool::CdiSyncs,
        query: &[],
    },
    paging: Paging::Link,
    rows: "results[]",
    columns: &[
        query("integration_id", "identifier of the integration"),
        field("job_status", Type::Varchar, "`running`, `success`, `partial`, `error` or `config_error`"),
        field("sync_start_time", Type::TimestampTz, "when it began"),
        field("sync_finish_time", Type::TimestampTz, "when it ended"),
        field("last_timestamp_synced", Type::TimestampTz, "the latest time in the data that was synced"),
        field("rows_synced", Type::Bigint, "rows that were synced"),
        field("rows_failed_with_errors", Type::Bigint, "rows that failed"),
        raw(),
    ],
    key: Key::of(&["integration_id", "sync_start_time"]).nullable(&["sync_start_time"]).several(),
    parent: Some(Parent { table: &INTEGRATIONS, columns: &[("integration_id", "integration_id")], only: None }),
    kept: Some(Kept {
        note: "Takes at least one request per integration, of which Braze allows 100 per minute.",
        ..Kept::OBJECTS
    }),
    examples: &[
        example(
            "The last sync of each integration.",
            "SELECT integration_name, job_status, rows_synced, rows_failed_with_errors\n\
             FROM braze_cdi_syncs() JOIN braze_cdi_integrations() USING (integration_id)\n\
             QUALIFY row_number() OVER (PARTITION BY integration_id ORDER BY sync_start_time DESC) = 1",
        ),
        example(
            "Which syncs of an integration failed?",
            "SELECT sync_start_time, job_status, rows_failed_with_errors\n\
             FROM braze_cdi_syncs(ids := ['cd000000-0000-4000-8000-000000000001']) WHERE job_status IN ('error', 'config_error')",
        ),
    ],
};
