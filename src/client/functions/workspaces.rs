//! `braze_workspaces()`: what can be read.

use crate::columns::Cell;
use crate::declare::{Column, Topic, Type, example, field};
use crate::interface::ReadyRows;
use crate::outside::gate;
use crate::ready_table::ReadyTable;
use crate::workspaces::registry;

static COLUMNS: [Column; 5] = [
    field("workspace", Type::Varchar, "its name"),
    field("endpoint", Type::Varchar, "where it is"),
    field("source", Type::Varchar, "`environment` or `call`"),
    field("key_hint", Type::Varchar, "the last four characters of its API key; NULL if it has none"),
    field("partner", Type::Varchar, "the partner in whose name its cohorts are written; NULL if there is none"),
];

/// `braze_workspaces()`.
pub static BRAZE_WORKSPACES: ReadyTable = ReadyTable {
    name: "braze_workspaces",
    description: "The workspaces that are set up.",
    topic: Topic::Workspaces,
    key: "`workspace`",
    columns: &COLUMNS,
    leaves_database: true,
    rows,
    examples: &[example(
        "Which workspaces are set up, and with which keys?",
        "SELECT workspace, endpoint, key_hint FROM braze_workspaces()",
    )],
};

fn rows(projection: &[usize]) -> ReadyRows {
    let known = registry::known();
    let texts: Vec<[Option<String>; 5]> = known
        .iter()
        .map(|workspace| {
            let (endpoint, origin) = (workspace.endpoint(), workspace.origin.to_string());
            let partner = workspace.partner_name().map(gate::shown);
            [Some(workspace.name.clone()), Some(endpoint), Some(origin), workspace.key_hint(), partner]
        })
        .collect();
    let rows = texts.iter().map(|row| row.iter().map(|text| Cell::from(text.as_deref())).collect());
    ReadyRows::new(&COLUMNS, projection, rows)
}
