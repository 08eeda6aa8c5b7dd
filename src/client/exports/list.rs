//! `braze_exports()`: the exports that this process started.

use super::export::{self, Export};
use crate::arguments::Arguments;
use crate::columns::Cell;
use crate::declare::{Column, Parameter, TEXTS, Type, field};
use crate::error::Result;
use crate::interface::{BoundCall, ReadyRows, RowStream, TableFunction};
use crate::settings::Settings;

/// `braze_exports()`, and a call of it.
pub struct Exports;

/// The URL is none of them: it is as good as the file.
const COLUMNS: [Column; 6] = [
    field("segment_id", Type::Varchar, "identifier of the segment; NULL for the global control group"),
    field("object_prefix", Type::Varchar, "what the export is called; `braze_read_users` takes it"),
    field("workspace", Type::Varchar, "the workspace that it is of"),
    field("started_at", Type::TimestampTz, "when it was started"),
    field("fields", TEXTS, "the fields of each user in Braze's words"),
    field("is_read", Type::Boolean, "whether its file was downloaded"),
];

impl TableFunction for Exports {
    fn name(&self) -> &'static str {
        "braze_exports"
    }

    fn description(&self) -> &'static str {
        "The exports that this process started, newest first. One that was interrupted goes on at Braze: `braze_read_users` \
         reads it, and so does the query that started it when it is run again."
    }

    fn named(&self) -> Vec<Parameter> {
        Vec::new()
    }

    fn columns(&self) -> Vec<Column> {
        COLUMNS.to_vec()
    }

    fn bind(&self, _: Arguments, _: &Settings) -> Result<Box<dyn BoundCall>> {
        Ok(Box::new(Exports))
    }
}

impl BoundCall for Exports {
    fn columns(&self) -> Vec<Column> {
        COLUMNS.to_vec()
    }

    fn open(&self, projection: &[usize], _: &Settings) -> Result<Vec<Box<dyn RowStream>>> {
        let exports = export::known();
        Ok(ReadyRows::new(&COLUMNS, projection, exports.iter().map(row)).streams())
    }
}

/// The row of an export.
fn row(export: &Export) -> Vec<Cell<'_>> {
    vec![
        export.segment_id().into(),
        Cell::Text(&export.object_prefix),
        Cell::Text(export.workspace()),
        Cell::Instant(export.started_at),
        Cell::Texts(export.fields()),
        Cell::Boolean(export.is_read),
    ]
}
