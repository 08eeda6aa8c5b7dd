//! Products that users bought.

use crate::braze::table::{Endpoint, Order, Paging, Pool, Table, element};
use crate::braze::types::Type;

/// `GET /purchases/product_list`. Braze documents no page size, so an empty page is its end.
pub const PRODUCTS: Table = Table {
    name: "braze_products",
    description: "The identifier of every product that was bought.",
    parameters: &[],
    endpoint: Endpoint {
        path: "/purchases/product_list",
        permission: "purchases.product_list",
        pool: Pool::Metadata,
        query: &[],
    },
    paging: Paging::Pages { size: None, order: Order::Name },
    rows: "products[]",
    columns: &[element("product_id", Type::Varchar, "identifier of the product, often its name")],
    key: &["product_id"],
    each_of: None,
};
