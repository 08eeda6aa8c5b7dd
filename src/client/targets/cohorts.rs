//! Cohorts, which partners of Braze keep.

use reqwest::Method;

use super::fields::{alone_among, external_id_named, field};
use super::requests::request;
use crate::declare::{
    Duplicates, FieldRole, Lanes, Layout, OptionEffect, OptionKind, OtherFields, Pool, Repeatable, Target,
    TargetOption, Topic, Verdict, example,
};

/// The most requests at once that Treasure Data lets its users ask for.
const REQUESTS_AT_ONCE_MAX: usize = 10;

/// `POST /partners/{partner_name}/cohorts/users`, after the cohort was named.
pub const COHORTS: Target = Target {
    name: "cohorts/{cohort_id}",
    description: "Adds users to a cohort or removes them, as Treasure Data's export does, with the keys of a \
                  partner. A row has one or more identifiers; Braze silently skips those that nobody has. In the \
                  dashboard, a cohort is a filter for segments.",
    topic: Topic::Cohorts,
    requests: &[request("", Method::POST, "/partners/{partner_name}/cohorts/users", "", Pool::Cohorts, 1_000)],
    layout: Layout::Sections { field: "cohort_changes", sections_max: 1, scope: "" },
    array: "user_ids",
    fields: &[
        external_id_named("user_ids", FieldRole::Each(alone_among("user_ids")), "the user, by external identifier"),
        field("device_ids", FieldRole::Each(alone_among("device_ids")), "a device ID of an anonymous user").text(),
    ],
    others: OtherFields::Ignored,
    duplicates: Duplicates::Once,
    repeatable: Repeatable::Always,
    lanes: Lanes::Asked(REQUESTS_AT_ONCE_MAX),
    needs_max_rows: false,
    verdict: Verdict::Status,
    options: &[
        TargetOption {
            name: "OPERATION",
            kind: OptionKind::OneOf(&["append", "remove"]),
            effect: OptionEffect::Own,
            description: "`append`, the default, or `remove`",
        },
        TargetOption {
            name: "NAME",
            kind: OptionKind::Text,
            effect: OptionEffect::Own,
            description: "the name that the dashboard shows; default: the cohort's identifier",
        },
        TargetOption {
            name: "ALIASES",
            kind: OptionKind::Texts,
            effect: OptionEffect::Own,
            description: "columns with aliases of users: the column's name is the label, its values are the names",
        },
    ],
    examples: &[
        example(
            "Add two users to a cohort, by external identifier and by an alias with the label `email`.",
            "COPY (SELECT c FROM (VALUES ('user-1', 'user-1@example.com'), ('user-2', NULL)) c(user_ids, email))\n\
             TO 'braze://cohorts/vip' (FORMAT braze, NAME 'VIP', ALIASES (email))",
        ),
        example(
            "Remove a user from a cohort.",
            "COPY (SELECT c FROM (VALUES ('user-1')) c(user_ids))\n\
             TO 'braze://cohorts/vip' (FORMAT braze, OPERATION 'remove')",
        ),
    ],
};
