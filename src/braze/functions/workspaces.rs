//! `braze_workspaces()`: what can be read.

use super::Few;
use crate::braze::error::Result;
use crate::braze::function::{Arguments, Call, Function, Rows, Signature};
use crate::braze::rows::batch::Cell;
use crate::braze::settings::Settings;
use crate::braze::table::{Column, field};
use crate::braze::types::Type;
use crate::braze::workspace;

pub struct Workspaces;

const COLUMNS: [Column; 4] = [
    field("workspace", Type::Varchar, "its name"),
    field("endpoint", Type::Varchar, "where it is"),
    field("source", Type::Varchar, "`environment` or `call`"),
    field("key_hint", Type::Varchar, "the last four characters of its key"),
];

impl Function for Workspaces {
    fn name(&self) -> &'static str {
        "braze_workspaces"
    }

    fn description(&self) -> &'static str {
        "The workspaces that are set up."
    }

    fn named(&self) -> Vec<Signature> {
        Vec::new()
    }

    fn columns(&self) -> Vec<Column> {
        COLUMNS.to_vec()
    }

    fn bind(&self, _: Arguments, _: Settings) -> Result<Box<dyn Call>> {
        Ok(Box::new(Workspaces))
    }
}

impl Call for Workspaces {
    fn columns(&self) -> Vec<Column> {
        COLUMNS.to_vec()
    }

    fn open(&self, projection: &[usize]) -> Result<Vec<Box<dyn Rows>>> {
        let texts: Vec<[String; 4]> = workspace::known()
            .iter()
            .map(|workspace| {
                let endpoint = workspace.endpoint();
                [workspace.name.clone(), endpoint, workspace.origin.to_string(), workspace.key.hint()]
            })
            .collect();
        let rows = texts.iter().map(|row| row.iter().map(|text| Cell::Text(text)).collect());
        Ok(vec![Box::new(Few::new(&COLUMNS, projection, rows))])
    }
}
