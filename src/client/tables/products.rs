//! Products that users bought.

use crate::declare::{Endpoint, Kept, Key, ListOrder, Paging, Pool, Table, Topic, Type, element, example};

/// `GET /purchases/product_list`. Braze documents no page size, so an empty page is its end.
pub const PRODUCTS: Table = Table {
    name: "braze_products",
    description: "The identifier of every product that was bought.",
    topic: Topic::Purchases,
    parameters: &[],
    endpoint: Endpoint {
        path: "/purchases/product_list",
        permission: "purchases.product_list",
        pool: Pool::Metadata,
        query: &[],
    },
    paging: Paging::Pages { size: None, order: ListOrder::Name },
    rows: "products[]",
    columns: &[element("product_id", Type::Varchar, "identifier of the product, often its name")],
    key: Key::of(&["product_id"]),
    parent: None,
    kept: Some(Kept::OBJECTS),
    examples: &[example(
        "Which products have ever been bought?",
        "SELECT product_id FROM braze_products() ORDER BY product_id",
    )],
};
