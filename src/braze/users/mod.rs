//! User profiles: by identifier, by segment, of the control group, and out of files.
//!
//! All of them have the columns in [`fields`]. [`identifiers`] asks for single users. [`segments`]
//! starts exports ([`export`]), waits for their files and reads them ([`files`]); [`start`] and [`read`] are
//! the same in two steps.

mod export;
mod fields;
mod files;
mod identifiers;
mod read;
mod segments;
mod start;

use super::function::Function;
use super::table::{Endpoint, Pool};

/// All functions, in the order in which the README lists them.
pub const FUNCTIONS: [&dyn Function; 5] =
    [&identifiers::Users, &segments::SegmentUsers, &segments::ControlGroupUsers, &start::StartExport, &read::ReadUsers];

/// Where users are asked for by their identifiers.
pub const IDENTIFIERS: Endpoint =
    Endpoint { path: "/users/export/ids", permission: "users.export.ids", pool: Pool::Users, query: &[] };

/// Where the export of a segment is started.
pub const SEGMENT: Endpoint =
    Endpoint { path: "/users/export/segment", permission: "users.export.segment", pool: Pool::Default, query: &[] };

/// Where the export of the global control group is started.
pub const CONTROL_GROUP: Endpoint = Endpoint {
    path: "/users/export/global_control_group",
    permission: "users.export.global_control_group",
    pool: Pool::Default,
    query: &[],
};
