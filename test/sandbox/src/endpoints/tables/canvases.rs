//! Canvases.

use crate::data::canvases;
use crate::endpoints::list::{Envelope, List, Row, Takes};
use crate::endpoints::{Content, Endpoint, canvas_window, special};
use crate::paging::Paging;
use crate::quota::Pool;

pub static TABLE: [Endpoint; 7] = [
    Endpoint {
        path: "/canvas/list",
        permission: "canvas.list",
        pool: Pool::Default,
        content: Content::List(List {
            rows: "canvases",
            envelope: Envelope::Message,
            objects: |options| options.canvases,
            takes: &[Takes::IncludeArchived, Takes::SortDirection, Takes::LastEdit],
            paging: Paging::PageNumber { size: 100 },
            row: Row::Object(canvases::row),
        }),
    },
    Endpoint {
        path: "/canvas/details",
        permission: "canvas.details",
        pool: Pool::Default,
        content: Content::Special(special::canvas_details),
    },
    Endpoint {
        path: "/canvas/data_series",
        permission: "canvas.data_series",
        pool: Pool::Default,
        content: Content::Special(canvas_window::series),
    },
    Endpoint {
        path: "/canvas/data_summary",
        permission: "canvas.data_summary",
        pool: Pool::Default,
        content: Content::Special(canvas_window::summary),
    },
    Endpoint {
        path: "/canvas/url_info/details",
        permission: "canvas.url_info.details",
        pool: Pool::Default,
        content: Content::Special(special::canvas_links),
    },
    Endpoint {
        path: "/canvas/translations",
        permission: "canvas.translations.get",
        pool: Pool::Translations,
        content: Content::Special(special::canvas_translations),
    },
    Endpoint {
        path: "/canvas/translations/source",
        permission: "canvas.translations.get",
        pool: Pool::Translations,
        content: Content::Special(special::canvas_source),
    },
];
