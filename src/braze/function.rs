//! What the DuckDB half sees of a function: its signature, and three steps from a call to rows.

use std::collections::HashMap;
use std::io::{Read, Seek};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};

use super::error::Result;
use super::rows::batch::Batch;
use super::settings::Settings;
use super::table::Column;
use super::types::Type;

/// A table function.
pub trait Function: Sync {
    fn name(&self) -> &str;

    /// What it is for, for `braze_help()` and the README.
    fn description(&self) -> &str;

    /// Parameters that are given by place, all of them required.
    fn positional(&self) -> Vec<Signature> {
        Vec::new()
    }

    /// Parameters that are given by name, all of them optional.
    fn named(&self) -> Vec<Signature>;

    /// Every column there can be.
    fn columns(&self) -> Vec<Column>;

    /// Checks a call. DuckDB binds for `CREATE VIEW`, `PREPARE` and `EXPLAIN` too, so nothing is
    /// requested, changed or read from the environment here.
    fn bind(&'static self, arguments: Arguments, settings: Settings) -> Result<Box<dyn Call>>;
}

/// A parameter as SQL sees it.
#[derive(Clone, Copy)]
pub struct Signature {
    pub name: &'static str,
    pub kind: Type,
    pub description: &'static str,
}

/// A call that was checked.
pub trait Call: Send + Sync {
    fn columns(&self) -> Vec<Column>;

    /// Begins to deliver rows, with the columns that `projection` picks, in its order.
    ///
    /// Gives a reader for each thread that may read. They share the rows: any of them delivers what
    /// no other one takes.
    fn open(&self, projection: &[usize]) -> Result<Vec<Box<dyn Rows>>>;
}

/// Rows on their way.
pub trait Rows: Send {
    /// The next rows, never an empty batch; `None` when there are no more. Blocks.
    fn next(&mut self) -> Result<Option<Batch>>;

    /// Whether [`next`](Rows::next) would answer without waiting.
    fn is_ready(&self) -> bool;
}

/// DuckDB's own file system: local files, and those that extensions such as `httpfs` add.
pub trait FileSystem: Send + Sync {
    /// Opens a file for reading. DuckDB refuses it where its settings forbid access.
    fn open(&self, path: &str) -> Result<Box<dyn File>>;
}

/// An open file.
pub trait File: Read + Seek + Send {}

impl<T: Read + Seek + Send> File for T {}

/// The value of a parameter.
#[derive(Clone, PartialEq)]
pub enum Value {
    Boolean(bool),
    Text(String),
    Day(NaiveDate),
    Instant(DateTime<Utc>),
    Duration(Duration),
    Texts(Vec<String>),
    Pairs(Vec<(String, String)>),
}

/// The parameters of a call by name. A parameter that was not given, or given as NULL, is absent.
/// One of them may be a key, so there is no `Debug`.
#[derive(Clone, Default)]
pub struct Arguments(HashMap<String, Value>);

impl Arguments {
    pub fn set(&mut self, name: &str, value: Value) {
        self.0.insert(name.to_owned(), value);
    }

    pub fn take(&mut self, name: &str) -> Option<Value> {
        self.0.remove(name)
    }

    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        match self.get(name)? {
            Value::Text(text) => Some(text),
            _ => unreachable!("{name} is a text"),
        }
    }

    pub fn boolean(&self, name: &str) -> Option<bool> {
        match self.get(name)? {
            Value::Boolean(value) => Some(*value),
            _ => unreachable!("{name} is a boolean"),
        }
    }

    pub fn texts(&self, name: &str) -> Option<&[String]> {
        match self.get(name)? {
            Value::Texts(texts) => Some(texts),
            _ => unreachable!("{name} is a list of texts"),
        }
    }

    pub fn duration(&self, name: &str) -> Option<Duration> {
        match self.get(name)? {
            Value::Duration(duration) => Some(*duration),
            _ => unreachable!("{name} is a length of time"),
        }
    }
}

/// The parameter that every function has that reads a workspace.
pub const WORKSPACE: Signature = Signature {
    name: "workspace",
    kind: Type::Varchar,
    description: "the workspace to read; default: the setting `braze_workspace`",
};
