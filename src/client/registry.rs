//! Every function there is.

use crate::exports;
use crate::functions::changes::Changes;
use crate::functions::check::Check;
use crate::functions::clock::BRAZE_CLOCK;
use crate::functions::connect::Connect;
use crate::functions::get::Get;
use crate::functions::help::Help;
use crate::functions::journal::Journal;
use crate::functions::payload::Payload;
use crate::functions::refused::BRAZE_REFUSED;
use crate::functions::rejects::Rejects;
use crate::functions::requests::BRAZE_REQUESTS;
use crate::functions::targets::BRAZE_TARGETS;
use crate::functions::usage::BRAZE_USAGE;
use crate::functions::workspaces::BRAZE_WORKSPACES;
use crate::functions::writes::BRAZE_WRITES;
use crate::interface::{ScalarFunction, TableFunction};
use crate::tables::TABLES;
use crate::tables::catalog_items::CatalogItems;
use crate::tables::kpi::Kpi;
use crate::tables::user_subscriptions::UserSubscriptions;

/// Every function that the extension registers, in the order of the reference.
#[must_use]
pub fn functions() -> Vec<&'static dyn TableFunction> {
    let mut all: Vec<&'static dyn TableFunction> = Vec::new();
    all.extend(TABLES.iter().map(|table| *table as &dyn TableFunction));
    all.extend([&Kpi as &dyn TableFunction, &CatalogItems, &UserSubscriptions]);
    all.extend(exports::FUNCTIONS);
    all.extend([
        &Get as &dyn TableFunction,
        &BRAZE_TARGETS,
        &BRAZE_WRITES,
        &Rejects,
        &Journal,
        &Connect,
        &BRAZE_WORKSPACES,
        &Check(functions),
        &BRAZE_REQUESTS,
        &BRAZE_REFUSED,
        &BRAZE_USAGE,
        &BRAZE_CLOCK,
        &Help(functions, scalar_functions),
    ]);
    all
}

/// Every function of values that the extension registers.
#[must_use]
pub fn scalar_functions() -> Vec<&'static dyn ScalarFunction> {
    vec![&Payload, &Changes]
}
