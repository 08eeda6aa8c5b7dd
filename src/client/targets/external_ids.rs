//! External identifiers of users. A second request for what the first one did is an error, so that none is repeated.

use super::fields::{ALONE, ELEMENT, external_id_named};
use super::requests::post;
use crate::declare::{
    Duplicates, FieldRole, Lanes, Layout, OtherFields, Pool, Repeatable, Target, Topic, Verdict, example,
};

/// `POST /users/external_ids/rename`.
pub const RENAME: Target = Target {
    name: "users/external_ids/rename",
    description: "Gives users a new external identifier, which nobody may have or have had before. The old one stays \
                  valid, as deprecated, until `users/external_ids/remove` removes it.",
    topic: Topic::Users,
    requests: &[post("/users/external_ids/rename", "users.external_ids.rename", Pool::ExternalIds)],
    layout: Layout::Array,
    array: "external_id_renames",
    fields: &[
        external_id_named(
            "current_external_id",
            FieldRole::Identifier(ELEMENT),
            "the current identifier, not a deprecated one",
        )
        .required(),
        external_id_named("new_external_id", FieldRole::Member, "the new identifier").required(),
    ],
    others: OtherFields::Unknown,
    duplicates: Duplicates::Once,
    repeatable: Repeatable::Never,
    lanes: Lanes::ByIdentifier,
    needs_max_rows: false,
    verdict: Verdict::Listed { errors: "rename_errors", done: "external_ids" },
    options: &[],
    examples: &[example(
        "Give a user another external identifier.",
        "COPY (SELECT r FROM (VALUES ('user-5', 'customer-5')) r(current_external_id, new_external_id))\n\
         TO 'braze://users/external_ids/rename' (FORMAT braze)",
    )],
};

/// `POST /users/external_ids/remove`.
pub const REMOVE: Target = Target {
    name: "users/external_ids/remove",
    description: "Permanently removes deprecated external identifiers, those that users had before they were renamed.",
    topic: Topic::Users,
    requests: &[post("/users/external_ids/remove", "users.external_ids.remove", Pool::ExternalIds)],
    layout: Layout::Array,
    array: "external_ids",
    fields: &[external_id_named("external_id", FieldRole::Identifier(ALONE), "the deprecated identifier").required()],
    others: OtherFields::Unknown,
    duplicates: Duplicates::Once,
    repeatable: Repeatable::Never,
    lanes: Lanes::ByIdentifier,
    needs_max_rows: true,
    verdict: Verdict::Listed { errors: "removal_errors", done: "removed_ids" },
    options: &[],
    examples: &[example(
        "Remove the identifier that a user had before.",
        "COPY (SELECT r FROM (VALUES ('user-5')) r(external_id))\n\
         TO 'braze://users/external_ids/remove' (FORMAT braze, MAX_ROWS 10)",
    )],
};
