//! Sessions: times when users had an app open.

use super::parameters::{APPS, SEGMENTS, SINCE, UNIT, UNTIL};
use super::statistics::count;
use crate::declare::{Endpoint, Kept, Key, Paging, Pool, Table, Topic, Type, field, query};

/// `GET /sessions/data_series`.
pub const SERIES: Table = Table {
    name: "braze_session_series",
    description: "Sessions of users per day or hour.",
    topic: Topic::Kpis,
    parameters: &[APPS, SEGMENTS, SINCE, UNTIL, UNIT],
    endpoint: Endpoint {
        path: "/sessions/data_series",
        permission: "sessions.data_series",
        pool: Pool::Default,
        query: &[],
    },
    paging: Paging::Windows { length_max: 100, end_needed: false },
    rows: "data[]",
    columns: &[
        field("time", Type::Date, "the day, in the company's time zone; with the unit `hour` a TIMESTAMPTZ"),
        query("app_id", "the app; NULL for the whole workspace"),
        query("segment_id", "the segment; NULL for all users"),
        count("sessions", "sessions that began"),
    ],
    key: Key::of(&["app_id", "segment_id", "time"]).nullable(&["app_id", "segment_id"]),
    parent: None,
    kept: Some(Kept { without: &["segment_id"], ..Kept::APP_SERIES }),
    examples: &[],
};
