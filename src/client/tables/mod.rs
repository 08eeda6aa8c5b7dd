//! The declarations: one file per noun of Braze's.

mod apps;
mod attributes;
mod broadcasts;
mod campaigns;
mod canvases;
mod cards;
pub mod catalog_items;
mod catalogs;
mod cdi;
#[cfg(test)]
mod consistency;
mod content_blocks;
mod email;
mod email_templates;
mod events;
pub mod kpi;
mod parameters;
mod phones;
mod preference_centers;
mod products;
mod purchases;
mod sdk_authentication;
mod segments;
mod sends;
mod sessions;
mod statistics;
mod subscriptions;
pub mod user_subscriptions;

use crate::declare::Table;

/// Every declared table, in the order in which the README lists them.
pub const TABLES: &[&Table] = &[
    &campaigns::CAMPAIGNS,
    &campaigns::DETAILS,
    &campaigns::SERIES,
    &campaigns::MESSAGE_SERIES,
    &campaigns::URLS,
    &sends::SERIES,
    &canvases::CANVASES,
    &canvases::DETAILS,
    &canvases::SERIES,
    &canvases::VARIANT_SERIES,
    &canvases::STEP_SERIES,
    &canvases::SUMMARY,
    &canvases::URLS,
    &segments::SEGMENTS,
    &segments::DETAILS,
    &segments::SERIES,
    &events::EVENTS,
    &events::EVENT_NAMES,
    &events::SERIES,
    &attributes::CUSTOM_ATTRIBUTES,
    &products::PRODUCTS,
    &purchases::REVENUE_SERIES,
    &purchases::PURCHASE_SERIES,
    &catalogs::CATALOGS,
    &content_blocks::CONTENT_BLOCKS,
    &content_blocks::DETAILS,
    &email_templates::EMAIL_TEMPLATES,
    &email_templates::DETAILS,
    &email::HARD_BOUNCES,
    &email::UNSUBSCRIBES,
    &phones::INVALID_PHONE_NUMBERS,
    &subscriptions::STATUS,
    &preference_centers::PREFERENCE_CENTERS,
    &preference_centers::DETAILS,
    &broadcasts::SCHEDULED_BROADCASTS,
    &cdi::INTEGRATIONS,
    &cdi::SYNCS,
    &sdk_authentication::KEYS,
    &cards::CARDS,
    &cards::DETAILS,
    &cards::SERIES,
    &apps::APPS,
    &sessions::SERIES,
    &kpi::DAU,
    &kpi::MAU,
    &kpi::NEW_USERS,
    &kpi::UNINSTALLS,
];
