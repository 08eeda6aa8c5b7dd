//! Custom events.

use super::parameters::{APPS, IGNORE_ERRORS, SEGMENTS, SINCE, UNIT, UNTIL, named};
use super::statistics::count;
use crate::declare::{
    Endpoint, Kept, Key, ListOrder, Paging, ParameterRole, Parent, Pool, TEXTS, Table, Topic, Type, element, example,
    field, query, raw,
};

/// `GET /events`.
pub const EVENTS: Table = Table {
    name: "braze_events",
    description: "Every custom event with its description, status and tags.",
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
    examples: &[
        example(
            "Which custom events are active but not in the analytics report?",
            "SELECT name, description FROM braze_events() WHERE status = 'Active' AND NOT included_in_analytics_report",
        ),
        example("Which custom events have no tags?", "SELECT name FROM braze_events() WHERE len(tag_names) = 0"),
    ],
};

/// `GET /events/list`. Sorted by name, so a new event moves those behind it.
pub const EVENT_NAMES: Table = Table {
    name: "braze_event_names",
    description: "The name of every custom event, for keys that lack the permission for `braze_events`.",
    topic: Topic::Events,
    parameters: &[],
    endpoint: Endpoint { path: "/events/list", permission: "events.list", pool: Pool::Metadata, query: &[] },
    paging: Paging::Pages { size: Some(250), order: ListOrder::Name },
    rows: "events[]",
    columns: &[element("name", Type::Varchar, "name of the event")],
    key: Key::of(&["name"]),
    parent: None,
    kept: None,
    examples: &[example("How many custom events are there?", "SELECT count(*) AS events FROM braze_event_names()")],
};

/// `GET /events/data_series`.
pub const SERIES: Table = Table {
    name: "braze_event_series",
    description: "How often custom events occurred per day or hour.",
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
        field("time", Type::Date, "the day, in the company's time zone; with `unit := 'hour'`, a TIMESTAMPTZ"),
        query("app_id", "the app; NULL for the whole workspace"),
        query("segment_id", "the segment; NULL for all users"),
        count("count", "occurrences"),
    ],
    key: Key::of(&["event", "app_id", "segment_id", "time"]).nullable(&["app_id", "segment_id"]),
    parent: Some(Parent { table: &EVENT_NAMES, columns: &[("name", "event")], only: None }),
    kept: Some(Kept {
        of: Some(&EVENTS),
        without: &["app_id", "segment_id"],
        note: "For the whole workspace only: by app, it would take a request for each pair of event and app.",
        ..Kept::SERIES
    }),
    examples: &[
        example(
            "The ten most frequent custom events of the last seven days.",
            "SELECT event, sum(count) AS occurrences FROM braze_event_series(since := current_date - 6)\n\
             GROUP BY event ORDER BY occurrences DESC LIMIT 10",
        ),
        example(
            "Two events side by side, week by week.",
            "PIVOT (SELECT date_trunc('week', time) AS week, event, count FROM braze_event_series(events := ['event 0001', 'event 0002']))\n\
             ON event USING sum(count) ORDER BY week",
        ),
        example(
            "When in the day does an event happen, hour by hour since yesterday?",
            "SELECT time, count, bar(count, 0, 500) AS chart\n\
             FROM braze_event_series(events := ['event 0001'], since := current_date - 1, unit := 'hour') ORDER BY time",
        ),
    ],
};
