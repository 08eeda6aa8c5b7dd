//! Everything that has no target of its own.

use super::fields::field;
use super::requests::post_each;
use crate::declare::{Duplicates, FieldRole, FieldRule, Lanes, Layout, OtherFields, Pool, Repeatable, Target, Verdict};

/// Any request.
pub const REQUEST: Target = Target {
    name: "request",
    description: "Makes the request of each row, one after the other: for endpoints that have no target, such as \
                  `/users/track/sync`, `/messages/send`, `/templates/email/create` and `/cdi/integrations/{integration_id}/sync`. \
                  What partners write, and what would send to a whole audience, is refused.",
    requests: &[post_each("", "", Pool::Default)],
    layout: Layout::Own,
    array: "",
    fields: &[
        field("method", FieldRole::Method, "`POST`, `PUT`, `PATCH` or `DELETE`")
            .required()
            .rule(FieldRule::OneOf(&["POST", "PUT", "PATCH", "DELETE"])),
        field("path", FieldRole::RequestPath, "the path: it begins with one `/` and has no host").required().text(),
        field("body", FieldRole::Body, "the body").rule(FieldRule::Object),
    ],
    others: OtherFields::Unknown,
    duplicates: Duplicates::Apart,
    repeatable: Repeatable::Never,
    lanes: Lanes::One,
    needs_max_rows: true,
    verdict: Verdict::Whole,
    options: &[],
    example: "COPY (SELECT r FROM (SELECT 'POST' AS method, '/users/track/sync' AS path,\n\
              {'attributes': [{'external_id': 'user-1', 'first_name': 'Ada'}]} AS body) r)\n\
              TO 'braze://request' (FORMAT braze, MAX_ROWS 1)",
};
