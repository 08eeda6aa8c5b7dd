//! `braze_exports()`: the exports that this process started.

use super::export::{self, Export};
use crate::columns::Cell;
use crate::declare::{Column, TEXTS, Topic, Type, example, field};
use crate::interface::ReadyRows;
use crate::ready_table::ReadyTable;

/// The URL is none of them: it is as good as the file.
static COLUMNS: [Column; 6] = [
    field("segment_id", Type::Varchar, "identifier of the segment; NULL for the global control group"),
    field("object_prefix", Type::Varchar, "the name of the export, which `braze_read_users` takes"),
    field("workspace", Type::Varchar, "the workspace it belongs to"),
    field("started_at", Type::TimestampTz, "when it was started"),
    field("fields", TEXTS, "the fields of each user, as Braze names them"),
    field("is_read", Type::Boolean, "whether its file has been downloaded"),
];

/// `braze_exports()`.
pub static BRAZE_EXPORTS: ReadyTable = ReadyTable {
    name: "braze_exports",
    description: "The exports that this process started, newest first. An interrupted export continues at Braze: \
                  `braze_read_users` reads it, and so does the query that started it when it is run again.",
    topic: Topic::Users,
    key: "`object_prefix`",
    columns: &COLUMNS,
    leaves_database: true,
    rows,
    examples: &[example(
        "Which exports have not been read yet?",
        "SELECT object_prefix, segment_id, started_at FROM braze_exports() WHERE NOT is_read",
    )],
};

fn rows(projection: &[usize]) -> ReadyRows {
    let exports = export::known();
    ReadyRows::new(&COLUMNS, projection, exports.iter().map(row))
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
