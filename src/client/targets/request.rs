//! Everything that has no target of its own.

use reqwest::Method;

use super::TARGETS;
use super::fields::field;
use super::requests::{delete_each, post_each, request};
use crate::declare::{
    Duplicates, Endpoint, FieldRole, FieldRule, Lanes, Layout, OtherFields, Pool, Repeatable, Target, TargetRequest,
    Topic, Verdict, example,
};

/// What it reaches that has a permission of its own, and is documented.
pub const OTHERS: &[TargetRequest] = &[
    post_each("/users/track/sync", "users.track.sync", Pool::UsersTrackSync),
    post_each("/messages/send", "messages.send", Pool::Default),
    request("", Method::POST, ITEM, "catalogs.create_item", Pool::CatalogItems, 1),
    request("", Method::PATCH, ITEM, "catalogs.update_item", Pool::CatalogItems, 1),
    request("", Method::PUT, ITEM, "catalogs.replace_item", Pool::CatalogItems, 1),
    delete_each(ITEM, "catalogs.delete_item", Pool::CatalogItems),
    post_each("/cdi/integrations/{integration_id}/sync", "cdi.integration_sync", Pool::CdiStarts),
];

/// A single item of a catalog.
const ITEM: &str = "/catalogs/{catalog_name}/items/{item_id}";

/// Any request.
pub const REQUEST: Target = Target {
    name: "request",
    description: "Makes the request of each row, one after the other: for endpoints without a target, such as \
                  `/users/track/sync`, `/messages/send`, `/templates/email/create` and \
                  `/cdi/integrations/{integration_id}/sync`. What partners write, and what would send to a whole \
                  audience, is refused.",
    topic: Topic::Requests,
    requests: &[post_each("", "", Pool::Default)],
    layout: Layout::Own,
    array: "",
    fields: &[
        field("method", FieldRole::Method, "`POST`, `PUT`, `PATCH` or `DELETE`")
            .required()
            .rule(FieldRule::OneOf(&["POST", "PUT", "PATCH", "DELETE"])),
        field("path", FieldRole::RequestPath, "the path, which begins with a single `/` and has no host")
            .required()
            .text(),
        field("body", FieldRole::Body, "the body").rule(FieldRule::Object),
    ],
    others: OtherFields::Unknown,
    duplicates: Duplicates::Apart,
    repeatable: Repeatable::Never,
    lanes: Lanes::One,
    needs_max_rows: true,
    verdict: Verdict::Whole,
    options: &[],
    examples: &[
        example(
            "Set an attribute and wait until Braze has processed it.",
            "COPY (SELECT r FROM (SELECT 'POST' AS method, '/users/track/sync' AS path,\n\
             {'attributes': [{'external_id': 'user-1', 'first_name': 'Ada'}]} AS body) r)\n\
             TO 'braze://request' (FORMAT braze, MAX_ROWS 1)",
        ),
        example(
            "Create an email template.",
            "COPY (SELECT r FROM (SELECT 'POST' AS method, '/templates/email/create' AS path,\n\
             {'template_name': 'Menu', 'subject': 'What we cook', 'body': '<p>Soup</p>'} AS body) r)\n\
             TO 'braze://request' (FORMAT braze, MAX_ROWS 1)",
        ),
    ],
};

/// What is declared of the endpoint that a row's own request is for.
#[must_use]
pub fn declared(method: &Method, path: &str) -> Option<&'static Endpoint> {
    let requests = TARGETS.iter().flat_map(|target| target.requests).chain(OTHERS);
    let is_it = |request: &&TargetRequest| request.method == *method && request.endpoint.has(path);
    requests.filter(|request| !request.endpoint.path.is_empty()).find(is_it).map(|request| &request.endpoint)
}
