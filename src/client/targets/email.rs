//! Addresses: who gets email, and what is known of an address that does not work.

use super::fields::{ALONE, beside, field};
use super::requests::post;
use crate::declare::{
    Duplicates, FieldRole, FieldRule, Lanes, Layout, OtherFields, Pool, Repeatable, Target, TargetField, Topic,
    Verdict, example,
};

/// The address that a row is about.
const EMAIL: TargetField = field("email", FieldRole::Identifier(ALONE), "the email address").required().text();

/// `POST /email/status`.
pub const STATUS: Target = Target {
    name: "email/status",
    description: "Sets whether addresses get email at all, for all users who have them now or later.",
    topic: Topic::Subscriptions,
    requests: &[post("/email/status", "email.status", Pool::Default)],
    fields: &[
        EMAIL,
        beside("subscription_state", "`subscribed`, `unsubscribed` or `opted_in`")
            .required()
            .rule(FieldRule::OneOf(&["subscribed", "unsubscribed", "opted_in"])),
    ],
    examples: &[
        example(
            "Unsubscribe an address.",
            "COPY (SELECT s FROM (VALUES ('user-1@example.com', 'unsubscribed')) s(email, subscription_state))\n\
             TO 'braze://email/status' (FORMAT braze)",
        ),
        example(
            "Unsubscribe all addresses that have hard bounced since a day.",
            "COPY (SELECT s FROM (SELECT email, 'unsubscribed' AS subscription_state\n\
             FROM braze_hard_bounces(since := DATE '2026-01-01')) s)\n\
             TO 'braze://email/status' (FORMAT braze)",
        ),
    ],
    ..ADDRESSES
};

/// `POST /email/bounce/remove`.
pub const BOUNCES: Target = Target {
    name: "email/bounces/remove",
    description: "Takes addresses off the list of hard bounces, so that they get email again.",
    requests: &[post("/email/bounce/remove", "email.bounce.remove", Pool::Default)],
    examples: &[
        example(
            "Send to an address again.",
            "COPY (SELECT e FROM (VALUES ('user-1@example.com')) e(email))\n\
             TO 'braze://email/bounces/remove' (FORMAT braze)",
        ),
        example(
            "Send to a domain again whose mail server was down.",
            "COPY (SELECT e FROM (SELECT email FROM braze_hard_bounces(since := DATE '2026-01-01') WHERE email LIKE '%@example.com') e)\n\
             TO 'braze://email/bounces/remove' (FORMAT braze)",
        ),
    ],
    ..ADDRESSES
};

/// `POST /email/spam/remove`.
pub const SPAM: Target = Target {
    name: "email/spam/remove",
    description: "Takes addresses off the list of those that reported spam.",
    requests: &[post("/email/spam/remove", "email.spam.remove", Pool::Default)],
    examples: &[example(
        "Send again to somebody who reported spam by mistake.",
        "COPY (SELECT e FROM (VALUES ('user-1@example.com')) e(email))\n\
         TO 'braze://email/spam/remove' (FORMAT braze)",
    )],
    ..ADDRESSES
};

/// `POST /email/blocklist`.
pub const BLOCKLIST: Target = Target {
    name: "email/blocklist",
    description: "Unsubscribes addresses and marks them as hard bounced, so that they get no email.",
    requests: &[post("/email/blocklist", "email.blacklist", Pool::Default)],
    examples: &[example(
        "Never send to an address again.",
        "COPY (SELECT e FROM (VALUES ('user-9@example.com')) e(email))\n\
         TO 'braze://email/blocklist' (FORMAT braze)",
    )],
    ..ADDRESSES
};

/// A target that takes addresses. Each has examples of its own.
const ADDRESSES: Target = Target {
    name: "",
    description: "",
    topic: Topic::Deliverability,
    requests: &[],
    layout: Layout::Array,
    array: "email",
    fields: &[EMAIL],
    others: OtherFields::Unknown,
    duplicates: Duplicates::Once,
    repeatable: Repeatable::Always,
    lanes: Lanes::ByIdentifier,
    needs_max_rows: false,
    verdict: Verdict::Whole,
    options: &[],
    examples: &[],
};
