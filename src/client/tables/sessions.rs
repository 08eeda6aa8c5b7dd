//! Sessions: times when users had an app open.

use super::parameters::{APPS, SEGMENTS, SINCE, UNIT, UNTIL};
use super::statistics::count;
use crate::declare::{Endpoint, Kept, Key, Paging, Pool, Table, Topic, Type, example, field, query};

/// `GET /sessions/data_series`.
pub const SERIES: Table = Table {
    name: "braze_session_series",
    description: "Sessions per day or hour.",
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
        field("time", Type::Date, "the day, in the company's time zone; with `unit := 'hour'`, a TIMESTAMPTZ"),
        query("app_id", "the app; NULL for the whole workspace"),
        query("segment_id", "the segment; NULL for all users"),
        count("sessions", "sessions started"),
    ],
    key: Key::of(&["app_id", "segment_id", "time"]).nullable(&["app_id", "segment_id"]),
    parent: None,
    kept: Some(Kept { without: &["segment_id"], ..Kept::APP_SERIES }),
    examples: &[
        example(
            "Sessions per day in the last four weeks.",
            "SELECT time, sessions FROM braze_session_series(since := current_date - 27) ORDER BY time",
        ),
        example(
            "At which hours of the day do users open an app?",
            "SELECT hour(time) AS hour, avg(sessions) AS sessions\n\
             FROM braze_session_series(since := current_date - 7, unit := 'hour',\n\
             apps := ['a0000000-0000-4000-8000-000000000000'])\n\
             GROUP BY hour ORDER BY hour",
        ),
        example(
            "Sessions of a segment compared with those of all users.",
            "SELECT time, segment.sessions / everyone.sessions AS share\n\
             FROM braze_session_series(segments := ['5e000000-0000-4000-8000-000000000000']) segment\n\
             JOIN braze_session_series() everyone USING (time) ORDER BY time",
        ),
    ],
};
