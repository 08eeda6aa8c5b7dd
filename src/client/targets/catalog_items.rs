//! Items of catalogs.

use reqwest::Method;

use super::catalogs::NAME_CHARS_MAX;
use super::fields::{ELEMENT, field};
use super::requests::{ROWS_MAX, request, unrepeatable};
use crate::declare::{
    Duplicates, FieldRole, FieldRule, Lanes, Layout, OptionEffect, OptionKind, OtherFields, Pool, Repeatable, Target,
    TargetField, TargetOption, Topic, Verdict, example,
};

/// Where all items of a catalog are written.
const PATH: &str = "/catalogs/{catalog_name}/items";

/// What happens to items that are there, and to those that are not: the choices of [`ITEMS`]' requests.
const MODES: [&str; 3] = ["replace", "update", "insert"];

/// The item that a row is about.
const ID: TargetField =
    field("id", FieldRole::Identifier(ELEMENT), "the item: at most 250 letters, digits, `_` and `-`")
        .required()
        .text()
        .rule(FieldRule::Name(NAME_CHARS_MAX));

/// `PUT`, `PATCH` and `POST /catalogs/{catalog_name}/items`.
pub const ITEMS: Target = Target {
    name: "catalogs/{catalog_name}/items",
    description: "Writes items of a catalog. The other fields are those of the catalog, which must have them. Braze \
                  checks each request as a whole, and processes it later.",
    topic: Topic::Catalogs,
    requests: &[
        request(MODES[0], Method::PUT, PATH, "catalogs.replace_items", Pool::CatalogItemsBulk, ROWS_MAX),
        request(MODES[1], Method::PATCH, PATH, "catalogs.update_items", Pool::CatalogItemsBulk, ROWS_MAX),
        // What was inserted would be refused the second time.
        unrepeatable(MODES[2], Method::POST, PATH, "catalogs.add_items", Pool::CatalogItemsBulk, ROWS_MAX),
    ],
    layout: Layout::Array,
    array: "items",
    fields: &[ID],
    others: OtherFields::Sent,
    duplicates: Duplicates::Once,
    repeatable: Repeatable::UnlessAdding,
    lanes: Lanes::ByIdentifier,
    needs_max_rows: false,
    verdict: Verdict::Whole,
    options: &[TargetOption {
        name: "MODE",
        kind: OptionKind::OneOf(&MODES),
        effect: OptionEffect::Request,
        description: "`replace`, the default: items become what their rows say, and are created if they do not exist \
                      · `update`: changes only the fields of the row, of items that exist · `insert`: adds new items",
    }],
    examples: &[
        example(
            "Write items, whether they are there or not.",
            "COPY (SELECT i FROM (VALUES ('item-0001', 'Soup', 4.5), ('pie', 'Pie', 6)) i(id, title, price))\n\
             TO 'braze://catalogs/catalog_0/items' (FORMAT braze)",
        ),
        example(
            "Change the price of an item, and nothing else.",
            "COPY (SELECT i FROM (VALUES ('item-0001', 4.2)) i(id, price))\n\
             TO 'braze://catalogs/catalog_0/items' (FORMAT braze, MODE 'update')",
        ),
        example(
            "Raise the prices of all items by five percent.",
            "COPY (SELECT i FROM (SELECT id, round(price * 1.05, 2) AS price FROM braze_catalog_items('catalog_0')) i)\n\
             TO 'braze://catalogs/catalog_0/items' (FORMAT braze, MODE 'update')",
        ),
    ],
};

/// `DELETE /catalogs/{catalog_name}/items`.
pub const DELETE: Target = Target {
    name: "catalogs/{catalog_name}/items/delete",
    description: "Permanently deletes items of a catalog.",
    topic: Topic::Catalogs,
    requests: &[request("", Method::DELETE, PATH, "catalogs.delete_items", Pool::CatalogItemsBulk, ROWS_MAX)],
    layout: Layout::Array,
    array: "items",
    fields: &[ID],
    others: OtherFields::Unknown,
    duplicates: Duplicates::Once,
    repeatable: Repeatable::Always,
    lanes: Lanes::ByIdentifier,
    needs_max_rows: true,
    verdict: Verdict::Whole,
    options: &[],
    examples: &[
        example(
            "Delete two items.",
            "COPY (SELECT i FROM (VALUES ('item-0002'), ('item-0003')) i(id))\n\
             TO 'braze://catalogs/catalog_0/items/delete' (FORMAT braze, MAX_ROWS 10)",
        ),
        example(
            "Delete the items that are out of stock.",
            "COPY (SELECT i FROM (SELECT id FROM braze_catalog_items('catalog_0') WHERE NOT in_stock) i)\n\
             TO 'braze://catalogs/catalog_0/items/delete' (FORMAT braze, MAX_ROWS 100)",
        ),
    ],
};
