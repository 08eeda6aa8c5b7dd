//! `braze_journal(file)`: what a journal remembers.

use crate::arguments::Arguments;
use crate::columns::Cell;
use crate::declare::{Column, Guide, Parameter, Topic, Type, example, field};
use crate::error::{Error, Result};
use crate::interface::{BoundCall, ReadyRows, RowStream, TableFunction};
use crate::json::time::parse_instant;
use crate::settings::Settings;
use crate::write::journal;

/// `braze_journal(file)`.
pub struct Journal;

const FILE: Parameter =
    Parameter { name: "file", kind: Type::Varchar, description: "the file that the option `JOURNAL` names" };

const COLUMNS: [Column; 6] = [
    field("key", Type::Varchar, "the value of the field that `KEY` names"),
    field(
        "status",
        Type::Varchar,
        "`accepted`, `rejected`, `unknown` or `not_sent`; `sending` if the process ended before it knew",
    ),
    field("time", Type::TimestampTz, "when that was recorded"),
    field("http_status", Type::Bigint, "what Braze answered"),
    field("message", Type::Varchar, "why it was not accepted"),
    field("payload", Type::Json, "what was not accepted; NULL with `PAYLOADS false`"),
];

impl TableFunction for Journal {
    fn name(&self) -> &'static str {
        "braze_journal"
    }

    fn description(&self) -> &'static str {
        "What became of each row, as recorded in a journal: one row per key, none if there is no file yet. Makes no \
         request."
    }

    fn guide(&self) -> Guide {
        Guide {
            topic: Topic::Writing,
            needs_parameter: true,
            key: "`key`".to_owned(),
            range: String::new(),
            requests: "none".to_owned(),
            examples: const {
                &[
                    example(
                        "Which rows have not been accepted yet?",
                        "SELECT key, status, message FROM braze_journal('orders.ndjson') WHERE status <> 'accepted'",
                    ),
                    example(
                        "How far along is a long write?",
                        "SELECT status, count(*) AS rows, max(time) AS last FROM braze_journal('orders.ndjson') GROUP BY status",
                    ),
                ]
            },
        }
    }

    fn positional(&self) -> Vec<Parameter> {
        vec![FILE]
    }

    fn named(&self) -> Vec<Parameter> {
        Vec::new()
    }

    fn columns(&self) -> Vec<Column> {
        COLUMNS.to_vec()
    }

    fn bind(&self, arguments: Arguments, _: &Settings) -> Result<Box<dyn BoundCall>> {
        // No rows for no name would be taken for a journal in which nothing was sent yet.
        let path = arguments.text(FILE.name).filter(|path| !path.trim().is_empty());
        let path = path.ok_or_else(|| Error::parameter(FILE.name, "it must name a file"))?;
        Ok(Box::new(JournalCall { path: path.to_owned() }))
    }
}

struct JournalCall {
    path: String,
}

impl BoundCall for JournalCall {
    fn columns(&self) -> Vec<Column> {
        COLUMNS.to_vec()
    }

    fn open(&self, projection: &[usize], _: &Settings) -> Result<Vec<Box<dyn RowStream>>> {
        let entries = journal::read(&self.path)?;
        let rows = entries.iter().map(|entry| {
            vec![
                Cell::Text(&entry.key),
                Cell::Text(&entry.status),
                parse_instant(&entry.time).into(),
                entry.http_status.map(i64::from).into(),
                entry.message.as_deref().into(),
                entry.payload.as_deref().into(),
            ]
        });
        Ok(ReadyRows::new(&COLUMNS, projection, rows).streams())
    }
}
