//! `braze_requests()`: what the extension asked Braze, and what came of it.

use crate::columns::Cell;
use crate::declare::{Column, TEXTS, Topic, Type, example, field};
use crate::interface::ReadyRows;
use crate::ready_table::ReadyTable;
use crate::recorder::process;
use crate::recorder::request::RequestRecord;

static COLUMNS: [Column; 16] = [
    field("time", Type::TimestampTz, "when it began"),
    field("workspace", Type::Varchar, "the workspace it was for"),
    field("function", Type::Varchar, "the function that made it"),
    field("method", Type::Varchar, "the HTTP method"),
    field("path", Type::Varchar, "the endpoint"),
    field("query", Type::Varchar, "its query parameters"),
    field("status", Type::Bigint, "the HTTP status of the last attempt; NULL without an answer"),
    field("attempts", Type::Bigint, "how often it was tried"),
    field("duration_ms", Type::Double, "how long it took, including all attempts and pauses"),
    field("bytes", Type::Bigint, "the size of the answer, decompressed"),
    field("rate_limit", Type::Bigint, "the requests that Braze allows per window"),
    field("rate_remaining", Type::Bigint, "the requests that are left"),
    field("rate_reset", Type::TimestampTz, "when the next window begins"),
    field("request_id", Type::Varchar, "the identifier that Braze support asks for"),
    field(
        "invalid_user_ids",
        TEXTS,
        "the users that were asked for but that Braze does not know; NULL if there are none",
    ),
    field("error", Type::Varchar, "why it failed, or what was left out"),
];

/// `braze_requests()`.
pub static BRAZE_REQUESTS: ReadyTable = ReadyTable {
    name: "braze_requests",
    description: "The last 1,000 completed requests of this process, newest first.",
    topic: Topic::Workspaces,
    key: "",
    columns: &COLUMNS,
    leaves_database: false,
    rows,
    examples: &[
        example(
            "What did Braze refuse, and why?",
            "SELECT time, function, path, status, error FROM braze_requests() WHERE error IS NOT NULL",
        ),
        example(
            "The ten slowest requests.",
            "SELECT function, path, duration_ms, attempts, bytes FROM braze_requests() ORDER BY duration_ms DESC LIMIT 10",
        ),
        example(
            "How much of each rate limit is left?",
            "SELECT path, rate_remaining, rate_limit, rate_reset FROM braze_requests() WHERE rate_limit IS NOT NULL\n\
             QUALIFY row_number() OVER (PARTITION BY path ORDER BY time DESC) = 1",
        ),
    ],
};

fn rows(projection: &[usize]) -> ReadyRows {
    let requests = process::requests();
    ReadyRows::new(&COLUMNS, projection, requests.iter().map(row))
}

/// The row of a request.
fn row(request: &RequestRecord) -> Vec<Cell<'_>> {
    let subject = &request.subject;
    vec![
        Cell::Instant(request.time),
        Some(subject.workspace.as_str()).filter(|name| !name.is_empty()).into(),
        Cell::Text(subject.function),
        Some(subject.method.as_str()).filter(|name| !name.is_empty()).into(),
        Cell::Text(&subject.path),
        Cell::Text(&subject.query),
        request.status.map(i64::from).into(),
        Cell::Bigint(request.attempts.into()),
        Cell::milliseconds(request.duration),
        Cell::Bigint(i64::try_from(request.bytes).unwrap_or(i64::MAX)),
        request.rate_limit.map(|window| window.limit).into(),
        request.rate_limit.map(|window| window.remaining).into(),
        request.rate_limit.and_then(|limit| limit.resets_at).into(),
        request.request_id.as_deref().into(),
        if request.invalid_user_ids.is_empty() { Cell::Null } else { Cell::Texts(&request.invalid_user_ids) },
        request.error.as_deref().into(),
    ]
}
