//! `braze_help()`: what there is, since DuckDB's C API has no place for descriptions.

use super::Few;
use crate::braze::error::Result;
use crate::braze::function::{Arguments, Call, Function, Rows, Signature};
use crate::braze::rows::batch::Cell;
use crate::braze::settings::Settings;
use crate::braze::table::{Column, field};
use crate::braze::types::Type;

pub struct Help;

const COLUMNS: [Column; 5] = [
    field("function", Type::Varchar, "the function"),
    field("kind", Type::Varchar, "`function`, `parameter` or `column`"),
    field("name", Type::Varchar, "its name"),
    field("type", Type::Varchar, "its type; NULL for the function itself"),
    field("description", Type::Varchar, "what it is"),
];

impl Function for Help {
    fn name(&self) -> &'static str {
        "braze_help"
    }

    fn description(&self) -> &'static str {
        "Every function of the extension with its parameters and columns. Makes no request."
    }

    fn named(&self) -> Vec<Signature> {
        Vec::new()
    }

    fn columns(&self) -> Vec<Column> {
        COLUMNS.to_vec()
    }

    fn bind(&self, _: Arguments, _: Settings) -> Result<Box<dyn Call>> {
        Ok(Box::new(Help))
    }
}

impl Call for Help {
    fn columns(&self) -> Vec<Column> {
        COLUMNS.to_vec()
    }

    fn open(&self, projection: &[usize]) -> Result<Vec<Box<dyn Rows>>> {
        let entries: Vec<[Option<String>; 5]> = crate::braze::functions().into_iter().flat_map(entries).collect();
        let rows = entries.iter().map(|entry| entry.iter().map(|text| Cell::from(text.as_deref())).collect());
        Ok(vec![Box::new(Few::new(&COLUMNS, projection, rows))])
    }
}

/// The rows for a function.
fn entries(function: &dyn Function) -> Vec<[Option<String>; 5]> {
    let entry = |kind: &str, name: &str, type_of: Option<Type>, description: &str| {
        let type_of = type_of.map(|kind| kind.to_string());
        let text = |text: &str| Some(text.to_owned());
        [text(function.name()), text(kind), text(name), type_of, text(description)]
    };
    let itself = entry("function", function.name(), None, function.description());
    let parameters = function.positional().into_iter().chain(function.named());
    let parameters =
        parameters.map(|signature| entry("parameter", signature.name, Some(signature.kind), signature.description));
    let columns = function.columns();
    let columns = columns.iter().map(|column| entry("column", &column.name, Some(column.kind), &column.description));
    [itself].into_iter().chain(parameters).chain(columns).collect()
}
