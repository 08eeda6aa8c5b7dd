//! Preference centers: pages on which users say what they want to be sent.

use super::parameters::{IGNORE_ERRORS, ids};
use crate::declare::{Endpoint, Kept, Key, Paging, Parent, Pool, Table, Topic, Type, example, field, map, raw};

/// `GET /preference_center/v1/list`.
pub const PREFERENCE_CENTERS: Table = Table {
    name: "braze_preference_centers",
    description: "Every preference center.",
    topic: Topic::PreferenceCenters,
    parameters: &[],
    endpoint: Endpoint {
        path: "/preference_center/v1/list",
        permission: "preference_center.list",
        pool: Pool::PreferenceCenters,
        query: &[],
    },
    paging: Paging::Single,
    rows: "preference_centers[]",
    columns: &[
        field("preference_center_api_id", Type::Varchar, "API identifier of the preference center"),
        field("name", Type::Varchar, "name in the dashboard"),
        field("created_at", Type::TimestampTz, "when it was created"),
        field("updated_at", Type::TimestampTz, "when it was last updated"),
        raw(),
    ],
    key: Key::of(&["preference_center_api_id"]),
    parent: None,
    kept: Some(Kept::OBJECTS),
    examples: &[example(
        "Which preference centers are there?",
        "SELECT name, created_at, updated_at FROM braze_preference_centers()",
    )],
};

/// `GET /preference_center/v1/{id}`.
pub const DETAILS: Table = Table {
    name: "braze_preference_center_details",
    description: "Preference centers with their pages.",
    topic: Topic::PreferenceCenters,
    parameters: &[
        ids(
            "preference_center_api_id",
            "identifiers of preference centers; default: all in `braze_preference_centers()`",
        ),
        IGNORE_ERRORS,
    ],
    endpoint: Endpoint {
        path: "/preference_center/v1/{preference_center_api_id}",
        permission: "preference_center.get",
        pool: Pool::PreferenceCenters,
        query: &[],
    },
    paging: Paging::Single,
    rows: "",
    columns: &[
        field("preference_center_api_id", Type::Varchar, "API identifier of the preference center"),
        field("name", Type::Varchar, "name in the dashboard"),
        field("state", Type::Varchar, "such as `active`"),
        field("created_at", Type::TimestampTz, "when it was created"),
        field("updated_at", Type::TimestampTz, "when it was last updated"),
        field("preference_center_title", Type::Varchar, "title of the page"),
        field("preference_center_page_html", Type::Varchar, "HTML of the page"),
        field("confirmation_page_html", Type::Varchar, "HTML of the page that confirms a choice"),
        field("redirect_page_html", Type::Varchar, "HTML of the page that redirects"),
        field("preference_center_options", map!(Type::Varchar), "options such as `meta-viewport-content`"),
        raw(),
    ],
    key: Key::of(&["preference_center_api_id"]),
    parent: Some(Parent {
        table: &PREFERENCE_CENTERS,
        columns: &[("preference_center_api_id", "preference_center_api_id")],
        only: None,
    }),
    kept: Some(Kept::details_edited("updated_at")),
    examples: &[example(
        "The pages of each active preference center.",
        "SELECT name, preference_center_title, preference_center_page_html FROM braze_preference_center_details()\n\
         WHERE state = 'active'",
    )],
};
