//! What the sandbox answers to. An endpoint is an element of [`ALL`]: to add one is to add an
//! element, and its row in `data`. Paths, permissions, pools, page sizes and parameters are those
//! of the Braze docs (read.yaml).

mod days;
mod list;

use crate::answer::Answer;
use crate::data::{self, Metric};
use crate::json::Bend;
use crate::listing::Added;
use crate::options::Options;
use crate::paging::Paging;
use crate::query::{BadParameter, Query};
use crate::quota::Pool;
use chrono::{DateTime, Utc};
use list::{List, Row, Takes};

/// A read endpoint of Braze; all of them are GET.
pub struct Endpoint {
    pub path: &'static str,
    pub permission: &'static str,
    pub pool: Pool,
    /// The field of the envelope that has the rows.
    rows: &'static str,
    content: Content,
}

enum Content {
    /// Objects of the workspace, a page at a time.
    List(List),
    /// A figure per day.
    Days(Metric),
}

/// A request to an endpoint, and what its answer depends on.
pub struct Question<'a> {
    pub query: &'a Query,
    pub options: &'a Options,
    /// The workspace's own way to bend answers, and what faults add to it.
    pub bend: &'a Bend,
    /// What the list has gained since it was first read.
    pub added: Added,
    pub now: DateTime<Utc>,
}

impl Endpoint {
    pub fn find(path: &str) -> Option<&'static Endpoint> {
        ALL.iter().find(|endpoint| endpoint.path == path)
    }

    pub fn answer(&self, question: &Question) -> Result<Answer, BadParameter> {
        match &self.content {
            Content::List(list) => list.answer(self.path, self.rows, question),
            Content::Days(metric) => days::answer(metric, self.rows, question),
        }
    }
}

pub static ALL: [Endpoint; 10] = [
    Endpoint {
        path: "/campaigns/list",
        permission: "campaigns.list",
        pool: Pool::Default,
        rows: "campaigns",
        content: Content::List(List {
            size: |options| options.campaigns,
            takes: &[Takes::IncludeArchived, Takes::SortDirection, Takes::LastEdit],
            paging: Paging::PageNumber { size: 100 },
            row: Row::Object(data::campaign),
        }),
    },
    Endpoint {
        path: "/canvas/list",
        permission: "canvas.list",
        pool: Pool::Default,
        rows: "canvases",
        content: Content::List(List {
            size: |options| options.canvases,
            takes: &[Takes::IncludeArchived, Takes::SortDirection, Takes::LastEdit],
            paging: Paging::PageNumber { size: 100 },
            row: Row::Object(data::canvas),
        }),
    },
    Endpoint {
        path: "/segments/list",
        permission: "segments.list",
        pool: Pool::Default,
        rows: "segments",
        content: Content::List(List {
            size: |options| options.segments,
            takes: &[Takes::SortDirection],
            paging: Paging::PageNumber { size: 100 },
            row: Row::Object(data::segment),
        }),
    },
    Endpoint {
        path: "/events/list",
        permission: "events.list",
        pool: Pool::Metadata,
        rows: "events",
        content: Content::List(List {
            size: |options| options.events,
            takes: &[],
            paging: Paging::PageNumber { size: 250 },
            row: Row::Text(data::event_name),
        }),
    },
    Endpoint {
        path: "/events",
        permission: "events.get",
        pool: Pool::Metadata,
        rows: "events",
        content: Content::List(List {
            size: |options| options.events,
            takes: &[],
            paging: Paging::Cursor { size: 50 },
            row: Row::Object(data::event),
        }),
    },
    Endpoint {
        path: "/purchases/product_list",
        permission: "purchases.product_list",
        pool: Pool::Metadata,
        rows: "products",
        content: Content::List(List {
            size: |options| options.products,
            takes: &[],
            paging: Paging::PageNumber { size: 250 },
            row: Row::Text(data::product_name),
        }),
    },
    kpi("/kpi/dau/data_series", "kpi.dau.data_series", data::DAU),
    kpi("/kpi/mau/data_series", "kpi.mau.data_series", data::MAU),
    kpi("/kpi/new_users/data_series", "kpi.new_users.data_series", data::NEW_USERS),
    kpi("/kpi/uninstalls/data_series", "kpi.uninstalls.data_series", data::UNINSTALLS),
];

const fn kpi(path: &'static str, permission: &'static str, metric: Metric) -> Endpoint {
    Endpoint { path, permission, pool: Pool::Default, rows: "data", content: Content::Days(metric) }
}
