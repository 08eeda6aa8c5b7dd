//! `braze_requests()`: what the extension asked Braze, and what came of it.

use super::Few;
use crate::braze::error::Result;
use crate::braze::function::{Arguments, Call, Function, Rows, Signature};
use crate::braze::http::journal::{self, Entry};
use crate::braze::rows::batch::Cell;
use crate::braze::settings::Settings;
use crate::braze::table::{Column, field};
use crate::braze::types::Type;

pub struct Requests;

const COLUMNS: [Column; 16] = [
    field("time", Type::TimestampTz, "when it was begun"),
    field("workspace", Type::Varchar, "the workspace it was for"),
    field("function", Type::Varchar, "the function that made it"),
    field("method", Type::Varchar, "`GET` or `POST`"),
    field("path", Type::Varchar, "the endpoint"),
    field("query", Type::Varchar, "its query parameters"),
    field("status", Type::Bigint, "the HTTP status of the last attempt; NULL without an answer"),
    field("attempts", Type::Bigint, "how often it was tried"),
    field("duration_ms", Type::Double, "how long it took, with all attempts and pauses"),
    field("bytes", Type::Bigint, "the size of the answer, decompressed"),
    field("rate_limit", Type::Bigint, "the requests that Braze allows in a window"),
    field("rate_remaining", Type::Bigint, "the requests that are left"),
    field("rate_reset", Type::TimestampTz, "when the next window begins"),
    field("request_id", Type::Varchar, "what Braze's support asks for"),
    field(
        "invalid_user_ids",
        Type::List(&Type::Varchar),
        "the users that were asked for and that Braze does not know; NULL when there are none",
    ),
    field("error", Type::Varchar, "why it failed, or what was left out"),
];

impl Function for Requests {
    fn name(&self) -> &'static str {
        "braze_requests"
    }

    fn description(&self) -> &'static str {
        "The last 1,000 requests of this process that ended, newest first."
    }

    fn named(&self) -> Vec<Signature> {
        Vec::new()
    }

    fn columns(&self) -> Vec<Column> {
        COLUMNS.to_vec()
    }

    fn bind(&self, _: Arguments, _: Settings) -> Result<Box<dyn Call>> {
        Ok(Box::new(Requests))
    }
}

impl Call for Requests {
    fn columns(&self) -> Vec<Column> {
        COLUMNS.to_vec()
    }

    fn open(&self, projection: &[usize]) -> Result<Vec<Box<dyn Rows>>> {
        let entries = journal::entries();
        Ok(vec![Box::new(Few::new(&COLUMNS, projection, entries.iter().map(row)))])
    }
}

fn row(entry: &Entry) -> Vec<Cell<'_>> {
    vec![
        Cell::Instant(entry.time),
        Some(entry.workspace.as_str()).filter(|name| !name.is_empty()).into(),
        Cell::Text(entry.function),
        Some(entry.method).filter(|name| !name.is_empty()).into(),
        Cell::Text(&entry.path),
        Cell::Text(&entry.query),
        entry.status.map(i64::from).into(),
        Cell::Bigint(entry.attempts.into()),
        Cell::milliseconds(entry.duration),
        Cell::Bigint(i64::try_from(entry.bytes).unwrap_or(i64::MAX)),
        entry.rate_limit.map(|window| window.limit).into(),
        entry.rate_limit.map(|window| window.remaining).into(),
        entry.rate_limit.map(|window| window.resets_at).into(),
        entry.request_id.as_deref().into(),
        if entry.invalid_user_ids.is_empty() { Cell::Null } else { Cell::Texts(&entry.invalid_user_ids) },
        entry.error.as_deref().into(),
    ]
}
