//! What has only a name: events, products and custom attributes.

use super::source::Noun;
use super::tags;
use crate::json::Object;
use crate::options::Options;

/// A row of `/events` (read.yaml `events`).
pub fn event(row: &mut Object, i: u64, options: &Options) {
    row.key("name", options.source().name(Noun::Event, i));
    row.text("description", options.source().description(Noun::Event, i));
    row.boolean("included_in_analytics_report", i.is_multiple_of(2));
    row.text("status", "Active");
    row.strings("tag_names", tags(i));
}

/// Names in 4 digits grow longer from 10,000 on; they are in alphabetical order only below that.
pub fn event_name(i: u64) -> String {
    format!("event {i:04}")
}

pub fn product_name(i: u64) -> String {
    format!("product-{i:04}")
}

pub fn attribute_name(i: u64) -> String {
    format!("attribute {i:04}")
}

const DATA_TYPES: [&str; 6] = ["String", "Number", "Boolean", "Array", "Time", "Object"];

/// A row of `/custom_attributes` (read.yaml `custom_attributes`).
pub fn attribute(row: &mut Object, i: u64, options: &Options) {
    let data_type = DATA_TYPES[usize::try_from(i % 6).unwrap_or(0)];
    if data_type == "Array" {
        row.integer("array_length", 100);
    } else {
        row.null("array_length");
    }
    row.text("data_type", data_type);
    row.text("description", options.source().description(Noun::Attribute, i));
    row.key("name", options.source().name(Noun::Attribute, i));
    row.text("status", "Active");
    row.strings("tag_names", tags(i));
}

/// The number of a name such as `event 0007`.
pub fn number_of(name: &str, spell: impl Fn(u64) -> String) -> Option<u64> {
    let digits = name.trim_start_matches(|character: char| !character.is_ascii_digit());
    digits.parse().ok().filter(|&number| spell(number) == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_numbers() {
        assert_eq!(number_of("event 0007", event_name), Some(7));
        assert_eq!(number_of("product-12345", product_name), Some(12_345));
        for bad in ["event 7", "event", "product-0001"] {
            assert_eq!(number_of(bad, event_name), None);
        }
    }
}
