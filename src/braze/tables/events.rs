//! Custom events.

use crate::braze::table::{Endpoint, Order, Paging, Pool, Table, element, field, raw};
use crate::braze::types::Type;

/// `GET /events`.
pub const EVENTS: Table = Table {
    name: "braze_events",
    description: "Every custom event with its properties in the dashboard.",
    parameters: &[],
    endpoint: Endpoint { path: "/events", permission: "events.get", pool: Pool::Metadata, query: &[] },
    paging: Paging::Link,
    rows: "events[]",
    columns: &[
        field("name", Type::Varchar, "name of the event"),
        field("description", Type::Varchar, "description in the dashboard"),
        field("included_in_analytics_report", Type::Boolean, "whether it is in the analytics report"),
        field("status", Type::Varchar, "such as `Active`"),
        field("tag_names", Type::List(&Type::Varchar), "names of its tags"),
        raw(),
    ],
    key: Some("name"),
};

/// `GET /events/list`. Sorted by name, so a new event moves those behind it.
pub const EVENT_NAMES: Table = Table {
    name: "braze_event_names",
    description: "The name of every custom event, for keys that lack the permission of `braze_events`.",
    parameters: &[],
    endpoint: Endpoint { path: "/events/list", permission: "events.list", pool: Pool::Metadata, query: &[] },
    paging: Paging::Pages { size: Some(250), order: Order::Name },
    rows: "events[]",
    columns: &[element("name", Type::Varchar, "name of the event")],
    key: Some("name"),
};
