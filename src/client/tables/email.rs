//! Email addresses that are not sent to.

use super::parameters::{first_day, last_day, named};
use crate::declare::{
    Endpoint, Kept, Key, ListOrder, Paging, ParameterRole, Pool, TEXTS, Table, TableParameter, Topic, Type, field, raw,
};

const EMAILS: TableParameter = named(
    "emails",
    TEXTS,
    "only these addresses, a request for each; default: all",
    ParameterRole::Each { query: "email" },
);

/// `GET /email/hard_bounces`. Newest first, so that new bounces come at the beginning.
pub const HARD_BOUNCES: Table = Table {
    name: "braze_hard_bounces",
    description: "Email addresses that messages bounced from for good.",
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
        field("email", Type::Varchar, "the address"),
        field("hard_bounced_at", Type::TimestampTz, "when it bounced"),
        raw(),
    ],
    key: Key::of(&["email", "hard_bounced_at"]),
    parent: None,
    kept: Some(Kept::DATED),
    examples: &[],
};

/// `GET /email/unsubscribes`. Oldest first, so that new ones come at the end.
pub const UNSUBSCRIBES: Table = Table {
    name: "braze_unsubscribes",
    description: "Email addresses whose owners unsubscribed.",
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
        field("email", Type::Varchar, "the address"),
        field("unsubscribed_at", Type::TimestampTz, "when its owner unsubscribed"),
        raw(),
    ],
    key: Key::of(&["email", "unsubscribed_at"]),
    parent: None,
    kept: Some(Kept::DATED),
    examples: &[],
};
