//! Content blocks: parts that messages share.

use super::parameters::{IGNORE_ERRORS, ids, modified_since, modified_until};
use crate::declare::{
    Endpoint, Kept, Key, ListOrder, Paging, Parent, Pool, TEXTS, Table, Topic, Type, example, field, raw,
};

/// `GET /content_blocks/list`.
pub const CONTENT_BLOCKS: Table = Table {
    name: "braze_content_blocks",
    description: "Every content block.",
    topic: Topic::Content,
    parameters: &[modified_since("last_edited"), modified_until("last_edited")],
    endpoint: Endpoint {
        path: "/content_blocks/list",
        permission: "content_blocks.list",
        pool: Pool::Default,
        query: &[],
    },
    paging: Paging::Offset { limit: 1000, order: ListOrder::Creation, whole_with: &[] },
    rows: "content_blocks[]",
    columns: &[
        field("content_block_id", Type::Varchar, "API identifier of the content block"),
        field("name", Type::Varchar, "name in the dashboard"),
        field("content_type", Type::Varchar, "`html` or `text`"),
        field("liquid_tag", Type::Varchar, "the Liquid tag that includes it in a message"),
        field("inclusion_count", Type::Bigint, "how many messages include it"),
        field("tags", TEXTS, "names of its tags"),
        field("created_at", Type::TimestampTz, "when it was created"),
        field("last_edited", Type::TimestampTz, "when it was last edited"),
        raw(),
    ],
    key: Key::of(&["content_block_id"]),
    parent: None,
    kept: Some(Kept::OBJECTS),
    examples: &[
        example(
            "Which content blocks does no message include?",
            "SELECT name, liquid_tag, last_edited FROM braze_content_blocks() WHERE inclusion_count = 0",
        ),
        example(
            "Which content blocks have changed since January 1, 2026?",
            "SELECT name, last_edited FROM braze_content_blocks(modified_since := TIMESTAMPTZ '2026-01-01') ORDER BY last_edited",
        ),
    ],
};

/// `GET /content_blocks/info`.
pub const DETAILS: Table = Table {
    name: "braze_content_block_details",
    description: "Content blocks with their content.",
    topic: Topic::Content,
    parameters: &[
        ids("content_block_id", "identifiers of content blocks; default: all in `braze_content_blocks()`"),
        IGNORE_ERRORS,
    ],
    endpoint: Endpoint {
        path: "/content_blocks/info",
        permission: "content_blocks.info",
        pool: Pool::Default,
        query: &[],
    },
    paging: Paging::Single,
    rows: "",
    columns: &[
        field("content_block_id", Type::Varchar, "API identifier of the content block"),
        field("name", Type::Varchar, "name in the dashboard"),
        field("description", Type::Varchar, "description in the dashboard"),
        field("content_type", Type::Varchar, "`html` or `text`"),
        field("content", Type::Varchar, "the text or HTML"),
        field("inclusion_count", Type::Bigint, "how many messages include it"),
        field("tags", TEXTS, "names of its tags"),
        field("created_at", Type::TimestampTz, "when it was created"),
        field("last_edited", Type::TimestampTz, "when it was last edited"),
        raw(),
    ],
    key: Key::of(&["content_block_id"]),
    parent: Some(Parent { table: &CONTENT_BLOCKS, columns: &[("content_block_id", "content_block_id")], only: None }),
    kept: Some(Kept::details_edited("last_edited")),
    examples: &[
        example(
            "The content of one block.",
            "SELECT name, content FROM braze_content_block_details(ids := ['cb000000-0000-4000-8000-000000000001'])",
        ),
        example(
            "Which HTML blocks have a paragraph?",
            "SELECT name FROM braze_content_block_details() WHERE content_type = 'html' AND content LIKE '%<p>%'",
        ),
    ],
};
