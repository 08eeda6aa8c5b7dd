//! Segments, events, products, attributes, and figures of the workspace.

use crate::data::source::Noun;
use crate::data::{metrics, names, segments};
use crate::endpoints::figures::{Figures, Takes as Restricted};
use crate::endpoints::list::{Envelope, List, Row, Takes};
use crate::endpoints::series::Series;
use crate::endpoints::{Content, Endpoint, One, lookup};
use crate::paging::Paging;
use crate::quota::Pool;

pub static TABLE: [Endpoint; 15] = [
    Endpoint {
        path: "/segments/list",
        permission: "segments.list",
        pool: Pool::Default,
        content: Content::List(List {
            rows: "segments",
            envelope: Envelope::Message,
            objects: |options| options.segments,
            takes: &[Takes::SortDirection],
            paging: Paging::PageNumber { size: 100 },
            row: Row::Object(segments::row),
        }),
    },
    Endpoint {
        path: "/segments/details",
        permission: "segments.details",
        pool: Pool::Default,
        content: Content::One(One { of: lookup::segment, row: segments::details }),
    },
    Endpoint {
        path: "/segments/data_series",
        permission: "segments.data_series",
        pool: Pool::Default,
        content: Content::Series(Series { of: lookup::segment_with_series, hours: false, rows: segments::series }),
    },
    Endpoint {
        path: "/kpi/dau/data_series",
        permission: "kpi.dau.data_series",
        pool: Pool::Default,
        content: Content::Figures(Figures { metric: metrics::DAU, takes: &[] }),
    },
    Endpoint {
        path: "/kpi/mau/data_series",
        permission: "kpi.mau.data_series",
        pool: Pool::Default,
        content: Content::Figures(Figures { metric: metrics::MAU, takes: &[] }),
    },
    Endpoint {
        path: "/kpi/new_users/data_series",
        permission: "kpi.new_users.data_series",
        pool: Pool::Default,
        content: Content::Figures(Figures { metric: metrics::NEW_USERS, takes: &[] }),
    },
    Endpoint {
        path: "/kpi/uninstalls/data_series",
        permission: "kpi.uninstalls.data_series",
        pool: Pool::Default,
        content: Content::Figures(Figures { metric: metrics::UNINSTALLS, takes: &[] }),
    },
    Endpoint {
        path: "/sessions/data_series",
        permission: "sessions.data_series",
        pool: Pool::Default,
        content: Content::Figures(Figures {
            metric: metrics::SESSIONS,
            takes: &[Restricted::Unit, Restricted::Segment],
        }),
    },
    Endpoint {
        path: "/events/list",
        permission: "events.list",
        pool: Pool::Metadata,
        content: Content::List(List {
            rows: "events",
            envelope: Envelope::Message,
            objects: |options| options.events,
            takes: &[],
            paging: Paging::PageNumber { size: 250 },
            row: Row::Text(Noun::Event),
        }),
    },
    Endpoint {
        path: "/events",
        permission: "events.get",
        pool: Pool::Metadata,
        content: Content::List(List {
            rows: "events",
            envelope: Envelope::Message,
            objects: |options| options.events,
            takes: &[],
            paging: Paging::Cursor { size: 50 },
            row: Row::Object(names::event),
        }),
    },
    Endpoint {
        path: "/events/data_series",
        permission: "events.data_series",
        pool: Pool::Default,
        content: Content::Figures(Figures {
            metric: metrics::COUNT,
            takes: &[Restricted::Unit, Restricted::Segment, Restricted::Event],
        }),
    },
    Endpoint {
        path: "/purchases/product_list",
        permission: "purchases.product_list",
        pool: Pool::Metadata,
        content: Content::List(List {
            rows: "products",
            envelope: Envelope::Message,
            objects: |options| options.products,
            takes: &[],
            paging: Paging::PageNumber { size: 250 },
            row: Row::Text(Noun::Product),
        }),
    },
    Endpoint {
        path: "/purchases/revenue_series",
        permission: "purchases.revenue_series",
        pool: Pool::Metadata,
        content: Content::Figures(Figures {
            metric: metrics::REVENUE,
            takes: &[Restricted::Unit, Restricted::Product],
        }),
    },
    Endpoint {
        path: "/purchases/quantity_series",
        permission: "purchases.quantity_series",
        pool: Pool::Metadata,
        content: Content::Figures(Figures {
            metric: metrics::QUANTITY,
            takes: &[Restricted::Unit, Restricted::Product],
        }),
    },
    Endpoint {
        path: "/custom_attributes",
        permission: "custom_attributes.get",
        pool: Pool::Metadata,
        content: Content::List(List {
            rows: "attributes",
            envelope: Envelope::Message,
            objects: |options| options.attributes,
            takes: &[],
            paging: Paging::Cursor { size: 50 },
            row: Row::Object(names::attribute),
        }),
    },
];
