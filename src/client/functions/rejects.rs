//! `braze_rejects()`: the rows of a write that were not accepted.

use std::io::{BufRead, BufReader};

use crate::arguments::Arguments;
use crate::columns::{Batch, Cell};
use crate::database::File;
use crate::declare::{Column, Guide, Parameter, Topic, Type, example, field};
use crate::error::{Error, Result, WriteError};
use crate::interface::{BoundCall, ReadyRows, RowStream, TableFunction};
use crate::recorder::write::RejectedRow;
use crate::recorder::writes;
use crate::settings::Settings;

/// `braze_rejects()`.
pub struct Rejects;

const WRITE: Parameter = Parameter {
    name: "write",
    kind: Type::Varchar,
    description: "the number of the write, see `braze_writes()`; default: the last one",
};

const COLUMNS: [Column; 6] = [
    field("row", Type::Bigint, "its position in the query, counted from 1"),
    field("key", Type::Varchar, "the value of the field that `KEY` names, or else the row's identifier"),
    field("status", Type::Varchar, "`rejected`, `unknown` or `not_sent`"),
    field("http_status", Type::Bigint, "the HTTP status of Braze's answer; NULL without an answer"),
    field("message", Type::Varchar, "why it was not accepted"),
    field("payload", Type::Json, "what was sent, or would have been; NULL with `PAYLOADS false`"),
];

/// How many rows are handed out at once.
const ROWS_AT_ONCE: usize = 2_048;

impl TableFunction for Rejects {
    fn name(&self) -> &'static str {
        "braze_rejects"
    }

    fn description(&self) -> &'static str {
        "Every row of a write that was not accepted, once the write is over. Makes no request."
    }

    fn guide(&self) -> Guide {
        Guide {
            topic: Topic::Writing,
            needs_parameter: false,
            key: "`write`, `row`".to_owned(),
            range: String::new(),
            requests: "none".to_owned(),
            examples: const {
                &[example(
                    "Why were rows of the last write rejected?",
                    "SELECT message, count(*) AS rows, any_value(payload) AS sample FROM braze_rejects() GROUP BY message ORDER BY rows DESC",
                )]
            },
        }
    }

    fn named(&self) -> Vec<Parameter> {
        vec![WRITE]
    }

    fn columns(&self) -> Vec<Column> {
        COLUMNS.to_vec()
    }

    fn leaves_database(&self) -> bool {
        false
    }

    fn bind(&self, arguments: Arguments, _: &Settings) -> Result<Box<dyn BoundCall>> {
        let number =
            |text: &str| text.parse().map_err(|_| Error::parameter(WRITE.name, "it must be the number of a write"));
        Ok(Box::new(RejectsCall { write: arguments.text(WRITE.name).map(number).transpose()? }))
    }
}

struct RejectsCall {
    write: Option<u64>,
}

impl BoundCall for RejectsCall {
    fn columns(&self) -> Vec<Column> {
        COLUMNS.to_vec()
    }

    fn open(&self, projection: &[usize], _: &Settings) -> Result<Vec<Box<dyn RowStream>>> {
        let writes = writes::all();
        let write = match self.write {
            None => writes.first(),
            Some(number) => {
                let problem = || format!("there is no write {number}\nFROM braze_writes() lists the latest ones");
                let unknown = || Error::parameter(WRITE.name, problem());
                Some(writes.iter().find(|write| write.number == number).ok_or_else(unknown)?)
            }
        };
        if let Some(rows) = write.map(|write| write.lost()).filter(|rows| *rows > 0) {
            return Err(WriteError::RejectsLost { rows }.into());
        }
        let Some(rejects) = write.and_then(|write| write.rejects()) else {
            return Ok(ReadyRows::new(&COLUMNS, projection, Vec::new()).streams());
        };
        Ok(vec![Box::new(RejectStream { lines: BufReader::new(rejects.open()), projection: projection.to_vec() })])
    }
}

/// Rows as they are read.
struct RejectStream {
    lines: BufReader<Box<dyn File>>,
    projection: Vec<usize>,
}

impl RowStream for RejectStream {
    fn next(&mut self) -> Result<Option<Batch>> {
        let mut rows: Vec<RejectedRow> = Vec::new();
        let mut line = Vec::new();
        while rows.len() < ROWS_AT_ONCE {
            line.clear();
            match self.lines.read_until(b'\n', &mut line) {
                Ok(0) => break,
                Ok(_) => rows.extend(serde_json::from_slice::<RejectedRow>(&line)),
                Err(error) => return Err(Error::parameter(WRITE.name, format!("its rows cannot be read: {error}"))),
            }
        }
        let cells = rows.iter().map(|row| {
            vec![
                Cell::Bigint(i64::try_from(row.row).unwrap_or(i64::MAX)),
                row.key.as_deref().into(),
                Cell::Text(&row.status),
                row.http_status.map(i64::from).into(),
                Cell::Text(&row.message),
                row.payload.as_deref().into(),
            ]
        });
        ReadyRows::new(&COLUMNS, &self.projection, cells).next()
    }

    fn is_ready(&self) -> bool {
        true
    }
}
