//! `braze_usage()`: all requests of this process, counted.

use crate::arguments::Arguments;
use crate::columns::Cell;
use crate::declare::{Column, Parameter, Type, field};
use crate::error::Result;
use crate::interface::{BoundCall, ReadyRows, RowStream, TableFunction};
use crate::recorder::process;
use crate::recorder::usage::{RequestKind, RequestTotal};
use crate::settings::Settings;

/// `braze_usage()`, and a call of it.
pub struct UsageCounts;

const COLUMNS: [Column; 12] = [
    field("workspace", Type::Varchar, "the workspace they were for"),
    field("function", Type::Varchar, "the function that made them"),
    field("method", Type::Varchar, "`GET` or `POST`"),
    field("path", Type::Varchar, "the endpoint, with its places, such as `/catalogs/{catalog_name}/items`"),
    field("status", Type::Bigint, "the HTTP status of the last attempt; NULL without an answer"),
    field("requests", Type::Bigint, "how many they were"),
    field("attempts", Type::Bigint, "how often they were tried, which is what Braze counts"),
    field("retries", Type::Bigint, "the attempts that were not the first one"),
    field("bytes", Type::Bigint, "the size of their answers, decompressed"),
    field("duration_ms", Type::Double, "how long they took, with all attempts and pauses"),
    field("waited_ms", Type::Double, "the part of it that was spent on pauses and rate limits"),
    field("last_time", Type::TimestampTz, "when the last one was begun"),
];

impl TableFunction for UsageCounts {
    fn name(&self) -> &'static str {
        "braze_usage"
    }

    fn description(&self) -> &'static str {
        "All requests of this process, counted by workspace, function, endpoint and status. Those that were given up, as \
         behind a `LIMIT`, count too. Beyond 1,000 rows, what is new has the path `(others)`."
    }

    fn named(&self) -> Vec<Parameter> {
        Vec::new()
    }

    fn columns(&self) -> Vec<Column> {
        COLUMNS.to_vec()
    }

    fn bind(&self, _: Arguments, _: &Settings) -> Result<Box<dyn BoundCall>> {
        Ok(Box::new(UsageCounts))
    }
}

impl BoundCall for UsageCounts {
    fn columns(&self) -> Vec<Column> {
        COLUMNS.to_vec()
    }

    fn open(&self, projection: &[usize], _: &Settings) -> Result<Vec<Box<dyn RowStream>>> {
        let usage = process::usage();
        Ok(ReadyRows::new(&COLUMNS, projection, usage.iter().map(|(kind, total)| row(kind, total))).streams())
    }
}

/// The row of a kind of requests.
fn row<'a>(kind: &'a RequestKind, total: &RequestTotal) -> Vec<Cell<'a>> {
    let count = |number: u64| Cell::Bigint(i64::try_from(number).unwrap_or(i64::MAX));
    let named = |text: &'a str| Some(text).filter(|text| !text.is_empty()).into();
    vec![
        named(&kind.workspace),
        named(kind.function),
        named(&kind.method),
        Cell::Text(&kind.endpoint),
        kind.status.map(i64::from).into(),
        count(total.requests),
        count(total.attempts),
        count(total.retries),
        count(total.bytes),
        Cell::milliseconds(total.duration),
        Cell::milliseconds(total.waited),
        Cell::Instant(total.last),
    ]
}
