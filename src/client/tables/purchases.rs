//! Purchases: what users spent, and on how many products.

use super::parameters::{APPS, SINCE, UNIT, UNTIL, named};
use crate::declare::{
    Column, Endpoint, Example, Kept, Key, Paging, ParameterRole, Pool, TEXTS, Table, TableParameter, Topic, Type,
    example, field, query,
};

/// `GET /purchases/revenue_series`.
pub const REVENUE_SERIES: Table = series(
    "braze_revenue_series",
    "Revenue from purchases per day or hour.",
    "/purchases/revenue_series",
    "purchases.revenue_series",
    const { &columns(field("revenue", Type::Double, "revenue in US dollars")) },
    const {
        &[
            example(
                "Revenue per month this year.",
                "SELECT date_trunc('month', time) AS month, sum(revenue) AS revenue\n\
                 FROM braze_revenue_series(since := date_trunc('year', current_date)) GROUP BY month ORDER BY month",
            ),
            example(
                "Revenue of two products in the last 30 days.",
                "SELECT product, sum(revenue) AS revenue\n\
                 FROM braze_revenue_series(products := ['product-0001', 'product-0002'], since := current_date - 30)\n\
                 GROUP BY product ORDER BY revenue DESC",
            ),
            example(
                "Revenue per app and day.",
                "SELECT time, name, revenue FROM braze_revenue_series(since := current_date - 7,\n\
                 apps := ['a0000000-0000-4000-8000-000000000000', 'a0000000-0000-4000-8000-000000000001'])\n\
                 JOIN braze_apps() ON api_key = app_id ORDER BY time, name",
            ),
        ]
    },
);

/// `GET /purchases/quantity_series`.
pub const PURCHASE_SERIES: Table = series(
    "braze_purchase_series",
    "Purchases per day or hour.",
    "/purchases/quantity_series",
    "purchases.quantity_series",
    const { &columns(field("purchase_quantity", Type::Bigint, "number of purchases")) },
    const {
        &[
            example(
                "How many purchases were there each day of the last week?",
                "SELECT time, purchase_quantity FROM braze_purchase_series(since := current_date - 6) ORDER BY time",
            ),
            example(
                "What was the average price of a purchase each day?",
                "SELECT time, revenue / purchase_quantity AS average_price\n\
                 FROM braze_purchase_series() JOIN braze_revenue_series() USING (time) ORDER BY time",
            ),
        ]
    },
);

const PRODUCTS: TableParameter = named(
    "products",
    TEXTS,
    "identifiers of products, with a series for each; default: one series for all of them, where `product` is NULL",
    ParameterRole::Each { query: "product" },
);

const fn series(
    name: &'static str,
    description: &'static str,
    path: &'static str,
    permission: &'static str,
    columns: &'static [Column],
    examples: &'static [Example],
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
            note: "For all products together: a request for each would exceed the 1,000 that Braze allows per hour.",
            ..Kept::APP_SERIES
        }),
        examples,
    }
}

const fn columns(figure: Column) -> [Column; 4] {
    [
        field("time", Type::Date, "the day, in the company's time zone; with `unit := 'hour'`, a TIMESTAMPTZ"),
        query("app_id", "the app; NULL for the whole workspace"),
        query("product", "the product; NULL for all of them"),
        figure,
    ]
}
