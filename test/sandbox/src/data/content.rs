//! Content blocks and e-mail templates.

use super::time::{Spelling, Timestamp};
use super::{created, edited, id, kind, signed, tags};
use crate::json::Object;
use crate::options::Options;

fn content_type(i: u64) -> &'static str {
    if i.is_multiple_of(2) { "html" } else { "text" }
}

/// What some objects lack.
fn some<T>(i: u64, value: T) -> Option<T> {
    (i % 5 != 4).then_some(value)
}

/// A row of `/content_blocks/list` (read.yaml `content_blocks_list`).
pub fn block(row: &mut Object, i: u64) {
    row.key("content_block_id", id(kind::BLOCK, i));
    row.text("name", format_args!("block_{i}"));
    row.text("content_type", content_type(i));
    row.text("liquid_tag", format_args!("{{{{content_blocks.${{block_{i}}}}}}}"));
    row.integer("inclusion_count", signed(i % 4));
    row.text("created_at", Timestamp(created(i), Spelling::MillisZulu));
    row.text("last_edited", Timestamp(edited(i), Spelling::MillisZulu));
    row.strings("tags", tags(i));
}

/// read.yaml `content_blocks_info`.
pub fn block_details(object: &mut Object, i: u64, _: &Options) {
    object.key("content_block_id", id(kind::BLOCK, i));
    object.text("name", format_args!("block_{i}"));
    object.text("content", format_args!("<p>Block {i}</p>"));
    object.text_or_null("description", some(i, format_args!("Description of block {i}")));
    object.text("content_type", content_type(i));
    object.strings("tags", tags(i));
    object.text("created_at", Timestamp(created(i), Spelling::MillisZulu));
    object.text("last_edited", Timestamp(edited(i), Spelling::MillisZulu));
    object.integer("inclusion_count", signed(i % 4));
    object.success();
}

/// A row of `/templates/email/list` (read.yaml `templates_email_list`).
pub fn template(row: &mut Object, i: u64) {
    row.key("email_template_id", id(kind::TEMPLATE, i));
    row.text("template_name", format_args!("Template {i}"));
    row.text("created_at", Timestamp(created(i), Spelling::MillisZulu));
    row.text("updated_at", Timestamp(edited(i), Spelling::MillisZulu));
    row.strings("tags", tags(i));
}

/// read.yaml `templates_email_info`.
pub fn template_details(object: &mut Object, i: u64, _: &Options) {
    object.key("email_template_id", id(kind::TEMPLATE, i));
    object.text("template_name", format_args!("Template {i}"));
    object.text("description", format_args!("Description of template {i}"));
    object.text_or_null("subject", some(i, format_args!("Subject {i}")));
    object.text("preheader", "");
    object.text("body", format_args!("<html>Template {i}</html>"));
    object.text("plaintext_body", format_args!("Template {i}"));
    object.boolean("should_inline_css", i.is_multiple_of(2));
    object.strings("tags", tags(i));
    object.text("created_at", Timestamp(created(i), Spelling::MillisZulu));
    object.text("updated_at", Timestamp(edited(i), Spelling::MillisZulu));
    object.success();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{Bend, open_envelope};

    #[test]
    fn a_block() {
        let written = open_envelope(&Bend::default(), |row| block(row, 3));
        assert!(written.contains(r#""liquid_tag":"{{content_blocks.${block_3}}}","inclusion_count":3"#), "{written}");
    }
}
