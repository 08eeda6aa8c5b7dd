//! The words in which an endpoint is declared.
//!
//! A [`Table`] is data: where it asks, what it can be given, how the answers go on, where in them
//! the rows are and what columns they have. Everything else is derived from it.

use super::types::Type;

/// A read endpoint of Braze as a table.
pub struct Table {
    /// The function's name in SQL.
    pub name: &'static str,
    /// What it has, for `braze_help()` and the README.
    pub description: &'static str,
    pub parameters: &'static [Parameter],
    pub endpoint: Endpoint,
    pub paging: Paging,
    /// Where the rows are in an answer: the names of the objects around them, then `[]`.
    pub rows: &'static str,
    pub columns: &'static [Column],
    /// The column that tells rows apart: a row whose key came before is the same object, read
    /// twice because the pages moved while they were read.
    pub key: Option<&'static str>,
}

/// Where a table is read.
#[derive(Clone, Copy)]
pub struct Endpoint {
    pub path: &'static str,
    /// The permission that a key needs.
    pub permission: &'static str,
    pub pool: Pool,
    /// Query parameters that are always the same.
    pub query: &'static [(&'static str, &'static str)],
}

/// Endpoints that share one rate limit. All limits count per workspace in windows of the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pool {
    /// 250,000 requests an hour, shared with most of what the workspace sends and writes.
    Default,
    /// 1,000 requests an hour for lists of events, attributes and products.
    Metadata,
}

/// How answers go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paging {
    /// Pages are counted by the parameter `page`, from 0.
    Pages {
        /// The rows of a full page where Braze documents it: a page with fewer is the last.
        /// Without it only an empty page is the end.
        size: Option<usize>,
        order: Order,
    },
    /// A `Link` header with `rel="next"` leads to the next page.
    Link,
    /// A window of days, given by `ending_at` and `length`.
    Windows {
        /// The longest `length`.
        days_max: u32,
    },
}

/// Where a list that is read by page numbers gets new rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// At its end, unless it is filtered: pages that were read do not move.
    Creation,
    /// Anywhere: a row that appears moves all later ones by one place.
    Name,
}

/// A named parameter of a table.
#[derive(Clone, Copy)]
pub struct Parameter {
    pub name: &'static str,
    pub kind: Type,
    pub description: &'static str,
    pub role: Role,
}

/// What a parameter does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Is sent as the query parameter of this name; the list it selects from is filtered when it
    /// is not `unfiltered`, which is also the default.
    Include { query: &'static str, unfiltered: bool },
    /// Leaves only rows whose column is at this instant or later. Braze's query parameter means
    /// strictly later, in whole seconds.
    NotBefore { query: &'static str, column: &'static str },
    /// The first day of a series.
    Since,
    /// The last day of a series.
    Until,
    /// Asks once for each element, sent as the query parameter of this name.
    Each { query: &'static str },
}

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    pub name: &'static str,
    pub kind: Type,
    pub description: &'static str,
    pub source: Source,
}

/// Where the value of a column comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The field of the row that has the column's name.
    Field,
    /// The row itself, which is a bare string.
    Element,
    /// The query parameter of this name, which the answer does not repeat.
    Query(&'static str),
    /// The row as Braze sent it.
    Raw,
}

pub const fn field(name: &'static str, kind: Type, description: &'static str) -> Column {
    Column { name, kind, description, source: Source::Field }
}

pub const fn element(name: &'static str, kind: Type, description: &'static str) -> Column {
    Column { name, kind, description, source: Source::Element }
}

pub const fn query(name: &'static str, description: &'static str) -> Column {
    Column { name, kind: Type::Varchar, description, source: Source::Query(name) }
}

pub const fn raw() -> Column {
    Column { name: "raw", kind: Type::Json, description: "the object as Braze sent it", source: Source::Raw }
}

impl Table {
    /// The place of a column among the table's.
    pub fn column(&self, name: &str) -> usize {
        self.columns
            .iter()
            .position(|column| column.name == name)
            .unwrap_or_else(|| unreachable!("{} has no column {name}", self.name))
    }
}
