//! Custom attributes: properties of users that the customer made up.

use crate::declare::{Endpoint, Kept, Key, Paging, Pool, TEXTS, Table, Topic, Type, example, field, raw};

/// `GET /custom_attributes`.
pub const CUSTOM_ATTRIBUTES: Table = Table {
    name: "braze_custom_attributes",
    description: "Every custom attribute of users with its type, description, status and tags.",
    topic: Topic::Attributes,
    parameters: &[],
    endpoint: Endpoint {
        path: "/custom_attributes",
        permission: "custom_attributes.get",
        pool: Pool::Metadata,
        query: &[],
    },
    paging: Paging::Link,
    rows: "attributes[]",
    columns: &[
        field("name", Type::Varchar, "name of the attribute"),
        field("description", Type::Varchar, "description in the dashboard"),
        field("data_type", Type::Varchar, "such as `Number`"),
        field("array_length", Type::Bigint, "the most elements an array can have; NULL for other types"),
        field("status", Type::Varchar, "such as `Active`"),
        field("tag_names", TEXTS, "names of its tags"),
        raw(),
    ],
    key: Key::of(&["name"]),
    parent: None,
    kept: Some(Kept::OBJECTS),
    examples: &[
        example(
            "How many custom attributes of each type are there?",
            "SELECT data_type, count(*) AS attributes FROM braze_custom_attributes() GROUP BY data_type ORDER BY attributes DESC",
        ),
        example(
            "Which custom attributes are arrays, and how long can they be?",
            "SELECT name, array_length FROM braze_custom_attributes() WHERE data_type = 'Array'",
        ),
    ],
};
