//! Email addresses that are not sent to.

use super::parameters::{first_day, last_day, named};
use crate::declare::{
    Endpoint, Kept, Key, ListOrder, Paging, ParameterRole, Pool, TEXTS, Table, TableParameter, Topic, Type, example,
    field, raw,
};

const EMAILS: TableParameter = named(
    "emails",
    TEXTS,
    "only these addresses, with a request for each; default: all",
    ParameterRole::Each { query: "email" },
);

/// `GET /email/hard_bounces`. Newest first, so that new bounces come at the beginning.
pub const HARD_BOUNCES: Table = Table {
    name: "braze_hard_bounces",
    description: "Email addresses that have hard bounced.",
    topic: Topic::Deliverability,
    parameters: &[first_day("hard_bounced_at"), last_day("hard_bounced_at"), EMAILS],
    endpoint: Endpoint {
        path: "/email/hard_bounces",
        permission: "email.hard_bounces",
        pool: Pool::Default,
        query: &[],
    },
    paging: Paging::Offset { limit: 500, order: ListOrder::Creation, whole_with: &["email"] },
    rows: "emails[]",
    columns: &[
        field("email", Type::Varchar, "the email address"),
        field("hard_bounced_at", Type::TimestampTz, "when it bounced"),
        raw(),
    ],
    key: Key::of(&["email", "hard_bounced_at"]),
    parent: None,
    kept: Some(Kept::DATED),
    examples: &[
        example(
            "How many addresses have hard bounced per month?",
            "SELECT date_trunc('month', hard_bounced_at) AS month, count(*) AS addresses\n\
             FROM braze_hard_bounces() GROUP BY month ORDER BY month",
        ),
        example(
            "Which domains bounced most in January 2026?",
            "SELECT split_part(email, '@', 2) AS domain, count(*) AS addresses\n\
             FROM braze_hard_bounces(since := DATE '2026-01-01', until := DATE '2026-01-31')\n\
             GROUP BY domain ORDER BY addresses DESC",
        ),
        example(
            "Have these addresses hard bounced, and when?",
            "SELECT email, hard_bounced_at FROM braze_hard_bounces(emails := ['user-1@example.com', 'user-2@example.com'])",
        ),
    ],
};

/// `GET /email/unsubscribes`. Oldest first, so that new ones come at the end.
pub const UNSUBSCRIBES: Table = Table {
    name: "braze_unsubscribes",
    description: "Email addresses whose owners have unsubscribed.",
    topic: Topic::Deliverability,
    parameters: &[first_day("unsubscribed_at"), last_day("unsubscribed_at"), EMAILS],
    endpoint: Endpoint {
        path: "/email/unsubscribes",
        permission: "email.unsubscribe",
        pool: Pool::Default,
        query: &[("sort_direction", "asc")],
    },
    paging: Paging::Offset { limit: 500, order: ListOrder::Creation, whole_with: &["email"] },
    rows: "emails[]",
    columns: &[
        field("email", Type::Varchar, "the email address"),
        field("unsubscribed_at", Type::TimestampTz, "when its owner unsubscribed"),
        raw(),
    ],
    key: Key::of(&["email", "unsubscribed_at"]),
    parent: None,
    kept: Some(Kept::DATED),
    examples: &[
        example(
            "How many people unsubscribed per week?",
            "SELECT date_trunc('week', unsubscribed_at) AS week, count(*) AS unsubscribes\n\
             FROM braze_unsubscribes() GROUP BY week ORDER BY week",
        ),
        example(
            "Who unsubscribed in the first days of 2026?",
            "SELECT email, unsubscribed_at FROM braze_unsubscribes(since := DATE '2026-01-01', until := DATE '2026-01-07')",
        ),
    ],
};
