//! A read endpoint as a table.

use std::borrow::Cow;
use std::fmt;

use super::column::{Column, ColumnSource};
use super::endpoint::Endpoint;
use super::example::Example;
use super::kept::Kept;
use super::key::Key;
use super::parameter::{IdentifierOrigin, ParameterRole, TableParameter};
use super::topic::Topic;

/// A read endpoint of Braze as a table: where it asks, what it can be given, how the answers go on,
/// where in them the rows are and what columns they have. Everything else is derived from it.
pub struct Table {
    /// The function's name in SQL.
    pub name: &'static str,
    /// What it has, for `braze_help()` and the reference.
    pub description: &'static str,
    /// The noun under which it is found.
    pub topic: Topic,
    /// What it takes, beside the workspace.
    pub parameters: &'static [TableParameter],
    /// Where it asks.
    pub endpoint: Endpoint,
    /// How the answers go on.
    pub paging: Paging,
    /// Where the rows are in an answer: names of objects, `[]` for the elements of an array and
    /// `{column}` for the entries of a map, whose keys become that column. Rows are what the last
    /// part has; an answer that is a row itself has an empty path.
    ///
    /// `data.stats[].step_stats{step_id}.messages{channel}[]`
    pub rows: &'static str,
    /// Its columns, in the order in which SQL has them.
    pub columns: &'static [Column],
    /// The columns that tell rows apart.
    pub key: Key,
    /// Where the values of [`ParameterRole::Each`] come from when the call has none.
    pub parent: Option<Parent>,
    /// How it is kept in a database; `None` where it needs what only a user knows, or another table has it too.
    pub kept: Option<Kept>,
    /// Queries that show what it is good for.
    pub examples: &'static [Example],
}

/// Where the values for which a table asks once each come from.
#[derive(Clone, Copy)]
pub struct Parent {
    /// A table whose rows have the values. What it takes of the call's parameters it is given.
    pub table: &'static Table,
    /// Its columns, and the query parameters or places of the path that their values are for.
    pub columns: &'static [(&'static str, &'static str)],
    /// A column of those rows, and what it must be for them to count.
    pub only: Option<(&'static str, Condition)>,
}

/// What a column must be.
#[derive(Clone, Copy, Debug)]
pub enum Condition {
    /// True, or not known.
    NotFalse,
    /// This text.
    Text(&'static str),
}

/// How answers go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paging {
    /// One answer has it all.
    Single,
    /// Pages are counted by the parameter `page`, from 0.
    Pages {
        /// The rows of a full page where Braze documents it. A page with fewer is most likely the
        /// last, but only an empty one is the end.
        size: Option<usize>,
        /// Where new rows appear.
        order: ListOrder,
    },
    /// The parameters `limit` and `offset`.
    Offset {
        /// The highest limit that the endpoint takes.
        limit: usize,
        /// Where new rows appear.
        order: ListOrder,
        /// Query parameters with which one answer has it all: together with them Braze takes
        /// neither `limit` nor `offset`.
        whole_with: &'static [&'static str],
    },
    /// A `Link` header with `rel="next"` leads to the next page.
    Link,
    /// A window of days or hours, given by `ending_at` and `length`.
    Windows {
        /// The longest `length`.
        length_max: u32,
        /// Whether `ending_at` must always be sent. Where it need not be, Braze's default is the
        /// time of the request.
        end_needed: bool,
    },
    /// One window of days, which the answer sums up.
    Summary {
        /// The longest `length`, in days.
        length_max: u32,
    },
}

/// Where a list that is read by page numbers gets new rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListOrder {
    /// At one end, unless it is filtered: all pages move, or none does.
    Creation,
    /// Anywhere: a row that appears moves all later ones by one place.
    Name,
}

/// A table is known by its name.
impl PartialEq for Table {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Table {}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl Table {
    /// What its rows are, in the plural: `braze_campaigns` has `campaigns`.
    #[must_use]
    pub fn noun(&self) -> &'static str {
        self.name.strip_prefix("braze_").unwrap_or(self.name)
    }

    /// The columns that tell the rows of moving pages apart: a row whose key came before is the same object, read twice.
    /// There are none where one answer has it all, or a window of a series.
    #[must_use]
    pub fn page_key(&self) -> &'static [&'static str] {
        match self.paging {
            Paging::Pages { .. } | Paging::Offset { .. } | Paging::Link => self.key.columns,
            Paging::Single | Paging::Windows { .. } | Paging::Summary { .. } => &[],
        }
    }

    /// The column with the time by which Braze cuts a list into days.
    #[must_use]
    pub fn dated_by(&self) -> Option<&'static str> {
        self.parameters.iter().find_map(|parameter| match parameter.role {
            ParameterRole::FirstDay { column, .. } => Some(column),
            _ => None,
        })
    }

    /// The columns that an array or map on the way to the rows, or what is in it, has.
    pub fn columns_inside(&self, at: &str) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(move |column| match column.source {
            ColumnSource::Query(_) | ColumnSource::Item => false,
            ColumnSource::At(path) | ColumnSource::Other { of: Some(path) } => path.starts_with(at),
            _ => true,
        })
    }

    /// The place of a column among the table's.
    ///
    /// # Panics
    /// If there is no such column; a test looks at every name in the declarations.
    #[must_use]
    pub fn column(&self, name: &str) -> usize {
        let place = self.columns.iter().position(|column| column.name == name);
        place.unwrap_or_else(|| panic!("{} has no column {name}", self.name))
    }
}

impl Parent {
    /// Where the identifiers for a query parameter or a place of the path come from; `None` where it
    /// takes names.
    #[must_use]
    pub fn origin(&self, query: &str) -> Option<IdentifierOrigin> {
        let is_name = |column: &str| column == "title" || column == "name" || column.ends_with("_name");
        let (column, _) = self.columns.iter().find(|(column, own)| *own == query && !is_name(column))?;
        let name = self.table.columns.iter().find(|column| is_name(&column.name))?;
        let Cow::Borrowed(name) = name.name else { return None };
        Some(IdentifierOrigin { table: self.table.name, column, name })
    }
}
