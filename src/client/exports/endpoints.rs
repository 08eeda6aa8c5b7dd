//! Where users are asked for.

use crate::declare::{Endpoint, Pool};

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
