//! User profiles: by identifier, by segment, of the control group, and out of files.
//!
//! All of them have the columns in [`fields`]. [`identifiers`] asks for single users.
//! [`segment_users`] starts exports ([`export`]), waits for their files and reads them ([`files`]);
//! [`start_export`] and [`read_users`] are the same in two steps, and [`list`] shows what was started.

pub mod endpoints;
pub mod export;
pub mod fields;
pub mod files;
pub mod identifiers;
pub mod list;
pub mod read_users;
pub mod segment_users;
pub mod start_export;
pub mod unknown;

use crate::interface::TableFunction;

/// All functions, in the order of the reference.
pub const FUNCTIONS: [&dyn TableFunction; 6] = [
    &identifiers::Users,
    &segment_users::SegmentUsers,
    &segment_users::ControlGroupUsers,
    &start_export::StartExport,
    &read_users::ReadUsers,
    &list::BRAZE_EXPORTS,
];
