//! Sends of API campaigns: those that Braze tracks because they have a `send_id`.

use super::parameters::{IGNORE_ERRORS, OF_CAMPAIGNS, SINCE, UNTIL, identifying, needed};
use super::statistics::with_statistics;
use crate::declare::{Endpoint, Paging, ParameterRole, Placement, Pool, TEXTS, Table, Type, at, field, key, query};

/// `GET /sends/data_series`.
pub const SERIES: Table = Table {
    name: "braze_send_series",
    description: "Every statistic of the messages per tracked send of an API campaign, day, channel and variation; Braze keeps them for 14 days.",
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
        field("variation_name", Type::Varchar, "name of the variation"),
    ],
    key: &[],
    parent: None,
};
