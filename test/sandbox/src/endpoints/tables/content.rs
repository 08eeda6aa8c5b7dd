//! News Feed cards, catalogs, content blocks and e-mail templates.

use crate::data::{cards, catalogs, content};
use crate::endpoints::list::{Envelope, List, Row, Takes};
use crate::endpoints::series::Series;
use crate::endpoints::{Content, Endpoint, One, lookup, special};
use crate::paging::Paging;
use crate::quota::Pool;

pub static TABLE: [Endpoint; 13] = [
    Endpoint {
        path: "/feed/list",
        permission: "feed.list",
        pool: Pool::Default,
        content: Content::List(List {
            rows: "cards",
            envelope: Envelope::Message,
            objects: |options| options.cards,
            takes: &[Takes::IncludeArchived, Takes::SortDirection],
            paging: Paging::PageNumber { size: 100 },
            row: Row::Object(cards::row),
        }),
    },
    Endpoint {
        path: "/feed/details",
        permission: "feed.details",
        pool: Pool::Default,
        content: Content::One(One { of: lookup::card, row: cards::details }),
    },
    Endpoint {
        path: "/feed/data_series",
        permission: "feed.data_series",
        pool: Pool::Default,
        content: Content::Series(Series { of: lookup::card, hours: true, rows: cards::series }),
    },
    Endpoint {
        path: "/catalogs",
        permission: "catalogs.get",
        pool: Pool::Catalogs,
        content: Content::List(List {
            rows: "catalogs",
            envelope: Envelope::Message,
            objects: |options| options.catalogs,
            takes: &[],
            paging: Paging::Whole,
            row: Row::Object(catalogs::row),
        }),
    },
    Endpoint {
        path: "/catalogs/{catalog_name}/items",
        permission: "catalogs.get_items",
        pool: Pool::CatalogItems,
        content: Content::List(List {
            rows: "items",
            envelope: Envelope::Message,
            objects: |options| options.items,
            takes: &[],
            paging: Paging::Cursor { size: 50 },
            row: Row::Child(lookup::catalog, catalogs::item),
        }),
    },
    Endpoint {
        path: "/catalogs/{catalog_name}/items/{item_id}",
        permission: "catalogs.get_item",
        pool: Pool::CatalogItems,
        content: Content::Special(special::catalog_item),
    },
    Endpoint {
        path: "/content_blocks/list",
        permission: "content_blocks.list",
        pool: Pool::Default,
        content: Content::List(List {
            rows: "content_blocks",
            envelope: Envelope::Count,
            objects: |options| options.blocks,
            takes: &[Takes::Modified],
            paging: Paging::Offset { default: 100, max: 1_000 },
            row: Row::Object(content::block),
        }),
    },
    Endpoint {
        path: "/content_blocks/info",
        permission: "content_blocks.info",
        pool: Pool::Default,
        content: Content::One(One { of: lookup::content_block, row: content::block_details }),
    },
    Endpoint {
        path: "/templates/email/list",
        permission: "templates.email.list",
        pool: Pool::Default,
        content: Content::List(List {
            rows: "templates",
            envelope: Envelope::Count,
            objects: |options| options.templates,
            takes: &[Takes::Modified],
            paging: Paging::Offset { default: 100, max: 1_000 },
            row: Row::Object(content::template),
        }),
    },
    Endpoint {
        path: "/templates/email/info",
        permission: "templates.email.info",
        pool: Pool::Default,
        content: Content::One(One { of: lookup::template, row: content::template_details }),
    },
    Endpoint {
        path: "/templates/email/translations",
        permission: "templates.translations.get",
        pool: Pool::Translations,
        content: Content::Special(special::template_translations),
    },
    Endpoint {
        path: "/templates/email/translations/source",
        permission: "templates.email.info",
        pool: Pool::Translations,
        content: Content::Special(special::template_source),
    },
    Endpoint {
        path: "/content_blocks/translations",
        permission: "content_blocks.translations.get",
        pool: Pool::Translations,
        content: Content::Special(special::block_translations),
    },
];
