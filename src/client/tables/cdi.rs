//! Cloud Data Ingestion (CDI): what Braze reads from a data warehouse.

use super::parameters::{IGNORE_ERRORS, ids};
use crate::declare::{Endpoint, Kept, Key, Paging, Parent, Pool, Table, Topic, Type, field, query, raw};

/// `GET /cdi/integrations`.
pub const INTEGRATIONS: Table = Table {
    name: "braze_cdi_integrations",
    description: "Every integration of Cloud Data Ingestion.",
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
        field("contact_emails", Type::Varchar, "who is told of errors"),
        field("warehouse_type", Type::Varchar, "such as `snowflake`"),
        field("last_updated_at", Type::TimestampTz, "up to which time of the data it has synced"),
        field("last_job_start_time", Type::TimestampTz, "when it ran last"),
        field("last_job_status", Type::Varchar, "how its last run ended"),
        field("next_scheduled_run", Type::TimestampTz, "when it runs next"),
        raw(),
    ],
    key: Key::of(&["integration_id"]),
    parent: None,
    kept: Some(Kept::OBJECTS),
    examples: &[],
};

/// `GET /cdi/integrations/{id}/job_sync_status`.
pub const SYNCS: Table = Table {
    name: "braze_cdi_syncs",
    description: "The syncs of integrations of Cloud Data Ingestion.",
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
        field("last_timestamp_synced", Type::TimestampTz, "up to which time of the data it synced"),
        field("rows_synced", Type::Bigint, "rows that arrived"),
        field("rows_failed_with_errors", Type::Bigint, "rows that failed"),
        raw(),
    ],
    key: Key::of(&["integration_id", "sync_start_time"]).nullable(&["sync_start_time"]).several(),
    parent: Some(Parent { table: &INTEGRATIONS, columns: &[("integration_id", "integration_id")], only: None }),
    kept: Some(Kept {
        note: "A request or more for each integration, of which Braze allows 100 a minute.",
        ..Kept::OBJECTS
    }),
    examples: &[],
};
