//! Campaigns and their sends.

use crate::data::campaigns;
use crate::endpoints::list::{Envelope, List, Row, Takes};
use crate::endpoints::series::Series;
use crate::endpoints::{Content, Endpoint, lookup, special};
use crate::paging::Paging;
use crate::quota::Pool;

pub static TABLE: [Endpoint; 7] = [
    Endpoint {
        path: "/campaigns/list",
        permission: "campaigns.list",
        pool: Pool::Default,
        content: Content::List(List {
            rows: "campaigns",
            envelope: Envelope::Message,
            objects: |options| options.campaigns,
            takes: &[Takes::IncludeArchived, Takes::SortDirection, Takes::LastEdit],
            paging: Paging::PageNumber { size: 100 },
            row: Row::Object(campaigns::row),
        }),
    },
    Endpoint {
        path: "/campaigns/details",
        permission: "campaigns.details",
        pool: Pool::Default,
        content: Content::Special(special::campaign_details),
    },
    Endpoint {
        path: "/campaigns/data_series",
        permission: "campaigns.data_series",
        pool: Pool::CampaignSeries,
        content: Content::Series(Series { of: lookup::campaign, hours: false, rows: campaigns::series }),
    },
    Endpoint {
        path: "/campaigns/url_info/details",
        permission: "campaigns.url_info.details",
        pool: Pool::Default,
        content: Content::Special(special::campaign_links),
    },
    Endpoint {
        path: "/sends/data_series",
        permission: "sends.data_series",
        pool: Pool::Default,
        content: Content::Series(Series { of: lookup::send, hours: false, rows: campaigns::send_series }),
    },
    Endpoint {
        path: "/campaigns/translations",
        permission: "campaigns.translations.get",
        pool: Pool::Translations,
        content: Content::Special(special::campaign_translations),
    },
    Endpoint {
        path: "/campaigns/translations/source",
        permission: "campaigns.translations.get",
        pool: Pool::Translations,
        content: Content::Special(special::campaign_source),
    },
];
