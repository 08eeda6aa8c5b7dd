//! The smallest request that shows whether a key may read an endpoint.

use crate::declare::{Paging, Table};
use crate::http::request::Request;
use crate::interface::EndpointUse;

/// A table's endpoint, for `braze_check()`.
#[must_use]
pub fn endpoint_use(table: &'static Table) -> EndpointUse {
    EndpointUse { method: "GET", endpoint: &table.endpoint, probe: Some(probe(table)) }
}

/// The smallest request that the endpoint of a table answers; its rows are not looked at.
///
/// Where it needs an identifier it is given none. Braze looks at the permission first, so that a
/// refusal then says that the key has it.
#[must_use]
pub fn probe(table: &Table) -> Request {
    let mut request = Request::get(&table.endpoint);
    match table.paging {
        Paging::Pages { .. } => request.set("page", "0"),
        Paging::Windows { .. } => request.set("length", "1"),
        Paging::Offset { .. } => request.set("limit", "1"),
        Paging::Link | Paging::Single | Paging::Summary { .. } => {}
    }
    request
}
