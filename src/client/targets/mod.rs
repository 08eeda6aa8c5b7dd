//! What rows can be sent to: one file per noun of Braze's.

pub mod aliases;
pub mod catalog_items;
pub mod catalogs;
pub mod cohorts;
#[cfg(test)]
mod consistency;
pub mod email;
pub mod external_ids;
pub mod fields;
pub mod phones;
pub mod request;
pub mod requests;
pub mod subscriptions;
pub mod triggers;
pub mod users;

use crate::declare::Target;

/// Every target, in the order of the reference.
pub const TARGETS: &[&Target] = &[
    &users::ATTRIBUTES,
    &users::EVENTS,
    &users::PURCHASES,
    &users::DELETE,
    &users::IDENTIFY,
    &users::MERGE,
    &aliases::ALIASES,
    &aliases::UPDATE,
    &external_ids::RENAME,
    &external_ids::REMOVE,
    &email::STATUS,
    &email::BOUNCES,
    &email::SPAM,
    &email::BLOCKLIST,
    &phones::INVALID,
    &subscriptions::SUBSCRIPTIONS,
    &catalogs::CATALOGS,
    &catalogs::FIELDS,
    &catalogs::SELECTIONS,
    &catalog_items::ITEMS,
    &catalogs::DELETE,
    &catalog_items::DELETE,
    &catalogs::DELETE_FIELDS,
    &catalogs::DELETE_SELECTIONS,
    &cohorts::COHORTS,
    &triggers::CAMPAIGN,
    &triggers::CANVAS,
    &request::REQUEST,
];
