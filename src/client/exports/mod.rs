//! User profiles: by identifier, by segment, of the control group, and out of files.
//!
//! All of them have the columns in [`fields`]. [`identifiers`] asks for single users.
//! [`segment_users`] starts exports ([`export`]), waits for their files and reads them ([`files`]);
//! [`start_export`] and [`read_users`] are the same in two steps.

mod endpoints;
mod export;
mod fields;
mod files;
mod identifiers;
mod read_users;
mod segment_users;
mod start_export;
mod unknown;

use crate::function::TableFunction;

/// All functions, in the order in which the README lists them.
pub const FUNCTIONS: [&dyn TableFunction; 5] = [
    &identifiers::Users,
    &segment_users::SegmentUsers,
    &segment_users::ControlGroupUsers,
    &start_export::StartExport,
    &read_users::ReadUsers,
];
