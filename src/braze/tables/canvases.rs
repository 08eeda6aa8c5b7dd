//! Canvases: journeys of several steps.

use super::{EDITED_SINCE, INCLUDE_ARCHIVED};
use crate::braze::table::{Endpoint, Order, Paging, Pool, Table, field, raw};
use crate::braze::types::Type;

/// `GET /canvas/list`. Sorted by creation, so that new canvases come at the end.
pub const CANVASES: Table = Table {
    name: "braze_canvases",
    description: "Every Canvas, with the archived ones.",
    parameters: &[INCLUDE_ARCHIVED, EDITED_SINCE],
    endpoint: Endpoint {
        path: "/canvas/list",
        permission: "canvas.list",
        pool: Pool::Default,
        query: &[("sort_direction", "asc")],
    },
    paging: Paging::Pages { size: Some(100), order: Order::Creation },
    rows: "canvases[]",
    columns: &[
        field("id", Type::Varchar, "API identifier of the Canvas"),
        field("name", Type::Varchar, "name in the dashboard"),
        field("tags", Type::List(&Type::Varchar), "names of its tags"),
        field("last_edited", Type::TimestampTz, "when it was edited last"),
        raw(),
    ],
    key: Some("id"),
};
