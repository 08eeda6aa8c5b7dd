//! The fields of one row, wherever they come from.

use std::borrow::Cow;
use std::ops::Range;

use serde_json::error::Category;

use crate::columns::{InputField, InputType, InputValues, InputVector};
use crate::error::{Result, ValueProblem, ValueReason};
use crate::json::encode::{push_document, push_value};
use crate::json::object::Object;

/// The new rows, or the old ones.
pub enum Side<'a> {
    /// There are none.
    Nothing,
    /// They are structs.
    Struct(&'a [InputField], &'a [InputVector<'a>], &'a InputVector<'a>),
    /// They are JSON.
    Json(&'a InputVector<'a>),
}

/// Fields of a row.
#[derive(Default)]
pub struct Row<'a> {
    /// The fields, in their order.
    pub members: Vec<Member<'a>>,
    /// The values of all of them, one after the other: most rows have many short ones.
    json: Vec<u8>,
}

/// A field of a row.
pub struct Member<'a> {
    /// Where it is among the fields.
    pub at: usize,
    /// Its name.
    pub name: Cow<'a, str>,
    /// Where its value is; `None` for NULL.
    json: Option<Range<usize>>,
}

impl<'a> Row<'a> {
    /// The value of a field as JSON; `None` for NULL.
    pub fn value(&self, member: &Member<'_>) -> Option<&[u8]> {
        member.json.clone().map(|range| &self.json[range])
    }

    /// The value of the field of this name; `None` for NULL, and where there is none.
    pub fn named(&self, name: &str) -> Option<&[u8]> {
        self.members.iter().find(|member| member.name == name).and_then(|member| self.value(member))
    }

    /// Appends a field with what is pushed for it.
    fn push(
        &mut self,
        at: usize,
        name: Cow<'a, str>,
        push: impl FnOnce(&mut Vec<u8>) -> Result<bool, ValueProblem>,
    ) -> Result<()> {
        let begin = self.json.len();
        let is_there = push(&mut self.json).map_err(|problem| problem.within(&name))?;
        let json = is_there.then_some(begin..self.json.len());
        self.members.push(Member { at, name, json });
        Ok(())
    }
}

impl<'a> Side<'a> {
    /// Looks at rows of a type, which is one that was checked.
    pub fn new(kind: &'a InputType, vector: &'a InputVector<'a>) -> Self {
        match (kind, &vector.values) {
            (InputType::Struct(fields), InputValues::Structs(members)) => Side::Struct(fields, members, vector),
            (InputType::Json, InputValues::Texts(_)) => Side::Json(vector),
            _ => Side::Nothing,
        }
    }

    /// Whether all rows have a field, be it NULL.
    pub fn has(&self, name: &str) -> bool {
        matches!(self, Side::Struct(fields, ..) if fields.iter().any(|field| field.name == name))
    }

    /// Whether nothing is in a row, as where a join finds none.
    pub fn is_empty(&self, row: usize) -> bool {
        match self {
            Side::Nothing => true,
            Side::Struct(_, members, _) => members.iter().all(|member| member.is_null(row)),
            Side::Json(vector) => vector.is_null(row),
        }
    }

    /// The fields of a row that are wanted, by place and name; `None` if the row is NULL.
    pub fn row(&self, row: usize, is_wanted: impl Fn(usize, &str) -> bool) -> Result<Option<Row<'a>>> {
        let mut found = Row::default();
        match self {
            Side::Nothing => return Ok(None),
            Side::Struct(_, _, vector) | Side::Json(vector) if vector.is_null(row) => return Ok(None),
            Side::Struct(fields, members, _) => {
                for (at, (field, member)) in fields.iter().zip(*members).enumerate() {
                    if is_wanted(at, &field.name) {
                        found.push(at, Cow::Borrowed(&field.name), |out| push_value(&field.kind, member, row, out))?;
                    }
                }
            }
            Side::Json(vector) => {
                let InputValues::Texts(texts) = &vector.values else { return Ok(None) };
                let Some(object) = object(texts[row])? else { return Ok(None) };
                for (at, (name, value)) in object.0.into_iter().enumerate() {
                    if is_wanted(at, &name) {
                        found.push(at, name, |out| push_document(value.get(), out))?;
                    }
                }
            }
        }
        Ok(Some(found))
    }
}

/// The object in a text; `None` for `null`.
fn object(text: &str) -> Result<Option<Object<'_>>, ValueProblem> {
    let problem = |error: serde_json::Error| match error.classify() {
        Category::Data => ValueReason::NoObject,
        _ => ValueReason::Json(error.to_string()),
    };
    serde_json::from_str(text).map_err(|error| problem(error).into())
}
