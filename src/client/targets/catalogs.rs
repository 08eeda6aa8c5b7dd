//! Catalogs, their fields and their selections. A second request for what the first one did is an error, so that none is
//! repeated but for those that delete.

use super::fields::{ELEMENT, field, member};
use super::requests::{delete_each, post, post_each};
use crate::declare::{
    Duplicates, FieldRole, FieldRule, Lanes, Layout, OtherFields, Pool, Repeatable, Target, TargetField, Topic,
    Verdict, example,
};

/// The longest name of a catalog, a field or an item.
pub const NAME_CHARS_MAX: usize = 250;

/// The name of what is made.
const NAME: TargetField =
    field("name", FieldRole::Identifier(ELEMENT), "its name: at most 250 letters, digits, `_` and `-`")
        .required()
        .text()
        .rule(FieldRule::Name(NAME_CHARS_MAX));

/// `POST /catalogs`.
pub const CATALOGS: Target = Target {
    name: "catalogs",
    description: "Creates catalogs.",
    requests: &[post_each("/catalogs", "catalogs.create", Pool::Catalogs)],
    array: "catalogs",
    fields: &[
        NAME,
        member("description", "what is in it, in at most 250 characters").required().text(),
        member("fields", "a list of objects with `name` and `type`; the first one is `id`, a `string`").required(),
    ],
    examples: &[example(
        "Create a catalog.",
        "COPY (SELECT c FROM (SELECT 'dishes' AS name, 'What we cook' AS description,\n\
         [{'name': 'id', 'type': 'string'}, {'name': 'price', 'type': 'number'}] AS fields) c)\n\
         TO 'braze://catalogs' (FORMAT braze)",
    )],
    ..MADE
};

/// `POST /catalogs/{catalog_name}/fields`.
pub const FIELDS: Target = Target {
    name: "catalogs/{catalog_name}/fields",
    description: "Adds fields to a catalog, which can have at most 500.",
    requests: &[post("/catalogs/{catalog_name}/fields", "catalogs.create_fields", Pool::CatalogFields)],
    array: "fields",
    fields: &[
        NAME,
        member("type", "`string`, `number`, `boolean`, `time`, `object`, `array` or `geo`")
            .required()
            .rule(FieldRule::OneOf(&["string", "number", "boolean", "time", "object", "array", "geo"])),
    ],
    examples: &[example(
        "Add two fields to a catalog.",
        "COPY (SELECT f FROM (VALUES ('vegan', 'boolean'), ('served_since', 'time')) f(name, type))\n\
         TO 'braze://catalogs/catalog_0/fields' (FORMAT braze)",
    )],
    ..MADE
};

/// `POST /catalogs/{catalog_name}/selections`.
pub const SELECTIONS: Target = Target {
    name: "catalogs/{catalog_name}/selections",
    description: "Creates selections of a catalog.",
    requests: &[post_each("/catalogs/{catalog_name}/selections", "catalogs.create_selection", Pool::CatalogFields)],
    layout: Layout::Object,
    array: "selection",
    fields: &[
        field("name", FieldRole::Identifier(ELEMENT), "its name").required().text(),
        member("external_id", "an identifier for it").required().text(),
        member("description", "what is in it").text(),
        member("source", "`Braze` or `Shopify`").rule(FieldRule::OneOf(&["Braze", "Shopify"])),
        member("filters", "a list of at most four objects with `field`, `operator` and `value`"),
        member("results_limit", "how many items it returns, 1 to 50"),
        member("sort_field", "the field to sort by"),
        member("sort_order", "`asc` or `desc`").rule(FieldRule::OneOf(&["asc", "desc"])),
    ],
    examples: &[example(
        "Create a selection of items below a price.",
        "COPY (SELECT s FROM (SELECT 'cheap' AS name, 'cheap-1' AS external_id,\n\
         [{'field': 'price', 'operator': 'less than', 'value': 10}] AS filters) s)\n\
         TO 'braze://catalogs/catalog_0/selections' (FORMAT braze)",
    )],
    ..MADE
};

/// `DELETE /catalogs/{name}`.
pub const DELETE: Target = Target {
    name: "catalogs/delete",
    description: "Permanently deletes catalogs with their items.",
    requests: &[delete_each("/catalogs/{name}", "catalogs.delete", Pool::Catalogs)],
    fields: &[named("the catalog")],
    examples: &[example(
        "Delete a catalog.",
        "COPY (SELECT c FROM (VALUES ('catalog_1')) c(name))\n\
         TO 'braze://catalogs/delete' (FORMAT braze, MAX_ROWS 1)",
    )],
    ..DELETED
};

/// `DELETE /catalogs/{catalog_name}/fields/{name}`.
pub const DELETE_FIELDS: Target = Target {
    name: "catalogs/{catalog_name}/fields/delete",
    description: "Permanently deletes fields of a catalog with their values.",
    requests: &[delete_each("/catalogs/{catalog_name}/fields/{name}", "catalogs.delete_fields", Pool::CatalogFields)],
    fields: &[named("the field")],
    examples: &[example(
        "Delete a field.",
        "COPY (SELECT f FROM (VALUES ('only_in_0')) f(name))\n\
         TO 'braze://catalogs/catalog_0/fields/delete' (FORMAT braze, MAX_ROWS 1)",
    )],
    ..DELETED
};

/// `DELETE /catalogs/{catalog_name}/selections/{name}`.
pub const DELETE_SELECTIONS: Target = Target {
    name: "catalogs/{catalog_name}/selections/delete",
    description: "Permanently deletes selections of a catalog.",
    requests: &[delete_each(
        "/catalogs/{catalog_name}/selections/{name}",
        "catalogs.delete_selection",
        Pool::CatalogFields,
    )],
    fields: &[named("the selection")],
    examples: &[example(
        "Delete a selection.",
        "COPY (SELECT s FROM (VALUES ('cheap')) s(name))\n\
         TO 'braze://catalogs/catalog_0/selections/delete' (FORMAT braze, MAX_ROWS 1)",
    )],
    ..DELETED
};

/// What is deleted, by its name in the path.
const fn named(description: &'static str) -> TargetField {
    field("name", FieldRole::Path, description).required().text().rule(FieldRule::PathPart)
}

/// A target that makes something. Each has fields and examples of its own.
const MADE: Target = Target {
    name: "",
    description: "",
    topic: Topic::Catalogs,
    requests: &[],
    layout: Layout::Array,
    array: "",
    fields: &[],
    others: OtherFields::Unknown,
    duplicates: Duplicates::Once,
    repeatable: Repeatable::Never,
    lanes: Lanes::ByIdentifier,
    needs_max_rows: false,
    verdict: Verdict::Whole,
    options: &[],
    examples: &[],
};

/// A target that deletes something. Once more is no harm: what is gone is gone.
const DELETED: Target = Target { layout: Layout::Path, repeatable: Repeatable::Always, needs_max_rows: true, ..MADE };
