//! States of users in subscription groups.

use super::fields::{alone_among, beside, email, external_id, phone};
use super::requests::post;
use crate::declare::{
    Duplicates, FieldRole, FieldRule, Lanes, Layout, OtherFields, Pool, Repeatable, Target, Topic, Verdict, example,
};

/// `POST /v2/subscription/status/set`.
pub const SUBSCRIPTIONS: Target = Target {
    name: "subscriptions",
    description: "Subscribes users to groups, and unsubscribes them. An email address or phone number stands for all \
                  users who have it; if nobody does, Braze keeps its state for 30 days.",
    topic: Topic::Subscriptions,
    requests: &[post("/v2/subscription/status/set", "subscription.status.set", Pool::SubscriptionStates)],
    layout: Layout::Sections { field: "subscription_groups", sections_max: 25, scope: "subscription_group_id" },
    array: "external_ids",
    fields: &[
        external_id(FieldRole::Identifier(alone_among("external_ids"))),
        email(alone_among("emails")),
        phone(alone_among("phones")),
        beside("subscription_group_id", "the subscription group").required().text(),
        beside("subscription_state", "`subscribed` or `unsubscribed`")
            .required()
            .rule(FieldRule::OneOf(&["subscribed", "unsubscribed"])),
        beside("use_double_opt_in_logic", "whether users of an SMS group are asked to confirm; default: false"),
    ],
    others: OtherFields::Unknown,
    duplicates: Duplicates::Once,
    repeatable: Repeatable::Always,
    lanes: Lanes::ByIdentifier,
    needs_max_rows: false,
    verdict: Verdict::Whole,
    options: &[],
    examples: &[
        example(
            "Subscribe one user to a group, and unsubscribe another one.",
            "COPY (SELECT s FROM (VALUES\n\
             ('user-1', '59000000-0000-4000-8000-000000000000', 'subscribed'),\n\
             ('user-2', '59000000-0000-4000-8000-000000000000', 'unsubscribed')\n\
             ) s(external_id, subscription_group_id, subscription_state))\n\
             TO 'braze://subscriptions' (FORMAT braze)",
        ),
        example(
            "Subscribe an address, whoever has it.",
            "COPY (SELECT s FROM (SELECT 'user-1@example.com' AS email, '59000000-0000-4000-8000-000000000000' AS subscription_group_id,\n\
             'subscribed' AS subscription_state) s)\n\
             TO 'braze://subscriptions' (FORMAT braze)",
        ),
    ],
};
