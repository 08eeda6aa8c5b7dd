//! `braze_help()`: what there is, since DuckDB's C API has no place for descriptions.

use crate::arguments::Arguments;
use crate::columns::Cell;
use crate::declare::{Column, Parameter, Type, field};
use crate::error::Result;
use crate::interface::{BoundCall, ReadyRows, RowStream, TableFunction};
use crate::settings::Settings;

/// `braze_help()`, which is told all functions there are.
pub struct Help(pub fn() -> Vec<&'static dyn TableFunction>);

const COLUMNS: [Column; 5] = [
    field("function", Type::Varchar, "the function"),
    field("kind", Type::Varchar, "`function`, `parameter` or `column`"),
    field("name", Type::Varchar, "its name"),
    field("type", Type::Varchar, "its type; NULL for the function itself"),
    field("description", Type::Varchar, "what it is"),
];

impl TableFunction for Help {
    fn name(&self) -> &'static str {
        "braze_help"
    }

    fn description(&self) -> &'static str {
        "Every function of the extension with its parameters and columns. Makes no request."
    }

    fn named(&self) -> Vec<Parameter> {
        Vec::new()
    }

    fn leaves_database(&self) -> bool {
        false
    }

    fn columns(&self) -> Vec<Column> {
        COLUMNS.to_vec()
    }

    fn bind(&self, _: Arguments, _: &Settings) -> Result<Box<dyn BoundCall>> {
        Ok(Box::new(HelpCall(self.0)))
    }
}

/// A checked call of it.
struct HelpCall(fn() -> Vec<&'static dyn TableFunction>);

impl BoundCall for HelpCall {
    fn columns(&self) -> Vec<Column> {
        COLUMNS.to_vec()
    }

    fn open(&self, projection: &[usize], _: &Settings) -> Result<Vec<Box<dyn RowStream>>> {
        let entries: Vec<[Option<String>; 5]> = (self.0)().into_iter().flat_map(entries).collect();
        let rows = entries.iter().map(|entry| entry.iter().map(|text| Cell::from(text.as_deref())).collect());
        Ok(ReadyRows::new(&COLUMNS, projection, rows).streams())
    }
}

/// The rows for a function.
fn entries(function: &dyn TableFunction) -> Vec<[Option<String>; 5]> {
    let entry = |kind: &str, name: &str, type_of: Option<&Type>, description: &str| {
        let type_of = type_of.map(Type::to_string);
        let text = |text: &str| Some(text.to_owned());
        [text(function.name()), text(kind), text(name), type_of, text(description)]
    };
    let itself = entry("function", function.name(), None, function.description());
    let parameters = function.positional().into_iter().chain(function.named());
    let parameters =
        parameters.map(|parameter| entry("parameter", parameter.name, Some(&parameter.kind), parameter.description));
    let columns = function.columns();
    let columns = columns.iter().map(|column| entry("column", &column.name, Some(&column.kind), &column.description));
    [itself].into_iter().chain(parameters).chain(columns).collect()
}
