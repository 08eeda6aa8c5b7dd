//! Tables without parameters whose rows are there already: what is known of this process and of the extension itself.

use crate::arguments::Arguments;
use crate::declare::{Column, Example, Guide, Parameter, Topic};
use crate::error::Result;
use crate::interface::{BoundCall, ReadyRows, RowStream, TableFunction};
use crate::settings::Settings;

/// Such a table.
pub struct ReadyTable {
    /// Its name in SQL.
    pub name: &'static str,
    /// What it is for, for `braze_help()` and the reference.
    pub description: &'static str,
    /// The noun under which it is found.
    pub topic: Topic,
    /// The columns that tell its rows apart, in words; empty where nothing does.
    pub key: &'static str,
    /// Its columns.
    pub columns: &'static [Column],
    /// Whether it looks at the environment, as what tells of workspaces does.
    pub leaves_database: bool,
    /// Its rows of now, with the columns that a projection picks.
    pub rows: fn(projection: &[usize]) -> ReadyRows,
    /// Queries that show what it is good for.
    pub examples: &'static [Example],
}

impl TableFunction for ReadyTable {
    fn name(&self) -> &str {
        self.name
    }

    fn description(&self) -> &str {
        self.description
    }

    fn guide(&self) -> Guide {
        Guide {
            topic: self.topic,
            needs_parameter: false,
            key: self.key.to_owned(),
            range: String::new(),
            requests: "none".to_owned(),
            examples: self.examples,
        }
    }

    fn named(&self) -> Vec<Parameter> {
        Vec::new()
    }

    fn columns(&self) -> Vec<Column> {
        self.columns.to_vec()
    }

    fn leaves_database(&self) -> bool {
        self.leaves_database
    }

    fn bind(&'static self, _: Arguments, _: &Settings) -> Result<Box<dyn BoundCall>> {
        Ok(Box::new(ReadyCall(self)))
    }
}

/// A call of one.
struct ReadyCall(&'static ReadyTable);

impl BoundCall for ReadyCall {
    fn columns(&self) -> Vec<Column> {
        self.0.columns.to_vec()
    }

    fn open(&self, projection: &[usize], _: &Settings) -> Result<Vec<Box<dyn RowStream>>> {
        Ok((self.0.rows)(projection).streams())
    }
}
