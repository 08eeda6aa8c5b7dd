//! `braze_refused()`: what is missing in answers, since Braze refused it.

use crate::arguments::Arguments;
use crate::columns::Cell;
use crate::declare::{Column, Parameter, TEXTS, Type, field};
use crate::error::Result;
use crate::interface::{BoundCall, ReadyRows, RowStream, TableFunction};
use crate::read::refusals::{self, Refusal};
use crate::settings::Settings;

/// `braze_refused()`, and a call of it.
pub struct Refused;

const COLUMNS: [Column; 5] = [
    field("workspace", Type::Varchar, "the workspace that was asked"),
    field("function", Type::Varchar, "the function that asked"),
    field("identifiers", TEXTS, "what it asked for, usually one identifier"),
    field("time", Type::TimestampTz, "when it was refused"),
    field("error", Type::Varchar, "what Braze said"),
];

impl TableFunction for Refused {
    fn name(&self) -> &'static str {
        "braze_refused"
    }

    fn description(&self) -> &'static str {
        "The identifiers that Braze refused when this process asked for them last, and that `ignore_errors` left out, at most 10,000."
    }

    fn named(&self) -> Vec<Parameter> {
        Vec::new()
    }

    fn columns(&self) -> Vec<Column> {
        COLUMNS.to_vec()
    }

    fn bind(&self, _: Arguments, _: &Settings) -> Result<Box<dyn BoundCall>> {
        Ok(Box::new(Refused))
    }
}

impl BoundCall for Refused {
    fn columns(&self) -> Vec<Column> {
        COLUMNS.to_vec()
    }

    fn open(&self, projection: &[usize], _: &Settings) -> Result<Vec<Box<dyn RowStream>>> {
        let refusals = refusals::refusals();
        Ok(ReadyRows::new(&COLUMNS, projection, refusals.iter().map(row)).streams())
    }
}

fn row(Refusal { subject, time, error }: &Refusal) -> Vec<Cell<'_>> {
    vec![
        Cell::Text(&subject.workspace),
        Cell::Text(subject.function),
        Cell::Texts(&subject.identifiers),
        Cell::Instant(*time),
        Cell::Text(error),
    ]
}
