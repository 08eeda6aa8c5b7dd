//! Campaigns: messages that are sent by themselves.

use super::{EDITED_SINCE, INCLUDE_ARCHIVED};
use crate::braze::table::{Endpoint, Order, Paging, Pool, Table, field, raw};
use crate::braze::types::Type;

/// `GET /campaigns/list`. Sorted by creation, so that new campaigns come at the end.
pub const CAMPAIGNS: Table = Table {
    name: "braze_campaigns",
    description: "Every campaign, with the archived ones.",
    parameters: &[INCLUDE_ARCHIVED, EDITED_SINCE],
    endpoint: Endpoint {
        path: "/campaigns/list",
        permission: "campaigns.list",
        pool: Pool::Default,
        query: &[("sort_direction", "asc")],
    },
    paging: Paging::Pages { size: Some(100), order: Order::Creation },
    rows: "campaigns[]",
    columns: &[
        field("id", Type::Varchar, "API identifier of the campaign"),
        field("name", Type::Varchar, "name in the dashboard"),
        field("is_api_campaign", Type::Boolean, "whether it is an API campaign"),
        field("tags", Type::List(&Type::Varchar), "names of its tags"),
        field("last_edited", Type::TimestampTz, "when it was edited last"),
        raw(),
    ],
    key: Some("id"),
};
