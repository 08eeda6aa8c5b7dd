//! Purchases: what users spent, and on how many products.

use super::parameters::{APPS, SINCE, UNIT, UNTIL, named};
use crate::declare::{
    Column, Endpoint, Kept, Key, Paging, ParameterRole, Pool, TEXTS, Table, TableParameter, Topic, Type, field, query,
};

/// `GET /purchases/revenue_series`.
pub const REVENUE_SERIES: Table = series(
    "braze_revenue_series",
    "Revenue from purchases per day or hour.",
    "/purchases/revenue_series",
    "purchases.revenue_series",
    const { &columns(field("revenue", Type::Double, "revenue in US dollars")) },
);

/// `GET /purchases/quantity_series`.
pub const PURCHASE_SERIES: Table = series(
    "braze_purchase_series",
    "Purchases per day or hour.",
    "/purchases/quantity_series",
    "purchases.quantity_series",
    const { &columns(field("purchase_quantity", Type::Bigint, "purchases")) },
);

const PRODUCTS: TableParameter = named(
    "products",
    TEXTS,
    "a series for each of these products; default: one for all of them, where `product` is NULL",
    ParameterRole::Each { query: "product" },
);

const fn series(
    name: &'static str,
    description: &'static str,
    path: &'static str,
    permission: &'static str,
    columns: &'static [Column],
) -> Table {
    Table {
        name,
        description,
        topic: Topic::Purchases,
        parameters: const { &[PRODUCTS, APPS, SINCE, UNTIL, UNIT] },
        endpoint: Endpoint { path, permission, pool: Pool::Metadata, query: &[] },
        paging: Paging::Windows { length_max: 100, end_needed: false },
        rows: "data[]",
        columns,
        key: Key::of(&["app_id", "product", "time"]).nullable(&["app_id", "product"]),
        parent: None,
        kept: Some(Kept {
            without: &["product"],
            note: "Of all products together: a request for each would be too many for the 1,000 that Braze allows an hour.",
            ..Kept::APP_SERIES
        }),
        examples: &[],
    }
}

const fn columns(figure: Column) -> [Column; 4] {
    [
        field("time", Type::Date, "the day, in the company's time zone; with the unit `hour` a TIMESTAMPTZ"),
        query("app_id", "the app; NULL for the whole workspace"),
        query("product", "the product; NULL for all of them"),
        figure,
    ]
}
