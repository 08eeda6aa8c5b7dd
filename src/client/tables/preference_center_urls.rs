//! The preference center of one user.

use super::parameters::{IGNORE_ERRORS, ids, needed};
use super::preference_centers::PREFERENCE_CENTERS;
use crate::declare::{
    Endpoint, Key, Paging, ParameterRole, Parent, Pool, TEXTS, Table, Topic, Type, example, field, query,
};

/// `GET /preference_center/v1/{id}/url/{user}`.
pub const URLS: Table = Table {
    name: "braze_preference_center_urls",
    description: "The link that leads each user to a preference center of their own. It works without a login: whoever \
                  has it can change what the user is sent.",
    topic: Topic::PreferenceCenters,
    parameters: &[
        needed(
            "external_ids",
            TEXTS,
            "external identifiers of users, a request for each and preference center",
            ParameterRole::Each { query: "external_id" },
        ),
        ids(
            "preference_center_api_id",
            "identifiers of preference centers; default: all in `braze_preference_centers()`",
        ),
        IGNORE_ERRORS,
    ],
    endpoint: Endpoint {
        path: "/preference_center/v1/{preference_center_api_id}/url/{external_id}",
        permission: "preference_center.user.get",
        pool: Pool::PreferenceCenters,
        query: &[],
    },
    paging: Paging::Single,
    rows: "",
    columns: &[
        query("preference_center_api_id", "API identifier of the preference center"),
        query("external_id", "external identifier of the user"),
        field("preference_center_url", Type::Varchar, "the user's link"),
    ],
    key: Key::of(&["preference_center_api_id", "external_id"]),
    parent: Some(Parent {
        table: &PREFERENCE_CENTERS,
        columns: &[("preference_center_api_id", "preference_center_api_id")],
        only: None,
    }),
    kept: None,
    examples: &[example(
        "Get the links of two users to every preference center.",
        "SELECT external_id, name, preference_center_url \
         FROM braze_preference_center_urls(external_ids := ['user-1', 'user-2']) \
         JOIN braze_preference_centers() USING (preference_center_api_id)",
    )],
};
