//! Custom events.

use super::parameters::{APPS, IGNORE_ERRORS, SEGMENTS, SINCE, UNIT, UNTIL, named};
use super::statistics::count;
use crate::declare::{
    Endpoint, Kept, Key, ListOrder, Paging, ParameterRole, Parent, Pool, TEXTS, Table, Topic, Type, element, field,
    query, raw,
};

/// `GET /events`.
pub const EVENTS: Table = Table {
    name: "braze_events",
    description: "Every custom event with its properties in the dashboard.",
    topic: Topic::Events,
    parameters: &[],
    endpoint: Endpoint { path: "/events", permission: "events.get", pool: Pool::Metadata, query: &[] },
    paging: Paging::Link,
    rows: "events[]",
    columns: &[
        field("name", Type::Varchar, "name of the event"),
        field("description", Type::Varchar, "description in the dashboard"),
        field("included_in_analytics_report", Type::Boolean, "whether it is in the analytics report"),
        field("status", Type::Varchar, "such as `Active`"),
        field("tag_names", TEXTS, "names of its tags"),
        raw(),
    ],
    key: Key::of(&["name"]),
    parent: None,
    kept: Some(Kept::OBJECTS),
    examples: &[],
};

/// `GET /events/list`. Sorted by name, so a new event moves those behind it.
pub const EVENT_NAMES: Table = Table {
    name: "braze_event_names",
    description: "The name of every custom event, for keys that lack the permission of `braze_events`.",
    topic: Topic::Events,
    parameters: &[],
    endpoint: Endpoint { path: "/events/list", permission: "events.list", pool: Pool::Metadata, query: &[] },
    paging: Paging::Pages { size: Some(250), order: ListOrder::Name },
    rows: "events[]",
    columns: &[element("name", Type::Varchar, "name of the event")],
    key: Key::of(&["name"]),
    parent: None,
    kept: None,
    examples: &[],
};

/// `GET /events/data_series`.
pub const SERIES: Table = Table {
    name: "braze_event_series",
    description: "How often custom events occurred, per day or hour.",
    topic: Topic::Events,
    parameters: &[
        named(
            "events",
            TEXTS,
            "names of events; default: all in `braze_event_names()`",
            ParameterRole::Each { query: "event" },
        ),
        APPS,
        SEGMENTS,
        SINCE,
        UNTIL,
        UNIT,
        IGNORE_ERRORS,
    ],
    endpoint: Endpoint {
        path: "/events/data_series",
        permission: "events.data_series",
        pool: Pool::Default,
        query: &[],
    },
    paging: Paging::Windows { length_max: 100, end_needed: false },
    rows: "data[]",
    columns: &[
        query("event", "name of the event"),
        field("time", Type::Date, "the day, in the company's time zone; with the unit `hour` a TIMESTAMPTZ"),
        query("app_id", "the app; NULL for the whole workspace"),
        query("segment_id", "the segment; NULL for all users"),
        count("count", "occurrences"),
    ],
    key: Key::of(&["event", "app_id", "segment_id", "time"]).nullable(&["app_id", "segment_id"]),
    parent: Some(Parent { table: &EVENT_NAMES, columns: &[("name", "event")], only: None }),
    kept: Some(Kept {
        of: Some(&EVENTS),
        without: &["app_id", "segment_id"],
        note: "Of the whole workspace: with apps it would be a request for each pair of event and app.",
        ..Kept::SERIES
    }),
    examples: &[],
};
