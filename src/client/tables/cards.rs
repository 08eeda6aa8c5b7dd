//! Cards of the News Feed, which Braze is retiring.

use super::parameters::{IGNORE_ERRORS, INCLUDE_ARCHIVED, SINCE, UNIT, UNTIL, WITH_ARCHIVED, ids};
use super::statistics::count;
use crate::declare::{
    Endpoint, Kept, Key, ListOrder, Paging, Parent, Pool, TEXTS, Table, TableParameter, Topic, Type, example, field,
    map, query, raw,
};

/// `GET /feed/list`. Sorted by creation, so that new cards come at the end.
pub const CARDS: Table = Table {
    name: "braze_cards",
    description: "Every News Feed card, including archived ones; Braze is retiring the News Feed.",
    topic: Topic::Cards,
    parameters: &[INCLUDE_ARCHIVED],
    endpoint: Endpoint {
        path: "/feed/list",
        permission: "feed.list",
        pool: Pool::Default,
        query: &[("sort_direction", "asc")],
    },
    paging: Paging::Pages { size: Some(100), order: ListOrder::Creation },
    rows: "cards[]",
    columns: &[
        field("id", Type::Varchar, "API identifier of the card"),
        field("type", Type::Varchar, "`NewsItem`, `CaptionedImage`, `Banner` or `DevPick`"),
        field("title", Type::Varchar, "title of the card"),
        field("tags", TEXTS, "names of its tags"),
        raw(),
    ],
    key: Key::of(&["id"]),
    parent: None,
    kept: Some(Kept::OBJECTS),
    examples: &[example(
        "How many cards of each type are there?",
        "SELECT type, count(*) AS cards FROM braze_cards(include_archived := false) GROUP BY type ORDER BY cards DESC",
    )],
};

const IDS: TableParameter = ids("card_id", "identifiers of cards; default: all in `braze_cards()`");

const EACH: Parent = Parent { table: &CARDS, columns: &[("id", "card_id")], only: None };

/// `GET /feed/details`.
pub const DETAILS: Table = Table {
    name: "braze_card_details",
    description: "News Feed cards with what they show.",
    topic: Topic::Cards,
    parameters: &[IDS, WITH_ARCHIVED, IGNORE_ERRORS],
    endpoint: Endpoint { path: "/feed/details", permission: "feed.details", pool: Pool::Default, query: &[] },
    paging: Paging::Single,
    rows: "",
    columns: &[
        query("card_id", "API identifier of the card"),
        field("name", Type::Varchar, "name in the dashboard"),
        field("title", Type::Varchar, "title of the card"),
        field("description", Type::Varchar, "text of the card"),
        field("image_url", Type::Varchar, "where its image is"),
        field("extras", map!(Type::Varchar), "its key-value pairs"),
        field("archived", Type::Boolean, "whether it is archived"),
        field("draft", Type::Boolean, "whether it is a draft"),
        field("tags", TEXTS, "names of its tags"),
        field("created_at", Type::TimestampTz, "when it was created"),
        field("updated_at", Type::TimestampTz, "when it was last updated"),
        field("publish_at", Type::TimestampTz, "when it appears"),
        field("end_at", Type::TimestampTz, "when it disappears"),
        raw(),
    ],
    key: Key::of(&["card_id"]),
    parent: Some(EACH),
    kept: Some(Kept::DETAILS),
    examples: &[example(
        "Which cards were published, and until when do they appear?",
        "SELECT name, publish_at, end_at FROM braze_card_details() WHERE NOT draft AND NOT archived",
    )],
};

/// `GET /feed/data_series`.
pub const SERIES: Table = Table {
    name: "braze_card_series",
    description: "Impressions and clicks per News Feed card and day or hour.",
    topic: Topic::Cards,
    parameters: &[IDS, SINCE, UNTIL, UNIT, WITH_ARCHIVED, IGNORE_ERRORS],
    endpoint: Endpoint { path: "/feed/data_series", permission: "feed.data_series", pool: Pool::Default, query: &[] },
    paging: Paging::Windows { length_max: 100, end_needed: false },
    rows: "data[]",
    columns: &[
        query("card_id", "API identifier of the card"),
        field("time", Type::Date, "the day, in the company's time zone; with `unit := 'hour'`, a TIMESTAMPTZ"),
        count("impressions", "times shown"),
        count("unique_impressions", "times shown, each user counted once"),
        count("clicks", "clicks, including repeated ones"),
        count("unique_clicks", "clicks, each user counted once"),
    ],
    key: Key::of(&["card_id", "time"]),
    parent: Some(EACH),
    kept: Some(Kept::SERIES),
    examples: &[example(
        "Click rate of each card in the last 30 days.",
        "SELECT title, sum(unique_clicks) / sum(unique_impressions) AS click_rate\n\
         FROM braze_card_series(since := current_date - 30) JOIN braze_cards() ON id = card_id\n\
         GROUP BY card_id, title ORDER BY click_rate DESC",
    )],
};
