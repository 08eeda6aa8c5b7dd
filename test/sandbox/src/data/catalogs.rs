//! Catalogs and their items, whose fields are the customer's.

use super::time::{Spelling, Timestamp};
use super::{signed, tags};
use crate::json::Object;
use crate::options::Options;

/// The types of the docs, and those observed: `object` and `array` (read.yaml `catalogs`).
const FIELDS: [(&str, &str); 7] = [
    ("id", "string"),
    ("title", "string"),
    ("price", "number"),
    ("in_stock", "boolean"),
    ("released_at", "time"),
    ("dimensions", "object"),
    ("labels", "array"),
];

pub fn number_of(name: &str) -> Option<u64> {
    let number = name.strip_prefix("catalog_")?.parse().ok()?;
    (format!("catalog_{number}") == name).then_some(number)
}

/// A row of `/catalogs` (read.yaml `catalogs`).
pub fn row(row: &mut Object, i: u64, options: &Options) {
    row.text("description", format_args!("Description of catalog {i}"));
    row.list("fields", |fields| {
        let last = format!("only_in_{i}");
        for (token, (name, r#type)) in (-1..).zip(FIELDS.into_iter().chain([(last.as_str(), "string")])) {
            fields.part(|field| {
                field.text("name", name);
                field.text("token", token);
                field.text("type", r#type);
            });
        }
    });
    row.key("name", format_args!("catalog_{i}"));
    row.text("source", "Braze");
    row.integer("num_items", signed(options.items.count()));
    row.integer("storage_size", 1_024 * signed(options.items.count()));
    row.integer("selections_size", 0);
    row.text("updated_at", Timestamp(options.catalogs.edited(i), Spelling::MillisOffset));
    row.list("selections", |_| {});
}

fn item_name(j: u64) -> String {
    format!("item-{j:04}")
}

pub fn item_number_of(name: &str) -> Option<u64> {
    super::names::number_of(name, item_name)
}

/// Item j of catalog i (read.yaml `catalogs_items`).
pub fn item(row: &mut Object, i: u64, j: u64, options: &Options) {
    row.key("id", item_name(j));
    row.text("title", options.items.name(j, format_args!("Item {j} of catalog {i}")));
    if j.is_multiple_of(2) {
        row.integer("price", signed(j));
    } else {
        row.quarters("price", 4 * signed(j) + 2);
    }
    row.boolean("in_stock", j.is_multiple_of(2));
    row.text("released_at", Timestamp(options.items.era.edited(j), Spelling::MillisZulu));
    row.map("dimensions", |dimensions| {
        dimensions.integer("width", signed(j));
        dimensions.text("unit", "cm");
    });
    row.strings("labels", tags(j));
    if j % 5 != 4 {
        row.text(&format!("only_in_{i}"), format_args!("value {j}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{Bend, open_envelope};

    #[test]
    fn names_have_numbers() {
        assert_eq!((number_of("catalog_12"), number_of("catalog_012"), number_of("catalog")), (Some(12), None, None));
        assert_eq!((item_number_of("item-0004"), item_number_of("item-4")), (Some(4), None));
    }

    #[test]
    fn a_field_is_missing_in_some_items() {
        let written = |j| open_envelope(&Bend::default(), |row| item(row, 1, j, &Options::default()));
        assert!(written(3).contains(r#""price":3.5,"in_stock":false"#));
        assert!(written(3).ends_with(r#""labels":[],"only_in_1":"value 3"}"#));
        assert!(!written(4).contains("only_in_1"));
    }
}
