//! Aliases of users.

use super::fields::{ELEMENT, external_id, field, member};
use super::requests::post;
use crate::declare::{
    Duplicates, FieldRole, Lanes, Layout, OtherFields, Pool, Repeatable, Target, Topic, Verdict, example,
};

/// `POST /users/alias/new`.
pub const ALIASES: Target = Target {
    name: "users/aliases",
    description: "Gives users an alias, or creates users who have nothing but an alias. Braze silently skips an \
                  alias that is taken, and one for an `external_id` that does not exist.",
    topic: Topic::Users,
    requests: &[post("/users/alias/new", "users.alias.new", Pool::UserAdmin)],
    layout: Layout::Array,
    array: "user_aliases",
    fields: &[
        external_id(FieldRole::Identifier(ELEMENT)),
        field("alias_name", FieldRole::Fallback(ELEMENT), "the alias").required().text(),
        member("alias_label", "what kind of alias it is").required().text(),
    ],
    others: OtherFields::Unknown,
    duplicates: Duplicates::Together,
    repeatable: Repeatable::Always,
    lanes: Lanes::ByIdentifier,
    needs_max_rows: false,
    verdict: Verdict::Whole,
    options: &[],
    examples: &[example(
        "Give a user an alias.",
        "COPY (SELECT a FROM (VALUES ('user-1', 'lead-1', 'crm')) a(external_id, alias_name, alias_label))\n\
         TO 'braze://users/aliases' (FORMAT braze)",
    )],
};

/// `POST /users/alias/update`.
pub const UPDATE: Target = Target {
    name: "users/aliases/update",
    description: "Renames aliases. Braze processes the rows of a request in any order.",
    topic: Topic::Users,
    requests: &[post("/users/alias/update", "users.alias.update", Pool::UserAdmin)],
    layout: Layout::Array,
    array: "alias_updates",
    fields: &[
        field("old_alias_name", FieldRole::Identifier(ELEMENT), "the current alias").required().text(),
        member("new_alias_name", "the new alias").required().text(),
        member("alias_label", "what kind of alias it is").required().text(),
    ],
    others: OtherFields::Unknown,
    duplicates: Duplicates::Once,
    repeatable: Repeatable::Always,
    lanes: Lanes::ByIdentifier,
    needs_max_rows: false,
    verdict: Verdict::Whole,
    options: &[],
    examples: &[example(
        "Rename an alias.",
        "COPY (SELECT a FROM (VALUES ('crm', 'lead-1', 'lead-2')) a(alias_label, old_alias_name, new_alias_name))\n\
         TO 'braze://users/aliases/update' (FORMAT braze)",
    )],
};
