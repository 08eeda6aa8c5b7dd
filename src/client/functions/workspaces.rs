//! `braze_workspaces()`: what can be read.

use crate::arguments::Arguments;
use crate::columns::Cell;
use crate::declare::{Column, Parameter, Type, field};
use crate::error::Result;
use crate::interface::{BoundCall, ReadyRows, RowStream, TableFunction};
use crate::settings::Settings;
use crate::workspaces::registry;

/// `braze_workspaces()`, and a call of it.
pub struct Workspaces;

const COLUMNS: [Column; 4] = [
    field("workspace", Type::Varchar, "its name"),
    field("endpoint", Type::Varchar, "where it is"),
    field("source", Type::Varchar, "`environment` or `call`"),
    field("key_hint", Type::Varchar, "the last four characters of its key"),
];

impl TableFunction for Workspaces {
    fn name(&self) -> &'static str {
        "braze_workspaces"
    }

    fn description(&self) -> &'static str {
        "The workspaces that are set up."
    }

    fn named(&self) -> Vec<Parameter> {
        Vec::new()
    }

    fn columns(&self) -> Vec<Column> {
        COLUMNS.to_vec()
    }

    fn bind(&self, _: Arguments, _: &Settings) -> Result<Box<dyn BoundCall>> {
        Ok(Box::new(Workspaces))
    }
}

impl BoundCall for Workspaces {
    fn columns(&self) -> Vec<Column> {
        COLUMNS.to_vec()
    }

    fn open(&self, projection: &[usize], _: &Settings) -> Result<Vec<Box<dyn RowStream>>> {
        let texts: Vec<[String; 4]> = registry::known()
            .iter()
            .map(|workspace| {
                let endpoint = workspace.endpoint();
                [workspace.name.clone(), endpoint, workspace.origin.to_string(), workspace.key.hint()]
            })
            .collect();
        let rows = texts.iter().map(|row| row.iter().map(|text| Cell::Text(text)).collect());
        Ok(ReadyRows::new(&COLUMNS, projection, rows).streams())
    }
}
