//! Broadcasts: campaigns and Canvases that are scheduled to be sent.

use super::parameters::named;
use crate::declare::{
    Endpoint, Kept, Key, Paging, ParameterRole, Pool, TEXTS, Table, Topic, Type, example, field, raw,
};

/// `GET /messages/scheduled_broadcasts`. A recurring message is in it once, with its next time.
pub const SCHEDULED_BROADCASTS: Table = Table {
    name: "braze_scheduled_broadcasts",
    description: "Campaigns and Canvases scheduled in the dashboard, each with the next time it is sent.",
    topic: Topic::Schedule,
    parameters: &[named(
        "until",
        Type::TimestampTz,
        "only those sent before this time; default: a year from now",
        ParameterRole::Horizon { query: "end_time" },
    )],
    endpoint: Endpoint {
        path: "/messages/scheduled_broadcasts",
        permission: "messages.schedule_broadcasts",
        pool: Pool::Default,
        query: &[],
    },
    paging: Paging::Single,
    rows: "scheduled_broadcasts[]",
    columns: &[
        field("id", Type::Varchar, "API identifier of the campaign or Canvas"),
        field("name", Type::Varchar, "name in the dashboard"),
        field("type", Type::Varchar, "`Campaign` or `Canvas`"),
        field("tags", TEXTS, "names of its tags"),
        field(
            "next_send_time",
            Type::TimestampTz,
            "when it is next sent; a local time without a zone, as with `local_time_zones` and \
             `intelligent_delivery`, is read as UTC",
        ),
        field(
            "schedule_type",
            Type::Varchar,
            "`local_time_zones`, `intelligent_delivery` or the name of the company's time zone",
        ),
        raw(),
    ],
    key: Key::of(&["type", "id"]).nullable(&["type"]).several(),
    parent: None,
    kept: Some(Kept {
        note: "What has been sent for the last time, or is no longer scheduled, is marked as deleted.",
        ..Kept::OBJECTS
    }),
    examples: &[
        example(
            "What goes out in the next seven days?",
            "SELECT name, type, next_send_time FROM braze_scheduled_broadcasts(until := now() + INTERVAL 7 DAY) ORDER BY next_send_time",
        ),
        example(
            "Everything that is scheduled, however far ahead.",
            "SELECT name, type, next_send_time, schedule_type FROM braze_scheduled_broadcasts(until := TIMESTAMPTZ '2999-12-31')\n\
             ORDER BY next_send_time",
        ),
    ],
};
