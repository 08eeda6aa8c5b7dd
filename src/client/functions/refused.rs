//! `braze_refused()`: what is missing in answers, since Braze refused it.

use crate::columns::Cell;
use crate::declare::{Column, TEXTS, Topic, Type, example, field};
use crate::interface::ReadyRows;
use crate::read::refusals::{self, Refusal};
use crate::ready_table::ReadyTable;

static COLUMNS: [Column; 5] = [
    field("workspace", Type::Varchar, "the workspace that was asked"),
    field("function", Type::Varchar, "the function that asked"),
    field("identifiers", TEXTS, "what it asked for, usually one identifier"),
    field("time", Type::TimestampTz, "when it was refused"),
    field("error", Type::Varchar, "what Braze said"),
];

/// `braze_refused()`.
pub static BRAZE_REFUSED: ReadyTable = ReadyTable {
    name: "braze_refused",
    description: "The identifiers that Braze refused when this process last asked for them, and that `ignore_errors` \
                  left out; at most 10,000.",
    topic: Topic::Workspaces,
    key: "`workspace`, `function`, `identifiers`",
    columns: &COLUMNS,
    leaves_database: true,
    rows,
    examples: &[example(
        "What is missing because of `ignore_errors`?",
        "SELECT function, identifiers, error FROM braze_refused()",
    )],
};

fn rows(projection: &[usize]) -> ReadyRows {
    let refusals = refusals::refusals();
    ReadyRows::new(&COLUMNS, projection, refusals.iter().map(row))
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
