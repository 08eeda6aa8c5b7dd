//! Addresses and subscriptions of users.

use crate::data::{audience, settings};
use crate::endpoints::list::{Envelope, List, Row, Takes};
use crate::endpoints::{Content, Endpoint, One, export, lookup, special};
use crate::paging::Paging;
use crate::quota::Pool;

pub static TABLE: [Endpoint; 12] = [
    Endpoint {
        path: "/email/hard_bounces",
        permission: "email.hard_bounces",
        pool: Pool::Default,
        content: Content::List(List {
            rows: "emails",
            envelope: Envelope::Message,
            objects: |options| options.bounces,
            takes: &[Takes::DatesOrEmail, Takes::OnlyNewestFirst],
            paging: Paging::Offset { default: 100, max: 500 },
            row: Row::Object(audience::hard_bounce),
        }),
    },
    Endpoint {
        path: "/email/unsubscribes",
        permission: "email.unsubscribe",
        pool: Pool::Default,
        content: Content::List(List {
            rows: "emails",
            envelope: Envelope::Message,
            objects: |options| options.unsubscribes,
            takes: &[Takes::DatesOrEmail, Takes::NewestFirst],
            paging: Paging::Offset { default: 100, max: 500 },
            row: Row::Object(audience::unsubscribe),
        }),
    },
    Endpoint {
        path: "/sms/invalid_phone_numbers",
        permission: "sms.invalid_phone_numbers",
        pool: Pool::Default,
        content: Content::List(List {
            rows: "sms",
            envelope: Envelope::Message,
            objects: |options| options.phones,
            takes: &[Takes::DatesOrPhones, Takes::OnlyNewestFirst],
            paging: Paging::Offset { default: 100, max: 500 },
            row: Row::Object(audience::invalid_phone_number),
        }),
    },
    Endpoint {
        path: "/subscription/status/get",
        permission: "subscription.status.get",
        pool: Pool::Default,
        content: Content::Special(special::subscription_status),
    },
    Endpoint {
        path: "/subscription/user/status",
        permission: "subscription.groups.get",
        pool: Pool::Default,
        content: Content::Special(special::user_status),
    },
    Endpoint {
        path: "/users/subscription",
        permission: "users.subscription",
        pool: Pool::Default,
        content: Content::Special(special::users_subscription),
    },
    Endpoint {
        path: "/users/export/ids",
        permission: "users.export.ids",
        pool: Pool::UsersByIds,
        content: Content::Posted(export::ids),
    },
    Endpoint {
        path: "/users/export/segment",
        permission: "users.export.segment",
        pool: Pool::Default,
        content: Content::Posted(export::segment),
    },
    Endpoint {
        path: "/users/export/global_control_group",
        permission: "users.export.global_control_group",
        pool: Pool::Default,
        content: Content::Posted(export::control_group),
    },
    Endpoint {
        path: "/preference_center/v1/list",
        permission: "preference_center.list",
        pool: Pool::PreferenceCenters,
        content: Content::List(List {
            rows: "preference_centers",
            envelope: Envelope::Bare,
            objects: |options| options.centers,
            takes: &[],
            paging: Paging::Whole,
            row: Row::Object(settings::center),
        }),
    },
    Endpoint {
        path: "/preference_center/v1/{preferenceCenterExternalID}",
        permission: "preference_center.get",
        pool: Pool::PreferenceCenters,
        content: Content::One(One { of: lookup::preference_center, row: settings::center_details }),
    },
    Endpoint {
        path: "/preference_center/v1/{preferenceCenterExternalID}/url/{userID}",
        permission: "preference_center.user.get",
        pool: Pool::PreferenceCenters,
        content: Content::Special(special::preference_center_url),
    },
];
