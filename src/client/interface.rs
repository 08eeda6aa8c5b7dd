//! What the extension sees of a function: its parameters, and three steps from a call to rows.

use crate::arguments::Arguments;
use crate::columns::{Batch, Cell, InputType, InputVector, Vector};
use crate::declare::{Column, Endpoint, Example, Guide, Parameter, Type};
use crate::error::Result;
use crate::http::request::Request;
use crate::settings::Settings;

/// The parameter that every function has that reads a workspace.
pub const WORKSPACE: Parameter = Parameter {
    name: "workspace",
    kind: Type::Varchar,
    description: "the workspace to read; default: the setting `braze_workspace`",
};

/// A table function.
pub trait TableFunction: Sync {
    /// Its name in SQL.
    fn name(&self) -> &str;

    /// What it is for, for `braze_help()` and the reference.
    fn description(&self) -> &str;

    /// What else a reader wants to know before the first query.
    fn guide(&self) -> Guide;

    /// Parameters that are given by place, all of them required.
    fn positional(&self) -> Vec<Parameter> {
        Vec::new()
    }

    /// Parameters that are given by name, all of them optional.
    fn named(&self) -> Vec<Parameter>;

    /// Every column there can be.
    fn columns(&self) -> Vec<Column>;

    /// Whether a call asks a server, reads a file or looks at the environment, which DuckDB's setting
    /// `enable_external_access` may forbid.
    fn leaves_database(&self) -> bool {
        true
    }

    /// The endpoints of its own that it reads, for `braze_check()` and the reference.
    fn endpoints(&'static self) -> Vec<EndpointUse> {
        Vec::new()
    }

    /// Checks a call. DuckDB binds for `CREATE VIEW`, `PREPARE` and `EXPLAIN` too, so nothing is
    /// requested, changed or read from the environment here. And what was bound may be opened again
    /// days later, so nothing is kept that depends on the time or the settings.
    ///
    /// # Errors
    /// If a parameter cannot be used.
    fn bind(&'static self, arguments: Arguments, settings: &Settings) -> Result<Box<dyn BoundCall>>;
}

/// An endpoint that a function reads.
pub struct EndpointUse {
    /// `GET`, or `POST` where something is started.
    pub method: &'static str,
    /// Where it asks.
    pub endpoint: &'static Endpoint,
    /// The smallest request that shows whether a key has the permission; `None` where every request
    /// would start something.
    pub probe: Option<Request>,
}

/// A call that was checked.
pub trait BoundCall: Send + Sync {
    /// The columns of this call.
    fn columns(&self) -> Vec<Column>;

    /// Begins to deliver rows, with the columns that `projection` picks, in its order.
    ///
    /// The settings are those of now. Gives a stream for each thread that may read. They share the rows: any of them delivers what
    /// no other one takes.
    ///
    /// # Errors
    /// If the workspace is not set up, or what must be known before the first row cannot be read.
    fn open(&self, projection: &[usize], settings: &Settings) -> Result<Vec<Box<dyn RowStream>>>;
}

/// Rows on their way.
pub trait RowStream: Send {
    /// The next rows, never an empty batch; `None` when there are no more. Blocks.
    ///
    /// # Errors
    /// Whatever ends the query.
    fn next(&mut self) -> Result<Option<Batch>>;

    /// Begins what the next rows take, without waiting for it. [`next`](RowStream::next) does so, too.
    ///
    /// # Errors
    /// Whatever ends the query.
    fn go_on(&mut self) -> Result<()> {
        Ok(())
    }

    /// Whether [`next`](RowStream::next) would answer without waiting.
    fn is_ready(&self) -> bool;
}

/// A function of values, which asks nobody.
pub trait ScalarFunction: Sync {
    /// Its name in SQL.
    fn name(&self) -> &'static str;

    /// What it is for, for `braze_help()` and the reference.
    fn description(&self) -> &'static str;

    /// Queries that show what it is good for.
    fn examples(&self) -> &'static [Example];

    /// Its parameters, all given by place. Values of any type come with the type that they have.
    fn parameters(&self) -> &'static [ScalarParameter];

    /// Checks a call, whose arguments have these types. The values of those that are constant are known.
    ///
    /// # Errors
    /// If it cannot be called with them.
    fn bind(&self, arguments: &[ScalarArgument]) -> Result<Box<dyn BoundScalar>>;
}

/// A parameter of a function of values.
#[derive(Clone, Copy, Debug)]
pub struct ScalarParameter {
    /// Its name, for the reference.
    pub name: &'static str,
    /// Whether it is a VARCHAR and constant; else it has any type.
    pub is_text: bool,
    /// What it is, for `braze_help()` and the reference.
    pub description: &'static str,
}

impl ScalarParameter {
    /// Its type as SQL has it.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        if self.is_text { "VARCHAR" } else { "ANY" }
    }
}

/// An argument as far as it is known before there are values.
#[derive(Clone, Debug)]
pub struct ScalarArgument {
    /// Its type.
    pub kind: InputType,
    /// Its value, if it is a constant text.
    pub constant: Option<String>,
}

/// A call of a function of values that was checked. All of them answer with JSON.
pub trait BoundScalar: Send + Sync {
    /// Appends the result for each row to the texts, or a NULL.
    ///
    /// # Errors
    /// If a value cannot be used.
    fn call(&self, rows: usize, arguments: &[InputVector<'_>], results: &mut Vector) -> Result<()>;
}

/// Rows that are there as soon as they are asked for.
pub struct ReadyRows(Option<Batch>);

impl ReadyRows {
    /// Takes whole rows, and picks the columns of the projection.
    pub fn new<'a>(columns: &[Column], projection: &[usize], rows: impl IntoIterator<Item = Vec<Cell<'a>>>) -> Self {
        let mut batch = Batch::new(columns.iter().map(|column| &column.kind));
        for row in rows {
            batch.push_row(row);
        }
        let mut vectors: Vec<_> = batch.vectors.into_iter().map(Some).collect();
        let picked = projection.iter().filter_map(|&at| vectors[at].take()).collect();
        ReadyRows(Some(Batch { rows: batch.rows, items: batch.items, vectors: picked }))
    }

    /// The same as the only stream of a call.
    #[must_use]
    pub fn streams(self) -> Vec<Box<dyn RowStream>> {
        vec![Box::new(self)]
    }
}

impl RowStream for ReadyRows {
    fn next(&mut self) -> Result<Option<Batch>> {
        Ok(self.0.take().filter(|batch| batch.rows > 0))
    }

    fn is_ready(&self) -> bool {
        true
    }
}
