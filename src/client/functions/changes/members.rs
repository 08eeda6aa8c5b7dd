//! The fields of one row, wherever they come from.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;

use crate::columns::{InputField, InputType, InputValues, InputVector};
use crate::error::{Result, ValueProblem, ValueReason};
use crate::json::encode::{push_document, push_value};

/// The new rows, or the old ones.
pub enum Side<'a> {
    /// There are none.
    Nothing,
    /// They are structs.
    Struct(&'a [InputField], &'a [InputVector<'a>], &'a InputVector<'a>),
    /// They are JSON.
    Json(&'a InputVector<'a>),
}

/// A field of a row.
pub struct Member<'a> {
    /// Where it is among the fields.
    pub at: usize,
    /// Its name.
    pub name: Cow<'a, str>,
    /// Its value as JSON; `None` for NULL.
    pub json: Option<Vec<u8>>,
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
    pub fn members(&self, row: usize, is_wanted: impl Fn(usize, &str) -> bool) -> Result<Option<Vec<Member<'a>>>> {
        match self {
            Side::Nothing => Ok(None),
            Side::Struct(_, _, vector) | Side::Json(vector) if vector.is_null(row) => Ok(None),
            Side::Struct(fields, members, _) => {
                let wanted = fields.iter().enumerate().filter(|(at, field)| is_wanted(*at, &field.name));
                let member = |(at, field): (usize, &'a InputField)| {
                    let json = encoded(|out| push_value(&field.kind, &members[at], row, out), &field.name)?;
                    Ok(Member { at, name: Cow::Borrowed(&*field.name), json })
                };
                wanted.map(member).collect::<Result<_>>().map(Some)
            }
            Side::Json(vector) => {
                let InputValues::Texts(texts) = &vector.values else { return Ok(None) };
                let Some(object) = object(texts[row])? else { return Ok(None) };
                let wanted = object.0.into_iter().enumerate().filter(|(at, (name, _))| is_wanted(*at, name));
                let member = |(at, (name, value)): (usize, (Cow<'a, str>, &RawValue))| {
                    let json = encoded(|out| push_document(value.get(), out), &name)?;
                    Ok(Member { at, name, json })
                };
                wanted.map(member).collect::<Result<_>>().map(Some)
            }
        }
    }
}

/// What is pushed, if anything is.
fn encoded(push: impl FnOnce(&mut Vec<u8>) -> Result<bool, ValueProblem>, name: &str) -> Result<Option<Vec<u8>>> {
    let mut out = Vec::new();
    let is_there = push(&mut out).map_err(|problem| problem.within(name))?;
    Ok(is_there.then_some(out))
}

/// The members of a JSON object, in its order, as they are written.
pub struct Object<'a>(pub Vec<(Cow<'a, str>, &'a RawValue)>);

/// The object in a text; `None` for `null`.
fn object(text: &str) -> Result<Option<Object<'_>>, ValueProblem> {
    let problem = |error: serde_json::Error| match error.classify() {
        Category::Data => ValueReason::NoObject,
        _ => ValueReason::Json(error.to_string()),
    };
    serde_json::from_str(text).map_err(|error| problem(error).into())
}

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Members)
    }
}

/// Takes members as they come.
struct Members;

/// A name, borrowed where it has no escapes.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de> Visitor<'de> for Members {
    type Value = Object<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some((Name(name), value)) = map.next_entry()? {
            members.push((name, value));
        }
        Ok(Object(members))
    }
}
