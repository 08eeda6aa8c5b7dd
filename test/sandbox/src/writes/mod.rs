//! Writing: what clients wrote to a workspace, and how.
//!
//! # Layout
//!
//! - `track`: `/users/track` and its relatives; `rows` says which of their objects are refused,
//!   `count` counts them without reading.
//! - `users`: everyone who was written, and what the endpoints about profiles do to them.
//! - `catalogs`, `subscriptions`, `addresses`, `cohorts`, `sends`: one file or folder per kind of
//!   thing that is written; `records` is for what is only remembered.
//! - `faults`: what goes wrong; `log`: which writes came, and what became of them; `shown`: all of
//!   it for tests.

pub mod addresses;
pub mod catalogs;
pub mod cohorts;
mod count;
pub mod faults;
pub mod log;
pub mod records;
mod rows;
pub mod sends;
pub mod shown;
pub mod subscriptions;
#[cfg(test)]
mod tests;
mod times;
pub mod track;
pub mod users;

use crate::answer::Answer;
use crate::endpoints::Question;
use crate::options::Options;
use addresses::Addresses;
use catalogs::Catalogs;
use chrono::{DateTime, Utc};
use cohorts::Cohorts;
use faults::WriteFault;
use log::Log;
use records::Record;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use subscriptions::Subscriptions;
use users::Users;

/// Identifiers in a request, wherever write.yaml says 50.
pub const IDENTIFIERS_MAX: usize = 50;

/// What a request has as its body: 4 MB (write.yaml `payload_size`).
pub const BYTES_MAX: usize = 4 << 20;

/// An object, as JSON has it.
pub type Fields = Map<String, Value>;

/// An answer instead of the one hoped for: nothing was processed.
pub type Refusal = Answer;

/// How an endpoint takes what is written.
pub struct Write {
    pub method: &'static str,
    /// Longer bodies are refused with this status.
    pub bytes_max: (usize, u16),
    pub take: Take,
}

pub enum Take {
    With(fn(&mut Order) -> Result<Outcome, Refusal>),
    /// It is checked for what must be there, and remembered.
    Record(Record),
}

/// A request to write, and what it depends on.
pub struct Order<'a> {
    /// What stands where the endpoint's path has braces, percent-decoded.
    pub arguments: &'a [String],
    pub body: &'a [u8],
    pub options: &'a Options,
    pub now: DateTime<Utc>,
    /// Of all writes of the workspace, from 1.
    pub number: u64,
    /// What is to go wrong within the answer.
    pub fault: Option<WriteFault>,
    pub written: &'a mut Written,
}

impl Order<'_> {
    pub fn argument(&self, n: usize) -> &str {
        self.arguments.get(n).map_or("", String::as_str)
    }

    /// The body, which must be an object.
    pub fn fields(&self) -> Result<Fields, Refusal> {
        match serde_json::from_slice(self.body) {
            Ok(Value::Object(fields)) => Ok(fields),
            Ok(_) => Err(refuse("The request body must be a JSON object")),
            Err(error) => Err(refuse(&format!("Invalid JSON: {error}"))),
        }
    }

    pub fn remembers(&self) -> bool {
        self.options.writes.remember
    }
}

/// What became of a request that was processed.
#[derive(Debug)]
pub struct Outcome {
    pub answer: Answer,
    /// By the name of their array; those that were refused are among them.
    pub objects: Vec<(&'static str, u64)>,
    pub refused: Vec<Refused>,
}

/// An object that was refused while others were taken.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Refused {
    pub input_array: &'static str,
    pub index: usize,
}

impl Outcome {
    pub fn new(answer: Answer, array: &'static str, count: usize) -> Self {
        Outcome { answer, objects: vec![(array, count as u64)], refused: Vec::new() }
    }

    /// The usual success.
    pub fn success(status: u16, array: &'static str, count: usize) -> Self {
        Self::new(Answer::error(status, "success"), array, count)
    }
}

/// Everything that was written to a workspace.
#[derive(Debug, Default)]
pub struct Written {
    pub users: Users,
    pub events: Vec<Value>,
    pub purchases: Vec<Value>,
    pub catalogs: Catalogs,
    pub subscriptions: Subscriptions,
    pub addresses: Addresses,
    pub cohorts: Cohorts,
    /// Triggers and messages.
    pub sends: Vec<Value>,
    /// What is only remembered, by the path of its endpoint.
    pub records: Vec<Value>,
    pub log: Log,
    /// By method and path.
    pub counts: BTreeMap<String, Counts>,
}

/// What came to an endpoint.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Counts {
    pub requests: u64,
    pub processed: u64,
    /// Objects of requests that were processed.
    pub objects: BTreeMap<&'static str, u64>,
    pub refused: u64,
}

/// How a read endpoint answers what was written; `None` where nothing was, and formulas hold.
type Read = fn(&Question, &Written) -> Option<Result<Answer, Refusal>>;

/// By their paths.
const READS: [(&str, Read); 3] = [
    ("/catalogs", catalogs::list),
    ("/catalogs/{catalog_name}/items", catalogs::items),
    ("/catalogs/{catalog_name}/items/{item_id}", catalogs::item),
];

/// The answer of the read endpoint with this path, if it depends on what was written.
pub fn read(path: &str, question: &Question) -> Option<Result<Answer, Refusal>> {
    if !question.options.writes.remember {
        return None;
    }
    let (_, read) = READS.iter().find(|(known, _)| *known == path)?;
    read(question, question.written)
}

pub fn refuse(text: &str) -> Refusal {
    Answer::error(400, text)
}

/// An array that must be there, with at most `max` elements.
pub fn array<'a>(fields: &'a Fields, name: &str, max: usize) -> Result<&'a [Value], Refusal> {
    match fields.get(name) {
        Some(Value::Array(elements)) if elements.len() <= max => Ok(elements),
        Some(Value::Array(_)) => {
            Err(refuse(&format!("a single request may not contain more than {max} {}", name.replace('_', " "))))
        }
        _ => Err(refuse(&format!("'{name}' must be an array of objects"))),
    }
}

/// An array that may be left out.
pub fn optional_array<'a>(fields: &'a Fields, name: &str, max: usize) -> Result<&'a [Value], Refusal> {
    if fields.contains_key(name) { array(fields, name, max) } else { Ok(&[]) }
}

/// The text of a field, if it is one and not empty.
pub fn text<'a>(fields: &'a Fields, name: &str) -> Option<&'a str> {
    fields.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
}

/// One text, or an array of them; none if the field is missing or anything else is in it.
pub fn texts<'a>(fields: &'a Fields, name: &str) -> Option<Vec<&'a str>> {
    match fields.get(name)? {
        Value::String(text) => Some(vec![text.as_str()]),
        Value::Array(values) => values.iter().map(Value::as_str).collect(),
        _ => None,
    }
}

/// JSON that was made here and so is sound.
pub fn json(status: u16, body: &Value) -> Answer {
    Answer::json(status, body.to_string())
}
