//! Sends of API campaigns: those that Braze tracks because they have a `send_id`.

use super::parameters::{IGNORE_ERRORS, OF_CAMPAIGNS, SINCE, UNTIL, identifying, needed};
use super::statistics::with_statistics;
use crate::declare::{
    Column, Endpoint, Key, Paging, ParameterRole, Placement, Pool, TEXTS, Table, Topic, Type, at, example, field, key,
    other_of, query,
};

/// `GET /sends/data_series`.
pub const SERIES: Table = Table {
    name: "braze_send_series",
    description: "Every message statistic per tracked send of an API campaign, day, channel and variation; Braze \
                  keeps them for 14 days.",
    topic: Topic::Campaigns,
    parameters: &[
        identifying(
            "campaign_id",
            Type::Varchar,
            "API identifier of the campaign",
            ParameterRole::Send { query: "campaign_id" },
            Placement::Positional,
            OF_CAMPAIGNS,
        ),
        needed("send_ids", TEXTS, "identifiers of sends", ParameterRole::Each { query: "send_id" }),
        SINCE,
        UNTIL,
        IGNORE_ERRORS,
    ],
    endpoint: Endpoint { path: "/sends/data_series", permission: "sends.data_series", pool: Pool::Default, query: &[] },
    paging: Paging::Windows { length_max: 100, end_needed: false },
    rows: "data[].messages{channel}[]",
    columns: with_statistics![
        query("campaign_id", "API identifier of the campaign"),
        query("send_id", "identifier of the send"),
        at("time", Type::Date, "the day, in the company's time zone", "data[].time"),
        key("channel", "such as `email`, `ios_push` or `sms`"),
        field("variation_name", Type::Varchar, "name of the variation");
        total(
            "send_unique_recipients",
            "users who were sent something by the whole send, each counted once; the same in all rows of a day",
            "data[].unique_recipients",
        ),
        total(
            "send_conversions",
            "conversions of the whole send for the first conversion event, counted on the day they happened",
            "data[].conversions",
        ),
        total("send_conversions1", "the same for the second conversion event", "data[].conversions1"),
        total("send_conversions2", "the same for the third conversion event", "data[].conversions2"),
        total("send_conversions3", "the same for the fourth conversion event", "data[].conversions3"),
        total(
            "send_conversions_by_send_time",
            "conversions of the whole send for the first conversion event, counted on the day of the message",
            "data[].conversions_by_send_time",
        ),
        total(
            "send_conversions1_by_send_time",
            "the same for the second conversion event",
            "data[].conversions1_by_send_time"
        ),
        total(
            "send_conversions2_by_send_time",
            "the same for the third conversion event",
            "data[].conversions2_by_send_time"
        ),
        total(
            "send_conversions3_by_send_time",
            "the same for the fourth conversion event",
            "data[].conversions3_by_send_time"
        ),
        at("send_revenue", Type::Double, "revenue of the whole send in US dollars", "data[].revenue"),
        other_of("data[]", "send_other", "figures of the whole send without a column of their own"),
    ],
    key: Key::of(&["send_id", "time", "channel", "variation_name"]).nullable(&["variation_name"]).several(),
    parent: None,
    kept: None,
    examples: &[example(
        "How did a send of an API campaign perform, day by day?",
        "SELECT time, channel, sent, delivered, send_conversions FROM braze_send_series('c0000000-0000-4000-8000-000000000003',\n\
         send_ids := ['5d000000-0000-4000-8000-000000000003'], since := current_date - 14)\n\
         ORDER BY time",
    )],
};

/// A count of the whole send and day.
const fn total(name: &'static str, description: &'static str, path: &'static str) -> Column {
    at(name, Type::Bigint, description, path)
}
