//! Campaigns: messages that are sent by themselves.

use super::parameters::{EDITED_SINCE, IGNORE_ERRORS, INCLUDE_ARCHIVED, SINCE, UNTIL, WITH_ARCHIVED, ids, passed_ids};
use super::statistics::{count, with_statistics};
use crate::declare::{
    Condition, Endpoint, Kept, Key, ListOrder, Paging, Parent, Pool, TEXTS, Table, TableParameter, Topic, Type, at,
    field, key, list, map, member, other_without, query, raw, structure,
};

/// `GET /campaigns/list`. Sorted by creation, so that new campaigns come at the end.
pub const CAMPAIGNS: Table = Table {
    name: "braze_campaigns",
    description: "Every campaign, with the archived ones.",
    topic: Topic::Campaigns,
    parameters: &[INCLUDE_ARCHIVED, EDITED_SINCE],
    endpoint: Endpoint {
        path: "/campaigns/list",
        permission: "campaigns.list",
        pool: Pool::Default,
        query: &[("sort_direction", "asc")],
    },
    paging: Paging::Pages { size: Some(100), order: ListOrder::Creation },
    rows: "campaigns[]",
    columns: &[
        field("id", Type::Varchar, "API identifier of the campaign"),
        field("name", Type::Varchar, "name in the dashboard"),
        field("is_api_campaign", Type::Boolean, "whether it is an API campaign"),
        field("tags", TEXTS, "names of its tags"),
        field("last_edited", Type::TimestampTz, "when it was edited last"),
        raw(),
    ],
    key: Key::of(&["id"]),
    parent: None,
    kept: Some(Kept::OBJECTS),
    examples: &[],
};

pub(super) const IDS_DESCRIPTION: &str = "identifiers of campaigns; default: all in `braze_campaigns()`";

pub(super) const IDS: TableParameter = ids("campaign_id", IDS_DESCRIPTION);

pub(super) const EACH: Parent = Parent { table: &CAMPAIGNS, columns: &[("id", "campaign_id")], only: None };

pub(super) const DETAILS_ENDPOINT: Endpoint =
    Endpoint { path: "/campaigns/details", permission: "campaigns.details", pool: Pool::Default, query: &[] };

/// `GET /campaigns/details`.
pub const DETAILS: Table = Table {
    name: "braze_campaign_details",
    description: "Campaigns with their messages and conversion events.",
    topic: Topic::Campaigns,
    parameters: &[IDS, WITH_ARCHIVED, IGNORE_ERRORS],
    endpoint: DETAILS_ENDPOINT,
    paging: Paging::Single,
    rows: "",
    columns: &[
        query("campaign_id", "API identifier of the campaign"),
        field("name", Type::Varchar, "name in the dashboard"),
        field("description", Type::Varchar, "description in the dashboard"),
        field("archived", Type::Boolean, "whether it is archived"),
        field("draft", Type::Boolean, "whether it is a draft"),
        field("enabled", Type::Boolean, "whether it is active"),
        field("has_post_launch_draft", Type::Boolean, "whether changes to it are drafted since it was launched"),
        field("schedule_type", Type::Varchar, "how it is scheduled, such as `time_based`"),
        field("channels", TEXTS, "the channels it sends to"),
        field("tags", TEXTS, "names of its tags"),
        field("teams", TEXTS, "names of its teams"),
        field("created_at", Type::TimestampTz, "when it was made"),
        field("updated_at", Type::TimestampTz, "when it was changed last"),
        field("first_sent", Type::TimestampTz, "when it was sent first"),
        field("last_sent", Type::TimestampTz, "when it was sent last"),
        field(
            "messages",
            MESSAGES,
            "its messages by the identifier of the variation; `raw` is the message with the fields of its channel",
        ),
        field(
            "conversion_behaviors",
            list!(structure![
                member("type", Type::Varchar),
                member("window", Type::Bigint),
                member("product", Type::Varchar),
                member("custom_event_name", Type::Varchar),
                member("app_ids", TEXTS),
            ]),
            "its conversion events, the first one first; `window` is in seconds",
        ),
        raw(),
    ],
    key: Key::of(&["campaign_id"]),
    parent: Some(EACH),
    kept: Some(Kept {
        note: "Sending a campaign is not an edit, so `last_sent` is that of the last edit: the newest day with messages in \
               `campaign_message_series` is exact.",
        ..Kept::details_edited("last_edited")
    }),
    examples: &[],
};

/// Messages by the identifier of their variation, of campaigns and of steps of Canvases. Which
/// other fields there are, and of what type, depends on the channel.
pub const MESSAGES: Type = map!(structure![
    member("channel", Type::Varchar),
    member("name", Type::Varchar),
    member("type", Type::Varchar),
    member("raw", Type::Json),
]);

const SERIES_ENDPOINT: Endpoint = Endpoint {
    path: "/campaigns/data_series",
    permission: "campaigns.data_series",
    pool: Pool::CampaignSeries,
    query: &[],
};

/// `GET /campaigns/data_series`, the totals.
pub const SERIES: Table = Table {
    name: "braze_campaign_series",
    description: "Recipients, conversions and revenue per campaign and day.",
    topic: Topic::Campaigns,
    parameters: &[IDS, SINCE, UNTIL, WITH_ARCHIVED, IGNORE_ERRORS],
    endpoint: SERIES_ENDPOINT,
    paging: Paging::Windows { length_max: 100, end_needed: false },
    rows: "data[]",
    columns: &[
        query("campaign_id", "API identifier of the campaign"),
        field("time", Type::Date, "the day, in the company's time zone"),
        count("unique_recipients", "users who were sent something, each once"),
        count("conversions", "conversions by the first conversion event, on the day when they happened"),
        count("conversions1", "the same for the second conversion event"),
        count("conversions2", "the same for the third conversion event"),
        count("conversions3", "the same for the fourth conversion event"),
        count("conversions_by_send_time", "conversions by the first event, on the day of the message"),
        count("conversions1_by_send_time", "the same for the second conversion event"),
        count("conversions2_by_send_time", "the same for the third conversion event"),
        count("conversions3_by_send_time", "the same for the fourth conversion event"),
        field("revenue", Type::Double, "revenue in US dollars"),
        other_without(&["messages"], "figures that have no column here, such as those of more conversion events"),
    ],
    key: Key::of(&["campaign_id", "time"]),
    parent: Some(EACH),
    kept: Some(Kept { added: &["other"], ..Kept::SERIES }),
    examples: &[],
};

/// `GET /campaigns/data_series`, what each message did. A channel without messages has an empty
/// array, and so no row.
pub const MESSAGE_SERIES: Table = Table {
    name: "braze_campaign_message_series",
    description: "Every statistic of the messages per campaign, day, channel and variation; NULL where the channel does not have it.",
    topic: Topic::Campaigns,
    parameters: &[IDS, SINCE, UNTIL, WITH_ARCHIVED, IGNORE_ERRORS],
    endpoint: SERIES_ENDPOINT,
    paging: Paging::Windows { length_max: 100, end_needed: false },
    rows: "data[].messages{channel}[]",
    columns: with_statistics![
        query("campaign_id", "API identifier of the campaign"),
        at("time", Type::Date, "the day, in the company's time zone", "data[].time"),
        key("channel", "such as `email`, `ios_push` or `sms`"),
        field("variation_api_id", Type::Varchar, "API identifier of the variation"),
        field("variation_name", Type::Varchar, "name of the variation; NULL if there is one only"),
    ],
    key: Key::of(&["campaign_id", "time", "channel", "variation_api_id"])
        .nullable(&["variation_api_id"])
        .or("variation_api_id", "variation_name")
        .several(),
    parent: Some(EACH),
    kept: Some(Kept { note: "`variation_name` is what it was when the day was read last.", ..Kept::SERIES }),
    examples: &[],
};

/// `GET /campaigns/url_info/details`.
pub const URLS: Table = Table {
    name: "braze_campaign_urls",
    description: "The links in the emails of campaigns with their aliases, where link aliasing is in use.",
    topic: Topic::Campaigns,
    parameters: &[passed_ids(IDS_DESCRIPTION), WITH_ARCHIVED, IGNORE_ERRORS],
    endpoint: Endpoint {
        path: "/campaigns/url_info/details",
        permission: "campaigns.url_info.details",
        pool: Pool::Default,
        query: &[],
    },
    paging: Paging::Single,
    rows: "link_data[]",
    columns: &[
        query("campaign_id", "API identifier of the campaign"),
        query("message_variation_id", "identifier of the message, as in `braze_campaign_details`"),
        at("channel", Type::Varchar, "always `email`", "channel"),
        at("variation_name", Type::Varchar, "name of the variation", "name"),
        field("link_id", Type::Varchar, "identifier of the link, which is its `lid`"),
        field("link_alias", Type::Varchar, "alias of the link"),
        field("link_URL", Type::Varchar, "where it leads"),
        field("content_block_path_info", Type::Json, "the content blocks that it comes from, undocumented"),
        raw(),
    ],
    key: Key::of(&["campaign_id", "message_variation_id", "link_id"]).several(),
    parent: Some(Parent {
        table: &EMAILS,
        columns: &[("campaign_id", "campaign_id"), ("message_variation_id", "message_variation_id")],
        only: Some(("channel", Condition::Text("email"))),
    }),
    kept: None,
    examples: &[],
};

/// The messages whose links [`URLS`] asks for. Goes by its name, since that is what was called.
const EMAILS: Table = Table {
    name: "braze_campaign_urls",
    description: "The messages of campaigns.",
    topic: Topic::Campaigns,
    parameters: &[IDS, WITH_ARCHIVED, IGNORE_ERRORS],
    endpoint: DETAILS_ENDPOINT,
    paging: Paging::Single,
    rows: "messages{message_variation_id}",
    columns: &[
        query("campaign_id", "API identifier of the campaign"),
        key("message_variation_id", "identifier of the message"),
        field("channel", Type::Varchar, "such as `email`"),
    ],
    key: Key::of(&["campaign_id", "message_variation_id"]),
    parent: Some(EACH),
    kept: None,
    examples: &[],
};
