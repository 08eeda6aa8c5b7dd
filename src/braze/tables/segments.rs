//! Segments: groups of users by their properties.

use crate::braze::table::{Endpoint, Order, Paging, Pool, Table, field, raw};
use crate::braze::types::Type;

/// `GET /segments/list`. Archived segments are never in it.
pub const SEGMENTS: Table = Table {
    name: "braze_segments",
    description: "Every segment; Braze leaves out the archived ones.",
    parameters: &[],
    endpoint: Endpoint {
        path: "/segments/list",
        permission: "segments.list",
        pool: Pool::Default,
        query: &[("sort_direction", "asc")],
    },
    paging: Paging::Pages { size: Some(100), order: Order::Creation },
    rows: "segments[]",
    columns: &[
        field("id", Type::Varchar, "API identifier of the segment"),
        field("name", Type::Varchar, "name in the dashboard"),
        field("analytics_tracking_enabled", Type::Boolean, "whether Braze counts its size every day"),
        field("tags", Type::List(&Type::Varchar), "names of its tags"),
        raw(),
    ],
    key: Some("id"),
};
