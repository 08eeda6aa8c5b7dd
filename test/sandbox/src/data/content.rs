//! Content blocks and e-mail templates.

use super::source::Noun;
use super::time::{Spelling, Timestamp};
use super::{id, kind, signed, tags};
use crate::json::Object;
use crate::options::Options;

fn content_type(i: u64) -> &'static str {
    if i.is_multiple_of(2) { "html" } else { "text" }
}

/// What some objects lack.
fn some<T>(i: u64, value: T) -> Option<T> {
    (i % 5 != 4).then_some(value)
}

fn block_name(i: u64, options: &Options) -> String {
    options.blocks.name(i, options.source().name(Noun::Block, i))
}

/// A row of `/content_blocks/list` (read.yaml `content_blocks_list`).
pub fn block(row: &mut Object, i: u64, options: &Options) {
    let name = block_name(i, options);
    row.key("content_block_id", id(kind::BLOCK, i));
    row.text("name", &name);
    row.text("content_type", content_type(i));
    row.text("liquid_tag", format_args!("{{{{content_blocks.${{{name}}}}}}}"));
    row.integer("inclusion_count", signed(i % 4));
    row.text("created_at", Timestamp(options.blocks.era.created(i), Spelling::MillisZulu));
    row.text("last_edited", Timestamp(options.blocks.edited(i), Spelling::MillisZulu));
    row.strings("tags", &options.blocks.tags(i, tags(i)));
}

/// read.yaml `content_blocks_info`.
pub fn block_details(object: &mut Object, i: u64, options: &Options) {
    object.key("content_block_id", id(kind::BLOCK, i));
    object.text("name", block_name(i, options));
    object.text("content", options.blocks.text(i, format_args!("<p>Block {i}</p>")));
    object.text_or_null("description", some(i, format_args!("Description of block {i}")));
    object.text("content_type", content_type(i));
    object.strings("tags", &options.blocks.tags(i, tags(i)));
    object.text("created_at", Timestamp(options.blocks.era.created(i), Spelling::MillisZulu));
    object.text("last_edited", Timestamp(options.blocks.edited(i), Spelling::MillisZulu));
    object.integer("inclusion_count", signed(i % 4));
    object.success();
}

fn template_name(i: u64, options: &Options) -> String {
    options.templates.name(i, options.source().name(Noun::Template, i))
}

/// A row of `/templates/email/list` (read.yaml `templates_email_list`).
pub fn template(row: &mut Object, i: u64, options: &Options) {
    row.key("email_template_id", id(kind::TEMPLATE, i));
    row.text("template_name", template_name(i, options));
    row.text("created_at", Timestamp(options.templates.era.created(i), Spelling::MillisZulu));
    row.text("updated_at", Timestamp(options.templates.edited(i), Spelling::MillisZulu));
    row.strings("tags", &options.templates.tags(i, tags(i)));
}

/// read.yaml `templates_email_info`.
pub fn template_details(object: &mut Object, i: u64, options: &Options) {
    object.key("email_template_id", id(kind::TEMPLATE, i));
    object.text("template_name", template_name(i, options));
    object.text("description", format_args!("Description of template {i}"));
    object.text_or_null("subject", some(i, format_args!("Subject {i}")));
    object.text("preheader", "");
    object.text("body", format_args!("<html>Template {i}</html>"));
    object.text("plaintext_body", format_args!("Template {i}"));
    object.boolean("should_inline_css", i.is_multiple_of(2));
    object.strings("tags", &options.templates.tags(i, tags(i)));
    object.text("created_at", Timestamp(options.templates.era.created(i), Spelling::MillisZulu));
    object.text("updated_at", Timestamp(options.templates.edited(i), Spelling::MillisZulu));
    object.success();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{Bend, open_envelope};

    #[test]
    fn a_block() {
        let written = open_envelope(&Bend::default(), |row| block(row, 3, &Options::default()));
        assert!(written.contains(r#""liquid_tag":"{{content_blocks.${block_3}}}","inclusion_count":3"#), "{written}");
    }
}
