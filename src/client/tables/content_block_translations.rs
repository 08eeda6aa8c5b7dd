//! Translations of content blocks. Braze has no endpoint for what they are translated from.

use super::content_blocks::CONTENT_BLOCKS;
use super::parameters::{IGNORE_ERRORS, ids};
use super::translations::{TRANSLATED, endpoint, with_translation};
use crate::declare::{Key, Paging, Parent, Table, Topic, Type, at, element, example, key, query};

/// `GET /content_blocks/translations`, of all locales.
pub const TRANSLATIONS: Table = Table {
    name: "braze_content_block_translations",
    description: "The translations of content blocks: a row per text and locale. Those without several languages have \
                  none.",
    topic: Topic::Content,
    parameters: &[
        ids("content_block_id", "identifiers of content blocks; default: all in `braze_content_blocks()`"),
        IGNORE_ERRORS,
    ],
    endpoint: endpoint("/content_blocks/translations", "content_blocks.translations.get"),
    paging: Paging::Single,
    rows: TRANSLATED,
    columns: with_translation![query("content_block_id", "API identifier of the content block")],
    key: Key::of(&["content_block_id", "tag_id", "locale_id"]),
    parent: Some(Parent { table: &CONTENT_BLOCKS, columns: &[("content_block_id", "content_block_id")], only: None }),
    kept: None,
    examples: &[example(
        "Search the French texts of all content blocks.",
        "SELECT content_block_id, tag_id, translation FROM braze_content_block_translations() \
         WHERE locale_language = 'fr' AND translation ILIKE '%bonjour%'",
    )],
};
