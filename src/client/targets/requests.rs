//! Short ways to declare the requests and options of targets.

use reqwest::Method;

use crate::declare::{Endpoint, OptionEffect, OptionKind, Pool, TargetOption, TargetRequest};

/// The most objects in most requests.
pub const ROWS_MAX: usize = 50;

/// The most bytes in most bodies: a bit less than the 4 MB that Braze takes, whichever MB are meant.
const BYTES_MAX: usize = 3_900_000;

/// The most bytes in a body of attributes, events and purchases in bulk, where Braze takes 2 MB.
const BULK_BYTES_MAX: usize = 1_900_000;

/// The option that sends to the endpoint in bulk.
pub const BULK: TargetOption = TargetOption {
    name: "BULK",
    kind: OptionKind::Flag,
    effect: OptionEffect::Request,
    description: "sends to `/users/track/bulk`, for backfills: 1,000 rows per request, at most 100 of them for the \
                  same user; Braze offers it to some customers only",
};

/// The option that makes no users.
pub const UPDATE_EXISTING_ONLY: TargetOption = TargetOption {
    name: "UPDATE_EXISTING_ONLY",
    kind: OptionKind::Flag,
    effect: OptionEffect::EachElement("_update_existing_only"),
    description: "never creates users; rows that set the field themselves take precedence",
};

/// Attributes, events and purchases, one by one or in bulk.
pub const TRACK: &[TargetRequest] = &[
    request("", Method::POST, "/users/track", "users.track", Pool::UsersTrack, 75),
    TargetRequest {
        choice: BULK.name,
        method: Method::POST,
        endpoint: endpoint("/users/track/bulk", "users.track.bulk", Pool::UsersTrackBulk),
        rows_max: 1_000,
        same_max: 100,
        bytes_max: BULK_BYTES_MAX,
        is_repeatable: true,
    },
];

/// A request that posts to an endpoint, with as many rows as most take.
#[must_use]
pub const fn post(path: &'static str, permission: &'static str, pool: Pool) -> TargetRequest {
    request("", Method::POST, path, permission, pool, ROWS_MAX)
}

/// A request for each row, that posts to an endpoint.
#[must_use]
pub const fn post_each(path: &'static str, permission: &'static str, pool: Pool) -> TargetRequest {
    request("", Method::POST, path, permission, pool, 1)
}

/// A request for each row, that deletes what it names.
#[must_use]
pub const fn delete_each(path: &'static str, permission: &'static str, pool: Pool) -> TargetRequest {
    request("", Method::DELETE, path, permission, pool, 1)
}

/// A request.
#[must_use]
pub const fn request(
    choice: &'static str,
    method: Method,
    path: &'static str,
    permission: &'static str,
    pool: Pool,
    rows_max: usize,
) -> TargetRequest {
    whole(choice, method, path, permission, pool, rows_max, true)
}

/// A request that is not sent again where it may have been processed, whatever its target says.
#[must_use]
pub const fn unrepeatable(
    choice: &'static str,
    method: Method,
    path: &'static str,
    permission: &'static str,
    pool: Pool,
    rows_max: usize,
) -> TargetRequest {
    whole(choice, method, path, permission, pool, rows_max, false)
}

const fn whole(
    choice: &'static str,
    method: Method,
    path: &'static str,
    permission: &'static str,
    pool: Pool,
    rows_max: usize,
    is_repeatable: bool,
) -> TargetRequest {
    let endpoint = endpoint(path, permission, pool);
    TargetRequest { choice, method, endpoint, rows_max, same_max: rows_max, bytes_max: BYTES_MAX, is_repeatable }
}

const fn endpoint(path: &'static str, permission: &'static str, pool: Pool) -> Endpoint {
    Endpoint { path, permission, pool, query: &[] }
}
