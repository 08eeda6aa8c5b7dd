//! Subscription groups: what users agreed to be sent.

use super::parameters::{named, positional};
use crate::declare::{
    Endpoint, Key, Paging, ParameterRole, Pool, TEXTS, Table, Topic, Type, element, example, key, query,
};

/// The most identifiers that Braze takes in a request.
const AT_ONCE: usize = 50;

/// `GET /subscription/status/get`. It spells an unknown user `unknown`, although documented as
/// `Unknown`.
pub const STATUS: Table = Table {
    name: "braze_subscription_status",
    description: "Whether users are subscribed to a subscription group.",
    topic: Topic::Subscriptions,
    parameters: &[
        positional(
            "group_id",
            Type::Varchar,
            "API identifier of the subscription group",
            ParameterRole::Send { query: "subscription_group_id" },
        ),
        named(
            "external_ids",
            TEXTS,
            "external identifiers of users; one of the three lists must be given",
            ParameterRole::Some { query: "external_id[]", at_once: AT_ONCE },
        ),
        named("emails", TEXTS, "email addresses of users", ParameterRole::Some { query: "email[]", at_once: AT_ONCE }),
        named(
            "phones",
            TEXTS,
            "phone numbers of users in E.164 format",
            ParameterRole::Some { query: "phone[]", at_once: AT_ONCE },
        ),
    ],
    endpoint: Endpoint {
        path: "/subscription/status/get",
        permission: "subscription.status.get",
        pool: Pool::Default,
        query: &[],
    },
    paging: Paging::Single,
    rows: "status{identifier}",
    columns: &[
        query("subscription_group_id", "API identifier of the subscription group"),
        key("identifier", "the identifier that was asked for"),
        element("status", Type::Varchar, "`Subscribed`, `Unsubscribed` or `unknown`"),
    ],
    key: Key::of(&["subscription_group_id", "identifier"]),
    parent: None,
    kept: None,
    examples: &[
        example(
            "Are these users subscribed to a group?",
            "SELECT identifier, status FROM braze_subscription_status('59000000-0000-4000-8000-000000000000',\n\
             external_ids := ['user-1', 'user-2', 'user-3'])",
        ),
        example(
            "How many of these addresses are subscribed?",
            "SELECT status, count(*) AS addresses FROM braze_subscription_status('59000000-0000-4000-8000-000000000000',\n\
             emails := ['user-1@example.com', 'user-2@example.com'])\n\
             GROUP BY status",
        ),
    ],
};
