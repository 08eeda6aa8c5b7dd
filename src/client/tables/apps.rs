//! Apps of the workspace.

use crate::declare::{Endpoint, Kept, Key, Paging, Pool, Table, Topic, Type, example, field, raw};

/// `GET /app_group/apps`, of which Braze has a page that no other leads to: it may not be there
/// for every workspace.
pub const APPS: Table = Table {
    name: "braze_apps",
    description: "Every app with the identifier that `apps` takes. Braze does not list this endpoint, so it may be \
                  missing.",
    topic: Topic::Apps,
    parameters: &[],
    endpoint: Endpoint { path: "/app_group/apps", permission: "apps.get", pool: Pool::Apps, query: &[] },
    paging: Paging::Single,
    rows: "apps[]",
    columns: &[
        field("name", Type::Varchar, "name of the app"),
        field("api_key", Type::Varchar, "its identifier, called `app_id` elsewhere; not a REST API key"),
        raw(),
    ],
    key: Key::of(&["api_key"]),
    parent: None,
    kept: Some(Kept { note: "`api_key` is what other tables call `app_id`.", ..Kept::OBJECTS }),
    examples: &[example("The identifiers that `apps` takes.", "SELECT name, api_key AS app_id FROM braze_apps()")],
};
