//! From columns to one row after the other, as a plan says.

use std::collections::HashSet;

use super::fields::RowSource;
use super::own_request::OwnRequest;
use super::plan::RowPlan;
use super::row::{Row, RowProblem};
use crate::attributes::Operation;
use crate::columns::{InputField, InputValues, InputVector};
use crate::declare::{Layout, OtherFields};
use crate::json::encode::push_document;
use crate::json::object::Object;

impl RowPlan {
    /// Encodes a row; `false` where the row is NULL.
    ///
    /// # Errors
    /// If it cannot be sent.
    pub fn encode(&self, columns: &[InputVector<'_>], at: usize, row: &mut Row) -> Result<bool, RowProblem> {
        row.begin(self);
        match (&self.source, columns) {
            (RowSource::Columns(fields), columns) => self.encode_fields(fields, columns, at, row)?,
            (_, [column]) if column.is_null(at) => return Ok(false),
            (RowSource::Struct(fields), [InputVector { values: InputValues::Structs(members), .. }]) => {
                self.encode_fields(fields, members, at, row)?;
            }
            (RowSource::Json, [InputVector { values: InputValues::Texts(texts), .. }]) => {
                self.encode_json(texts[at], row)?;
            }
            _ => return Ok(false),
        }
        row.finish(self)?;
        if self.target.layout == Layout::Own {
            OwnRequest::parse(&row.text[row.parts[0].element.clone()]).map_err(RowProblem)?;
        }
        Ok(true)
    }

    fn encode_fields(
        &self,
        fields: &[InputField],
        columns: &[InputVector<'_>],
        at: usize,
        row: &mut Row,
    ) -> Result<(), RowProblem> {
        for (index, (field, column)) in fields.iter().zip(columns).enumerate() {
            let spec = &self.specs[index];
            row.add(self, index, |text| {
                let begin = text.len();
                let is_there = spec.push(&field.kind, column, at, text)?;
                Ok(is_there && !(spec.is_operation && is_emptied(text, begin)))
            })?;
        }
        Ok(())
    }

    fn encode_json(&self, json: &str, row: &mut Row) -> Result<(), RowProblem> {
        let Object(members) = serde_json::from_str(json).map_err(|error| {
            // That it is JSON is already known to DuckDB, as a rule.
            RowProblem(if error.is_data() {
                "it is not a JSON object".to_owned()
            } else {
                format!("it is not valid JSON: {error}")
            })
        })?;
        let mut names = HashSet::new();
        for (name, value) in &members {
            if !names.insert(name) {
                return Err(RowProblem(format!("\"{name}\" appears twice")));
            }
            match self.specs.iter().position(|spec| spec.name == *name) {
                Some(at) => row.add(self, at, |text| self.specs[at].push_json(value.get(), text))?,
                None => match self.target.others {
                    OtherFields::Sent => {
                        let is_operation = Operation::of(value.get().as_bytes()).is_one;
                        row.add_other(self, name, |text| {
                            let begin = text.len();
                            let is_there = push_document(value.get(), text)?;
                            Ok(is_there && !(is_operation && is_emptied(text, begin)))
                        })?;
                    }
                    OtherFields::Ignored => {}
                    OtherFields::Unknown => return Err(RowProblem(format!("\"{name}\" is not a field of the target"))),
                },
            }
        }
        Ok(())
    }
}

/// Takes an operator of which nothing is left out again: sent, it would be an object in place of the attribute.
fn is_emptied(text: &mut Vec<u8>, begin: usize) -> bool {
    let is_empty = text[begin..] == *b"{}";
    if is_empty {
        text.truncate(begin);
    }
    is_empty
}
