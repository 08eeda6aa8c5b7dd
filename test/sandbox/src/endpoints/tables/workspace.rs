//! Schedules, integrations, apps and the people who work with them.

use crate::data::{integrations, settings};
use crate::endpoints::list::{Envelope, List, Row};
use crate::endpoints::{Content, Endpoint, lookup, special};
use crate::paging::Paging;
use crate::quota::Pool;

pub static TABLE: [Endpoint; 7] = [
    Endpoint {
        path: "/messages/scheduled_broadcasts",
        permission: "messages.schedule_broadcasts",
        pool: Pool::Default,
        content: Content::Special(special::scheduled_broadcasts),
    },
    Endpoint {
        path: "/cdi/integrations",
        permission: "cdi.integration_list",
        pool: Pool::CdiIntegrations,
        content: Content::List(List {
            rows: "results",
            envelope: Envelope::Message,
            objects: |options| options.integrations,
            takes: &[],
            paging: Paging::Cursor { size: 10 },
            row: Row::Object(integrations::row),
        }),
    },
    Endpoint {
        path: "/cdi/integrations/{integration_id}/job_sync_status",
        permission: "cdi.integration_job_status",
        pool: Pool::CdiSyncs,
        content: Content::List(List {
            rows: "results",
            envelope: Envelope::Message,
            objects: |options| options.syncs,
            takes: &[],
            paging: Paging::Cursor { size: 10 },
            row: Row::Child(lookup::integration, integrations::sync),
        }),
    },
    Endpoint {
        path: "/app_group/sdk_authentication/keys",
        permission: "sdk_authentication.keys",
        pool: Pool::Default,
        content: Content::Special(special::sdk_keys),
    },
    Endpoint {
        path: "/app_group/apps",
        permission: "apps.get",
        pool: Pool::Apps,
        content: Content::List(List {
            rows: "apps",
            envelope: Envelope::Message,
            objects: |options| options.apps,
            takes: &[],
            paging: Paging::Whole,
            row: Row::Object(settings::app),
        }),
    },
    Endpoint {
        path: "/scim/v2/Users",
        permission: "scim",
        pool: Pool::Scim,
        content: Content::Special(special::scim_users),
    },
    Endpoint {
        path: "/scim/v2/Users/{id}",
        permission: "scim",
        pool: Pool::Scim,
        content: Content::Special(special::scim_user),
    },
];
