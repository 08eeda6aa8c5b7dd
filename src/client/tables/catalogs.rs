//! Catalogs: the customer's own tables.

use crate::declare::{
    Endpoint, Kept, Key, Paging, Pool, Table, Topic, Type, example, field, list, member, raw, structure,
};

/// `GET /catalogs`.
pub const CATALOGS: Table = Table {
    name: "braze_catalogs",
    description: "Every catalog with its fields.",
    topic: Topic::Catalogs,
    parameters: &[],
    endpoint: Endpoint { path: "/catalogs", permission: "catalogs.get", pool: Pool::Catalogs, query: &[] },
    paging: Paging::Single,
    rows: "catalogs[]",
    columns: &[
        field("name", Type::Varchar, "name of the catalog"),
        field("description", Type::Varchar, "description in the dashboard"),
        field(
            "fields",
            list!(structure![member("name", Type::Varchar), member("type", Type::Varchar)]),
            "its fields, which are the columns of `braze_catalog_items`",
        ),
        field("num_items", Type::Bigint, "how many items it has"),
        field("updated_at", Type::TimestampTz, "when it was last updated"),
        field("source", Type::Varchar, "where its items come from, such as `Braze`"),
        field("storage_size", Type::Bigint, "its size in bytes"),
        field("selections", Type::Json, "its selections, in a form that Braze does not document"),
        field("selections_size", Type::Bigint, "how many selections it has"),
        raw(),
    ],
    key: Key::of(&["name"]),
    parent: None,
    kept: Some(Kept { note: "`sql/load/catalog_items.sql` loads the items of a catalog.", ..Kept::OBJECTS }),
    examples: &[
        example(
            "Which catalogs are there, and how large are they?",
            "SELECT name, num_items, storage_size, updated_at FROM braze_catalogs() ORDER BY num_items DESC",
        ),
        example(
            "The fields of each catalog with their types.",
            "SELECT name AS catalog, field.name AS field, field.type\n\
             FROM (SELECT name, unnest(fields) AS field FROM braze_catalogs())",
        ),
    ],
};
