//! SDK authentication: the keys with which apps prove who their users are.

use super::parameters::{OF_APPS, identifying};
use crate::declare::{
    Endpoint, Key, Paging, ParameterRole, Placement, Pool, TEXTS, Table, Topic, Type, example, field, query, raw,
};

/// `GET /app_group/sdk_authentication/keys`. Braze has no list of apps.
pub const KEYS: Table = Table {
    name: "braze_sdk_authentication_keys",
    description: "The public SDK authentication keys of apps.",
    topic: Topic::Apps,
    parameters: &[identifying(
        "apps",
        TEXTS,
        "identifiers of apps",
        ParameterRole::Each { query: "app_id" },
        Placement::Needed,
        OF_APPS,
    )],
    endpoint: Endpoint {
        path: "/app_group/sdk_authentication/keys",
        permission: "sdk_authentication.keys",
        pool: Pool::Default,
        query: &[],
    },
    paging: Paging::Single,
    rows: "keys[]",
    columns: &[
        query("app_id", "API identifier of the app"),
        field("id", Type::Varchar, "identifier of the key"),
        field("rsa_public_key", Type::Varchar, "the public key in PEM format"),
        field("description", Type::Varchar, "description in the dashboard"),
        field("is_primary", Type::Boolean, "whether it is the one in use"),
        raw(),
    ],
    key: Key::of(&["app_id", "id"]),
    parent: None,
    kept: None,
    examples: &[example(
        "Which SDK authentication key does an app use?",
        "SELECT id, description FROM braze_sdk_authentication_keys(apps := ['a0000000-0000-4000-8000-000000000000'])\n\
         WHERE is_primary",
    )],
};
