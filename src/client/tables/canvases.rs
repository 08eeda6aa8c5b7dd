//! Canvases: journeys of several steps.

use super::campaigns::MESSAGES;
use super::parameters::{
    EDITED_SINCE, IGNORE_ERRORS, INCLUDE_ARCHIVED, SINCE_14, UNTIL, WITH_ARCHIVED, ids, passed_ids,
};
use super::statistics::{count, with_statistics};
use crate::declare::{
    Column, Condition, Endpoint, Kept, Key, ListOrder, Paging, Parent, Pool, TEXTS, Table, TableParameter, Topic, Type,
    at, example, field, key, list, map, member, other, other_of, query, raw, rows_of, structure,
};

/// `GET /canvas/list`. Sorted by creation, so that new canvases come at the end.
pub const CANVASES: Table = Table {
    name: "braze_canvases",
    description: "Every Canvas, including archived ones.",
    topic: Topic::Canvases,
    parameters: &[INCLUDE_ARCHIVED, EDITED_SINCE],
    endpoint: Endpoint {
        path: "/canvas/list",
        permission: "canvas.list",
        pool: Pool::Default,
        query: &[("sort_direction", "asc")],
    },
    paging: Paging::Pages { size: Some(100), order: ListOrder::Creation },
    rows: "canvases[]",
    columns: &[
        field("id", Type::Varchar, "API identifier of the Canvas"),
        field("name", Type::Varchar, "name in the dashboard"),
        field("tags", TEXTS, "names of its tags"),
        field("last_edited", Type::TimestampTz, "when it was last edited"),
        raw(),
    ],
    key: Key::of(&["id"]),
    parent: None,
    kept: Some(Kept::OBJECTS),
    examples: &[
        example(
            "The ten Canvases that were edited most recently.",
            "SELECT name, tags, last_edited FROM braze_canvases() ORDER BY last_edited DESC LIMIT 10",
        ),
        example(
            "Which Canvases have no tags?",
            "SELECT id, name FROM braze_canvases(include_archived := false) WHERE len(tags) = 0",
        ),
    ],
};

pub(super) const IDS_DESCRIPTION: &str = "identifiers of Canvases; default: all in `braze_canvases()`";

pub(super) const IDS: TableParameter = ids("canvas_id", IDS_DESCRIPTION);

pub(super) const EACH: Parent = Parent { table: &CANVASES, columns: &[("id", "canvas_id")], only: None };

pub(super) const DETAILS_ENDPOINT: Endpoint =
    Endpoint { path: "/canvas/details", permission: "canvas.details", pool: Pool::Default, query: &[] };

/// `GET /canvas/details`.
pub const DETAILS: Table = Table {
    name: "braze_canvas_details",
    description: "Canvases with their variants and steps.",
    topic: Topic::Canvases,
    parameters: &[IDS, WITH_ARCHIVED, IGNORE_ERRORS],
    endpoint: DETAILS_ENDPOINT,
    paging: Paging::Single,
    rows: "",
    columns: &[
        query("canvas_id", "API identifier of the Canvas"),
        field("name", Type::Varchar, "name in the dashboard"),
        field("description", Type::Varchar, "description in the dashboard"),
        field("archived", Type::Boolean, "whether it is archived"),
        field("draft", Type::Boolean, "whether it is a draft"),
        field("enabled", Type::Boolean, "whether it is active"),
        field("has_post_launch_draft", Type::Boolean, "whether it has a draft of changes made after its launch"),
        field("schedule_type", Type::Varchar, "how it is scheduled"),
        field("channels", TEXTS, "the channels it sends through"),
        field("tags", TEXTS, "names of its tags"),
        field("teams", TEXTS, "names of its teams"),
        field("created_at", Type::TimestampTz, "when it was created"),
        field("updated_at", Type::TimestampTz, "when it was last updated"),
        field("first_entry", Type::TimestampTz, "when the first user entered it"),
        field("last_entry", Type::TimestampTz, "when the last user entered it"),
        field(
            "variants",
            list!(structure![
                member("name", Type::Varchar),
                member("id", Type::Varchar),
                member("first_step_ids", TEXTS),
                member("first_step_id", Type::Varchar),
            ]),
            "its variants and the steps they begin with; `first_step_id` is deprecated",
        ),
        field(
            "steps",
            list!(structure![
                member("name", Type::Varchar),
                member("type", Type::Varchar),
                member("id", Type::Varchar),
                member("next_step_ids", TEXTS),
                member(
                    "next_paths",
                    list!(structure![member("name", Type::Varchar), member("next_step_id", Type::Varchar)]),
                ),
                member("channels", TEXTS),
                member("messages", MESSAGES),
            ]),
            "its steps; all have `next_paths`, only Message steps have `next_step_ids`; `messages` are keyed by \
             variation identifier",
        ),
        raw(),
    ],
    key: Key::of(&["canvas_id"]),
    parent: Some(EACH),
    kept: Some(Kept {
        note: "Entering a Canvas does not count as an edit, so `last_entry` is as of the last edit. The newest day \
               with entries in `canvas_series` is exact.",
        ..Kept::details_edited("last_edited")
    }),
    examples: &[
        example(
            "Which Canvases are active, and when did somebody last enter them?",
            "SELECT name, channels, last_entry FROM braze_canvas_details(include_archived := false) WHERE enabled",
        ),
        example(
            "The steps of a Canvas, and what follows each.",
            "SELECT step.name, step.type, step.channels, step.next_paths\n\
             FROM (SELECT unnest(steps) AS step FROM braze_canvas_details(ids := ['ca000000-0000-4000-8000-000000000001']))",
        ),
        example(
            "How many steps and variants does each Canvas have?",
            "SELECT name, len(steps) AS steps, len(variants) AS variants FROM braze_canvas_details() ORDER BY steps DESC",
        ),
    ],
};

const fn series_endpoint(query: &'static [(&'static str, &'static str)]) -> Endpoint {
    Endpoint { path: "/canvas/data_series", permission: "canvas.data_series", pool: Pool::Default, query }
}

/// The longest series of days that Braze gives for a Canvas.
const LENGTH_MAX: u32 = 14;

pub(super) const CANVAS_ID: Column = query("canvas_id", "API identifier of the Canvas");

const NAME: Column = at("name", Type::Varchar, "name of the Canvas", "data.name");

const TIME: Column = at("time", Type::Date, "the day, in the company's time zone", "data.stats[].time");

const REVENUE: &str = "revenue in US dollars";

/// Figures that tables of an earlier version lack.
const ADDED: &[&str] = &[
    "conversions1",
    "conversions2",
    "conversions3",
    "conversions1_by_entry_time",
    "conversions2_by_entry_time",
    "conversions3_by_entry_time",
    "other",
];

/// Why series of Canvases are kept without the name of the Canvas.
const NAMES: &str =
    "The name of the Canvas is in `canvases`: here, days that are no longer read would keep the old one.";

/// The columns of a table whose rows are the figures of a Canvas or a variant: those given, the figures, and those given
/// after a semicolon.
macro_rules! with_figures {
    ($($first:expr),+ $(,)? $(; $($last:expr),+ $(,)?)?) => {
        &[
            $($first,)+
            count("entries", "users who entered"),
            count("conversions", "conversions for the first conversion event, counted on the day they happened"),
            count("conversions1", "the same for the second conversion event"),
            count("conversions2", "the same for the third conversion event"),
            count("conversions3", "the same for the fourth conversion event"),
            count("conversions_by_entry_time", "conversions for the first conversion event, counted on the day the \
                                                user entered"),
            count("conversions1_by_entry_time", "the same for the second conversion event"),
            count("conversions2_by_entry_time", "the same for the third conversion event"),
            count("conversions3_by_entry_time", "the same for the fourth conversion event"),
            field("revenue", Type::Double, REVENUE),
            other("figures without a column of their own"),
            $($($last,)+)?
        ]
    };
}

/// `GET /canvas/data_series`, the totals.
pub const SERIES: Table = Table {
    name: "braze_canvas_series",
    description: "Entries, conversions and revenue per Canvas and day.",
    topic: Topic::Canvases,
    parameters: &[IDS, SINCE_14, UNTIL, WITH_ARCHIVED, IGNORE_ERRORS],
    endpoint: series_endpoint(&[]),
    paging: Paging::Windows { length_max: LENGTH_MAX, end_needed: true },
    rows: "data.stats[].total_stats",
    columns: with_figures![
        CANVAS_ID, NAME, TIME;
        rows_of!(
            "variants",
            "data.stats[].variant_stats",
            VARIANT_SERIES,
            "what each variant did, as in the rows of `braze_canvas_variant_series`"
        ),
        rows_of!(
            "steps",
            "data.stats[].step_stats",
            STEP_SERIES,
            "what each step sent per channel, as in the rows of `braze_canvas_step_series`"
        ),
    ],
    key: Key::of(&["canvas_id", "time"]),
    parent: Some(EACH),
    kept: Some(Kept { without: &["name"], added: ADDED, note: NAMES, ..Kept::SERIES }),
    examples: &[
        example(
            "Entries and conversions of each Canvas in the last 14 days.",
            "SELECT name, sum(entries) AS entries, sum(conversions) AS conversions FROM braze_canvas_series()\n\
             GROUP BY canvas_id, name ORDER BY entries DESC",
        ),
        example(
            "Entries of each Canvas and of its variants, out of the same answers.",
            "SELECT name, variant.variant_name, sum(variant.entries) AS entries, sum(variant.entries) / sum(entries) AS share\n\
             FROM (SELECT *, unnest(variants) AS variant FROM braze_canvas_series())\n\
             GROUP BY ALL ORDER BY ALL",
        ),
        example(
            "Revenue of one Canvas, week by week in the last 90 days.",
            "SELECT date_trunc('week', time) AS week, sum(revenue) AS revenue\n\
             FROM braze_canvas_series(ids := ['ca000000-0000-4000-8000-000000000001'], since := current_date - 90)\n\
             GROUP BY week ORDER BY week",
        ),
    ],
};

/// `GET /canvas/data_series` with the variants.
pub const VARIANT_SERIES: Table = Table {
    name: "braze_canvas_variant_series",
    description: "Entries, conversions and revenue per Canvas, day and variant.",
    topic: Topic::Canvases,
    parameters: &[IDS, SINCE_14, UNTIL, WITH_ARCHIVED, IGNORE_ERRORS],
    endpoint: series_endpoint(&[("include_variant_breakdown", "true")]),
    paging: Paging::Windows { length_max: LENGTH_MAX, end_needed: true },
    rows: "data.stats[].variant_stats{variant_id}",
    columns: with_figures![
        CANVAS_ID,
        NAME,
        TIME,
        key("variant_id", "API identifier of the variant"),
        at("variant_name", Type::Varchar, "name of the variant", "data.stats[].variant_stats{variant_id}.name"),
    ],
    key: Key::of(&["canvas_id", "time", "variant_id"]),
    parent: Some(EACH),
    kept: Some(Kept { without: &["name"], added: ADDED, note: NAMES, ..Kept::SERIES }),
    examples: &[example(
        "Which variant of a Canvas converts best?",
        "SELECT variant_name, sum(conversions) / sum(entries) AS conversion_rate\n\
         FROM braze_canvas_variant_series(ids := ['ca000000-0000-4000-8000-000000000001'])\n\
         GROUP BY variant_id, variant_name ORDER BY conversion_rate DESC",
    )],
};

/// `GET /canvas/data_series` with the steps, also those that were deleted. A step that sends
/// nothing has no row.
pub const STEP_SERIES: Table = Table {
    name: "braze_canvas_step_series",
    description: "Every message statistic per Canvas, day, step and channel, including deleted steps; NULL where the \
                  channel does not have it. Steps that send nothing have no rows.",
    topic: Topic::Canvases,
    parameters: &[IDS, SINCE_14, UNTIL, WITH_ARCHIVED, IGNORE_ERRORS],
    endpoint: series_endpoint(&[("include_step_breakdown", "true"), ("include_deleted_step_data", "true")]),
    paging: Paging::Windows { length_max: LENGTH_MAX, end_needed: true },
    rows: "data.stats[].step_stats{step_id}.messages{channel}[]",
    columns: with_statistics![
        CANVAS_ID,
        NAME,
        TIME,
        key("step_id", "API identifier of the step"),
        at("step_name", Type::Varchar, "name of the step", "data.stats[].step_stats{step_id}.name"),
        key("channel", "such as `email`, `ios_push` or `sms`"),
        count_at(
            "step_conversions",
            "conversions of the whole step; the same in the rows of all its channels",
            "data.stats[].step_stats{step_id}.conversions",
        ),
        count_at(
            "step_conversions_by_entry_time",
            "the same, counted on the day the user entered",
            "data.stats[].step_stats{step_id}.conversions_by_entry_time",
        ),
        at(
            "step_revenue",
            Type::Double,
            "revenue of the whole step in US dollars; the same in the rows of all its channels",
            "data.stats[].step_stats{step_id}.revenue",
        );
        count_at(
            "step_conversions1",
            "`step_conversions` for the second conversion event",
            "data.stats[].step_stats{step_id}.conversions1",
        ),
        count_at(
            "step_conversions2",
            "`step_conversions` for the third conversion event",
            "data.stats[].step_stats{step_id}.conversions2",
        ),
        count_at(
            "step_conversions3",
            "`step_conversions` for the fourth conversion event",
            "data.stats[].step_stats{step_id}.conversions3",
        ),
        count_at(
            "step_conversions1_by_entry_time",
            "`step_conversions_by_entry_time` for the second conversion event",
            "data.stats[].step_stats{step_id}.conversions1_by_entry_time",
        ),
        count_at(
            "step_conversions2_by_entry_time",
            "`step_conversions_by_entry_time` for the third conversion event",
            "data.stats[].step_stats{step_id}.conversions2_by_entry_time",
        ),
        count_at(
            "step_conversions3_by_entry_time",
            "`step_conversions_by_entry_time` for the fourth conversion event",
            "data.stats[].step_stats{step_id}.conversions3_by_entry_time",
        ),
        other_of(
            "data.stats[].step_stats{step_id}",
            "step_other",
            "figures of the whole step without a column of their own",
        ),
    ],
    key: Key::of(&["canvas_id", "time", "step_id", "channel"]).several(),
    parent: Some(EACH),
    kept: Some(Kept {
        without: &["name"],
        added: &[
            "step_conversions1",
            "step_conversions2",
            "step_conversions3",
            "step_conversions1_by_entry_time",
            "step_conversions2_by_entry_time",
            "step_conversions3_by_entry_time",
            "step_other",
        ],
        note: NAMES,
        ..Kept::SERIES
    }),
    examples: &[
        example(
            "How many messages does each step of a Canvas send per channel?",
            "SELECT step_name, channel, sum(sent) AS sent FROM braze_canvas_step_series(ids := ['ca000000-0000-4000-8000-000000000001'])\n\
             WHERE sent > 0 GROUP BY step_id, step_name, channel ORDER BY step_name, channel",
        ),
        example(
            "The ten steps whose emails made the most recipients unsubscribe.",
            "SELECT name, step_name, sum(unsubscribes) AS unsubscribes, sum(unsubscribes) / sum(delivered) AS rate\n\
             FROM braze_canvas_step_series() WHERE channel = 'email'\n\
             GROUP BY canvas_id, name, step_id, step_name ORDER BY unsubscribes DESC LIMIT 10",
        ),
    ],
};

/// A count that is not in the row itself.
const fn count_at(name: &'static str, description: &'static str, path: &'static str) -> Column {
    at(name, Type::Bigint, description, path)
}

/// `GET /canvas/data_summary`.
pub const SUMMARY: Table = Table {
    name: "braze_canvas_summary",
    description: "Entries, conversions and revenue per Canvas, summed over at most 14 days, with those of its \
                  variants and steps.",
    topic: Topic::Canvases,
    parameters: &[IDS, SINCE_14, UNTIL, WITH_ARCHIVED, IGNORE_ERRORS],
    endpoint: Endpoint {
        path: "/canvas/data_summary",
        permission: "canvas.data_summary",
        pool: Pool::Default,
        query: &[
            ("include_variant_breakdown", "true"),
            ("include_step_breakdown", "true"),
            ("include_deleted_step_data", "true"),
        ],
    },
    paging: Paging::Summary { length_max: LENGTH_MAX },
    rows: "data",
    columns: &[
        CANVAS_ID,
        field("name", Type::Varchar, "name of the Canvas"),
        at("entries", Type::Bigint, "users who entered", "data.total_stats.entries"),
        at("conversions", Type::Bigint, "conversions that happened on these days", "data.total_stats.conversions"),
        at(
            "conversions_by_entry_time",
            Type::Bigint,
            "conversions of users who entered on these days",
            "data.total_stats.conversions_by_entry_time",
        ),
        at("revenue", Type::Double, REVENUE, "data.total_stats.revenue"),
        field(
            "variant_stats",
            map!(structure![
                member("name", Type::Varchar),
                member("revenue", Type::Double),
                member("conversions", Type::Bigint),
                member("conversions_by_entry_time", Type::Bigint),
                member("entries", Type::Bigint),
            ]),
            "the figures of its variants, keyed by identifier",
        ),
        field(
            "step_stats",
            map!(structure![
                member("name", Type::Varchar),
                member("revenue", Type::Double),
                member("conversions", Type::Bigint),
                member("conversions_by_entry_time", Type::Bigint),
                member("messages", map!(Type::Json)),
            ]),
            "the figures of its steps, keyed by identifier, including deleted ones; `messages` has the statistics of \
             each channel",
        ),
        raw(),
    ],
    key: Key::of(&["canvas_id"]),
    parent: Some(EACH),
    kept: None,
    examples: &[
        example(
            "All Canvases in the last 14 days, best revenue first.",
            "SELECT name, entries, conversions, revenue FROM braze_canvas_summary() ORDER BY revenue DESC",
        ),
        example(
            "What did each variant contribute in the last week?",
            "SELECT name, variant.name AS variant, variant.entries, variant.conversions\n\
             FROM (SELECT name, unnest(map_values(variant_stats)) AS variant FROM braze_canvas_summary(since := current_date - 6))",
        ),
    ],
};

/// `GET /canvas/url_info/details`. Its page names no `canvas_id` among the parameters, but the
/// errors on it do; it is sent too.
pub const URLS: Table = Table {
    name: "braze_canvas_urls",
    description: "The links in Canvas emails with their aliases, where link aliasing is in use.",
    topic: Topic::Canvases,
    parameters: &[passed_ids(IDS_DESCRIPTION), WITH_ARCHIVED, IGNORE_ERRORS],
    endpoint: Endpoint {
        path: "/canvas/url_info/details",
        permission: "canvas.url_info.details",
        pool: Pool::Default,
        query: &[],
    },
    paging: Paging::Single,
    rows: "link_data[]",
    columns: &[
        CANVAS_ID,
        query("canvas_step_id", "API identifier of the step"),
        query("message_variation_id", "identifier of the message, as in `braze_canvas_details`"),
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
    key: Key::of(&["canvas_id", "canvas_step_id", "message_variation_id", "link_id"]).several(),
    parent: Some(Parent {
        table: &EMAILS,
        columns: &[
            ("canvas_id", "canvas_id"),
            ("canvas_step_id", "canvas_step_id"),
            ("message_variation_id", "message_variation_id"),
        ],
        only: Some(("channel", Condition::Text("email"))),
    }),
    kept: None,
    examples: &[example(
        "Where do the links in the emails of Canvases lead?",
        "SELECT name, link_alias, link_URL FROM braze_canvas_urls() JOIN braze_canvases() ON id = canvas_id",
    )],
};

/// The messages whose links [`URLS`] asks for. Goes by its name, since that is what was called.
const EMAILS: Table = Table {
    name: "braze_canvas_urls",
    description: "The messages of the steps of Canvases.",
    topic: Topic::Canvases,
    parameters: &[IDS, WITH_ARCHIVED, IGNORE_ERRORS],
    endpoint: DETAILS_ENDPOINT,
    paging: Paging::Single,
    rows: "steps[].messages{message_variation_id}",
    columns: &[
        CANVAS_ID,
        at("canvas_step_id", Type::Varchar, "API identifier of the step", "steps[].id"),
        key("message_variation_id", "identifier of the message"),
        field("channel", Type::Varchar, "such as `email`"),
    ],
    key: Key::of(&["canvas_id", "canvas_step_id", "message_variation_id"]),
    parent: Some(EACH),
    kept: None,
    examples: &[],
};
