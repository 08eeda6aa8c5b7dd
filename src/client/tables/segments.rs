//! Segments: groups of users by their properties.

use super::parameters::{IGNORE_ERRORS, SINCE, UNTIL, ids};
use crate::declare::{
    Condition, Endpoint, Kept, Key, ListOrder, Paging, Parent, Pool, TEXTS, Table, Topic, Type, example, field, query,
    raw,
};

/// `GET /segments/list`. Archived segments are never in it.
pub const SEGMENTS: Table = Table {
    name: "braze_segments",
    description: "Every segment; Braze leaves out archived ones.",
    topic: Topic::Segments,
    parameters: &[],
    endpoint: Endpoint {
        path: "/segments/list",
        permission: "segments.list",
        pool: Pool::Default,
        query: &[("sort_direction", "asc")],
    },
    paging: Paging::Pages { size: Some(100), order: ListOrder::Creation },
    rows: "segments[]",
    columns: &[
        field("id", Type::Varchar, "API identifier of the segment"),
        field("name", Type::Varchar, "name in the dashboard"),
        field("analytics_tracking_enabled", Type::Boolean, "whether Braze counts its size every day"),
        field("tags", TEXTS, "names of its tags"),
        raw(),
    ],
    key: Key::of(&["id"]),
    parent: None,
    kept: Some(Kept {
        note: "Braze does not list archived segments, so they are marked as deleted until they come back.",
        ..Kept::OBJECTS
    }),
    examples: &[
        example(
            "Find a segment by its name.",
            "SELECT id, name, tags FROM braze_segments() WHERE name ILIKE '%all users%'",
        ),
        example(
            "Which segments have no daily size because analytics tracking is off?",
            "SELECT name FROM braze_segments() WHERE NOT analytics_tracking_enabled",
        ),
    ],
};

/// `GET /segments/details`.
pub const DETAILS: Table = Table {
    name: "braze_segment_details",
    description: "Segments with their filters in words.",
    topic: Topic::Segments,
    parameters: &[ids("segment_id", "identifiers of segments; default: all in `braze_segments()`"), IGNORE_ERRORS],
    endpoint: Endpoint { path: "/segments/details", permission: "segments.details", pool: Pool::Default, query: &[] },
    paging: Paging::Single,
    rows: "",
    columns: &[
        query("segment_id", "API identifier of the segment"),
        field("name", Type::Varchar, "name in the dashboard"),
        field("description", Type::Varchar, "its filters in words"),
        field("text_description", Type::Varchar, "description in the dashboard"),
        field("tags", TEXTS, "names of its tags"),
        field("teams", TEXTS, "names of its teams"),
        field("created_at", Type::TimestampTz, "when it was created"),
        field("updated_at", Type::TimestampTz, "when it was last updated"),
        raw(),
    ],
    key: Key::of(&["segment_id"]),
    parent: Some(Parent { table: &SEGMENTS, columns: &[("id", "segment_id")], only: None }),
    kept: Some(Kept { note: "Filters can change without any other sign of an edit.", ..Kept::DETAILS }),
    examples: &[
        example(
            "What are the filters of each segment?",
            "SELECT name, description FROM braze_segment_details() ORDER BY name",
        ),
        example(
            "Which segments depend on how often somebody used an app?",
            "SELECT name, teams FROM braze_segment_details() WHERE description LIKE '%used these apps%'",
        ),
    ],
};

/// `GET /segments/data_series`. Of a segment without analytics tracking it has nothing but zeros.
pub const SERIES: Table = Table {
    name: "braze_segment_series",
    description: "The size of segments per day.",
    topic: Topic::Segments,
    parameters: &[
        ids("segment_id", "identifiers of segments; default: all with analytics tracking"),
        SINCE,
        UNTIL,
        IGNORE_ERRORS,
    ],
    endpoint: Endpoint {
        path: "/segments/data_series",
        permission: "segments.data_series",
        pool: Pool::Default,
        query: &[],
    },
    paging: Paging::Windows { length_max: 100, end_needed: false },
    rows: "data[]",
    columns: &[
        query("segment_id", "API identifier of the segment"),
        field("time", Type::Date, "the day, in the company's time zone"),
        field("size", Type::Bigint, "users in it, as estimated by Braze"),
    ],
    key: Key::of(&["segment_id", "time"]),
    parent: Some(Parent {
        table: &SEGMENTS,
        columns: &[("id", "segment_id")],
        only: Some(("analytics_tracking_enabled", Condition::NotFalse)),
    }),
    kept: Some(Kept::SERIES),
    examples: &[
        example(
            "How much has each segment grown in the last 30 days?",
            "SELECT name, max_by(size, time) - min_by(size, time) AS growth\n\
             FROM braze_segment_series(since := current_date - 30) JOIN braze_segments() ON id = segment_id\n\
             GROUP BY segment_id, name ORDER BY growth DESC",
        ),
        example(
            "The current size of each segment.",
            "SELECT name, size FROM braze_segment_series(since := current_date - 1) JOIN braze_segments() ON id = segment_id\n\
             QUALIFY row_number() OVER (PARTITION BY segment_id ORDER BY time DESC) = 1",
        ),
    ],
};
