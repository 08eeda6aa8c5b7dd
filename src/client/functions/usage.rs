//! `braze_usage()`: all requests of this process, counted.

use crate::columns::Cell;
use crate::declare::{Column, Topic, Type, example, field};
use crate::interface::ReadyRows;
use crate::ready_table::ReadyTable;
use crate::recorder::process;
use crate::recorder::usage::{RequestKind, RequestTotal};

static COLUMNS: [Column; 12] = [
    field("workspace", Type::Varchar, "the workspace they were for"),
    field("function", Type::Varchar, "the function that made them"),
    field("method", Type::Varchar, "the HTTP method"),
    field("path", Type::Varchar, "the endpoint, with placeholders, as in `/catalogs/{catalog_name}/items`"),
    field("status", Type::Bigint, "the HTTP status of the last attempt; NULL without an answer"),
    field("requests", Type::Bigint, "how many there were"),
    field("attempts", Type::Bigint, "the attempts they took, which is what Braze counts"),
    field("retries", Type::Bigint, "attempts after the first one"),
    field("bytes", Type::Bigint, "the total size of their answers, decompressed"),
    field("duration_ms", Type::Double, "how long they took, including all attempts and pauses"),
    field("waited_ms", Type::Double, "the part of it spent on pauses and rate limits"),
    field("last_time", Type::TimestampTz, "when the last one began"),
];

/// `braze_usage()`.
pub static BRAZE_USAGE: ReadyTable = ReadyTable {
    name: "braze_usage",
    description: "All requests of this process, counted by workspace, function, endpoint and status. Those that were \
                  abandoned, as after a `LIMIT`, count too. Beyond 1,000 rows, anything new is counted under the \
                  path `(others)`.",
    topic: Topic::Workspaces,
    key: "`workspace`, `function`, `method`, `path`, `status`",
    columns: &COLUMNS,
    leaves_database: true,
    rows,
    examples: &[example(
        "How many requests has each function made, and how long did they wait for rate limits?",
        "SELECT function, sum(requests) AS requests, sum(waited_ms) / 1000 AS waited_s\n\
         FROM braze_usage() GROUP BY function ORDER BY requests DESC",
    )],
};

fn rows(projection: &[usize]) -> ReadyRows {
    let usage = process::usage();
    ReadyRows::new(&COLUMNS, projection, usage.iter().map(|(kind, total)| row(kind, total)))
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
