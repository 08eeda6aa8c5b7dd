//! The declarations: one file per noun of Braze's.

pub mod apps;
pub mod attributes;
pub mod broadcasts;
pub mod campaign_translations;
pub mod campaigns;
pub mod canvas_translations;
pub mod canvases;
pub mod cards;
pub mod catalog_columns;
pub mod catalog_items;
pub mod catalogs;
pub mod cdi;
#[cfg(test)]
mod consistency;
pub mod content_block_translations;
pub mod content_blocks;
pub mod email;
pub mod email_template_translations;
pub mod email_templates;
pub mod events;
pub mod kpi;
pub mod parameters;
pub mod phones;
pub mod preference_center_urls;
pub mod preference_centers;
pub mod products;
pub mod purchases;
pub mod sdk_authentication;
pub mod segments;
pub mod sends;
pub mod sessions;
pub mod statistics;
pub mod subscriptions;
pub mod translations;
pub mod user_subscriptions;

use crate::declare::Table;

/// Every declared table, in the order of the reference.
pub const TABLES: &[&Table] = &[
    &campaigns::CAMPAIGNS,
    &campaigns::DETAILS,
    &campaigns::SERIES,
    &campaigns::MESSAGE_SERIES,
    &campaigns::URLS,
    &campaign_translations::TRANSLATIONS,
    &campaign_translations::SOURCES,
    &sends::SERIES,
    &canvases::CANVASES,
    &canvases::DETAILS,
    &canvases::SERIES,
    &canvases::VARIANT_SERIES,
    &canvases::STEP_SERIES,
    &canvases::SUMMARY,
    &canvases::URLS,
    &canvas_translations::TRANSLATIONS,
    &canvas_translations::SOURCES,
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
    &content_block_translations::TRANSLATIONS,
    &email_templates::EMAIL_TEMPLATES,
    &email_templates::DETAILS,
    &email_template_translations::TRANSLATIONS,
    &email_template_translations::SOURCES,
    &email::HARD_BOUNCES,
    &email::UNSUBSCRIBES,
    &phones::INVALID_PHONE_NUMBERS,
    &subscriptions::STATUS,
    &preference_centers::PREFERENCE_CENTERS,
    &preference_centers::DETAILS,
    &preference_center_urls::URLS,
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
