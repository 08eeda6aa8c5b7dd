//! Campaigns: messages that are sent by themselves.

use super::parameters::{EDITED_SINCE, IGNORE_ERRORS, INCLUDE_ARCHIVED, SINCE, UNTIL, WITH_ARCHIVED, ids, passed_ids};
use super::statistics::{count, with_statistics};
use crate::declare::{
    Condition, Endpoint, Kept, Key, ListOrder, Paging, Parent, Pool, TEXTS, Table, TableParameter, Topic, Type, at,
    example, field, key, list, map, member, other, query, raw, rows_of, structure,
};

/// `GET /campaigns/list`. Sorted by creation, so that new campaigns come at the end.
pub const CAMPAIGNS: Table = Table {
    name: "braze_campaigns",
    description: "Every campaign, including archived ones.",
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
        field("last_edited", Type::TimestampTz, "when it was last edited"),
        raw(),
    ],
    key: Key::of(&["id"]),
    parent: None,
    kept: Some(Kept::OBJECTS),
    examples: &[
        example(
            "The ten campaigns that were edited most recently.",
            "SELECT name, tags, last_edited FROM braze_campaigns() ORDER BY last_edited DESC LIMIT 10",
        ),
        example(
            "Which campaigns, without archived ones, have been edited since January 1, 2026?",
            "SELECT id, name FROM braze_campaigns(include_archived := false, edited_since := TIMESTAMPTZ '2026-01-01')",
        ),
        example(
            "How many campaigns does each tag have?",
            "SELECT tag, count(*) AS campaigns FROM (SELECT unnest(tags) AS tag FROM braze_campaigns())\n\
             GROUP BY tag ORDER BY campaigns DESC",
        ),
        example(
            "Keep the identifiers of some campaigns for `ids := getvariable('welcome')`, since parameters take no subquery.",
            "SET VARIABLE welcome = (SELECT list(id) FROM braze_campaigns() WHERE name LIKE 'Welcome%')",
        ),
    ],
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
        field("has_post_launch_draft", Type::Boolean, "whether it has a draft of changes made after its launch"),
        field("schedule_type", Type::Varchar, "how it is scheduled, such as `time_based`"),
        field("channels", TEXTS, "the channels it sends through"),
        field("tags", TEXTS, "names of its tags"),
        field("teams", TEXTS, "names of its teams"),
        field("created_at", Type::TimestampTz, "when it was created"),
        field("updated_at", Type::TimestampTz, "when it was last updated"),
        field("first_sent", Type::TimestampTz, "when it was first sent"),
        field("last_sent", Type::TimestampTz, "when it was last sent"),
        field(
            "messages",
            MESSAGES,
            "its messages, keyed by variation identifier; `raw` is the whole message with the fields of its channel",
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
            "its conversion events in order; `window` is in seconds",
        ),
        raw(),
    ],
    key: Key::of(&["campaign_id"]),
    parent: Some(EACH),
    kept: Some(Kept {
        note: "Sending a campaign does not count as an edit, so `last_sent` is as of the last edit. The newest day \
               with messages in `campaign_message_series` is exact.",
        ..Kept::details_edited("last_edited")
    }),
    examples: &[
        example(
            "Which campaigns are active, and through which channels do they send?",
            "SELECT name, channels, last_sent FROM braze_campaign_details(include_archived := false) WHERE enabled",
        ),
        example(
            "The subject lines of all emails.",
            "SELECT name, message.name AS variation, message.raw->>'subject' AS subject\n\
             FROM (SELECT name, unnest(map_values(messages)) AS message FROM braze_campaign_details())\n\
             WHERE message.channel = 'email'",
        ),
        example(
            "The first conversion event of each campaign, and how many days after the message it counts.",
            "SELECT name, conversion_behaviors[1].type AS event, conversion_behaviors[1].\"window\" / 86400 AS days\n\
             FROM braze_campaign_details()",
        ),
    ],
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
        count("unique_recipients", "users who were sent something, each counted once"),
        count("conversions", "conversions for the first conversion event, counted on the day they happened"),
        count("conversions1", "the same for the second conversion event"),
        count("conversions2", "the same for the third conversion event"),
        count("conversions3", "the same for the fourth conversion event"),
        count(
            "conversions_by_send_time",
            "conversions for the first conversion event, counted on the day of the \
                                           message",
        ),
        count("conversions1_by_send_time", "the same for the second conversion event"),
        count("conversions2_by_send_time", "the same for the third conversion event"),
        count("conversions3_by_send_time", "the same for the fourth conversion event"),
        field("revenue", Type::Double, "revenue in US dollars"),
        other("figures without a column of their own, such as those of further conversion events"),
        rows_of!(
            "messages",
            "data[].messages",
            MESSAGE_SERIES,
            "what each message did, as in the rows of `braze_campaign_message_series`"
        ),
    ],
    key: Key::of(&["campaign_id", "time"]),
    parent: Some(EACH),
    kept: Some(Kept { added: &["other"], ..Kept::SERIES }),
    examples: &[
        example(
            "The ten campaigns with the most conversions this month.",
            "SELECT name, sum(conversions) AS conversions\n\
             FROM braze_campaign_series(since := date_trunc('month', current_date)) JOIN braze_campaigns() ON id = campaign_id\n\
             GROUP BY campaign_id, name ORDER BY conversions DESC LIMIT 10",
        ),
        example(
            "Conversion rate of one campaign, week by week.",
            "SELECT date_trunc('week', time) AS week, sum(conversions) / sum(unique_recipients) AS conversion_rate\n\
             FROM braze_campaign_series(ids := ['c0000000-0000-4000-8000-000000000003'])\n\
             GROUP BY week ORDER BY week",
        ),
        example(
            "Revenue per day of the campaigns in a variable, as set by `SET VARIABLE welcome = (SELECT list(id) FROM braze_campaigns() WHERE name LIKE 'Welcome%')`.",
            "SELECT time, sum(revenue) AS revenue FROM braze_campaign_series(ids := getvariable('welcome'), since := current_date - 30)\n\
             GROUP BY time ORDER BY time",
        ),
        example(
            "Recipients and messages of a campaign per day and channel, out of one answer of Braze.",
            "SELECT time, unique_recipients, message.channel, sum(message.sent) AS sent\n\
             FROM (SELECT *, unnest(messages) AS message FROM braze_campaign_series(ids := ['c0000000-0000-4000-8000-000000000003']))\n\
             GROUP BY ALL ORDER BY time",
        ),
    ],
};

/// `GET /campaigns/data_series`, what each message did. A channel without messages has an empty
/// array, and so no row.
pub const MESSAGE_SERIES: Table = Table {
    name: "braze_campaign_message_series",
    description: "Every message statistic per campaign, day, channel and variation; NULL where the channel does not \
                  have it.",
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
        field("variation_name", Type::Varchar, "name of the variation; NULL if there is only one"),
    ],
    key: Key::of(&["campaign_id", "time", "channel", "variation_api_id"])
        .nullable(&["variation_api_id"])
        .or("variation_api_id", "variation_name")
        .several(),
    parent: Some(EACH),
    kept: Some(Kept { note: "`variation_name` is the name at the time when the day was last read.", ..Kept::SERIES }),
    examples: &[
        example(
            "Open and click rates of the emails of each campaign in the last 30 days.",
            "SELECT name, sum(unique_opens) / sum(delivered) AS open_rate, sum(unique_clicks) / sum(delivered) AS click_rate\n\
             FROM braze_campaign_message_series(since := current_date - 30) JOIN braze_campaigns() ON id = campaign_id\n\
             WHERE channel = 'email' GROUP BY campaign_id, name ORDER BY open_rate DESC",
        ),
        example(
            "Which variation of a campaign has the best conversion rate?",
            "SELECT channel, variation_name, sum(conversions) / sum(unique_recipients) AS conversion_rate\n\
             FROM braze_campaign_message_series(ids := ['c0000000-0000-4000-8000-000000000003'])\n\
             GROUP BY ALL ORDER BY conversion_rate DESC",
        ),
        example(
            "How many messages did each channel send yesterday?",
            "SELECT channel, sum(sent) AS sent\n\
             FROM braze_campaign_message_series(since := current_date - 1, until := current_date - 1)\n\
             GROUP BY channel HAVING sum(sent) > 0 ORDER BY sent DESC",
        ),
    ],
};

/// `GET /campaigns/url_info/details`.
pub const URLS: Table = Table {
    name: "braze_campaign_urls",
    description: "The links in campaign emails with their aliases, where link aliasing is in use.",
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
        field("link_id", Type::Varchar, "identifier of the link, its `lid`"),
        field("link_alias", Type::Varchar, "alias of the link"),
        field("link_URL", Type::Varchar, "where the link leads"),
        field(
            "content_block_path_info",
            Type::Json,
            "the content blocks that the link comes from; Braze does not \
                                                      document it",
        ),
        raw(),
    ],
    key: Key::of(&["campaign_id", "message_variation_id", "link_id"]).several(),
    parent: Some(Parent {
        table: &EMAILS,
        columns: &[("campaign_id", "campaign_id"), ("message_variation_id", "message_variation_id")],
        only: Some(("channel", Condition::Text("email"))),
    }),
    kept: None,
    examples: &[
        example(
            "Where do the links in the emails of a campaign lead?",
            "SELECT variation_name, link_alias, link_URL FROM braze_campaign_urls(ids := ['c0000000-0000-4000-8000-000000000000'])",
        ),
        example(
            "Which campaigns link to a website?",
            "SELECT DISTINCT name FROM braze_campaign_urls() JOIN braze_campaigns() ON id = campaign_id\n\
             WHERE link_URL LIKE 'https://example.com/%'",
        ),
    ],
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
