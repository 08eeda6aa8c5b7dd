//! The columns of a table.

use std::borrow::Cow;

use super::sql_type::{Member, Type, map};
use super::table::Table;

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name in SQL: Braze's own name of the field, where there is one.
    pub name: Cow<'static, str>,
    /// Its type.
    pub kind: Type,
    /// What it has, for `braze_help()` and the reference.
    pub description: Cow<'static, str>,
    /// Where its values come from.
    pub source: ColumnSource,
}

/// Where the values of a column come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnSource {
    /// The field of the row that has the column's name.
    Field,
    /// The field of the row that has this name, after which no column can be called.
    FieldNamed(Cow<'static, str>),
    /// A place in the answer: a beginning of the table's [`rows`](super::Table::rows), then names.
    At(&'static str),
    /// The key of the map in the table's [`rows`](super::Table::rows) that names the column.
    Key,
    /// The row itself, which is a bare string.
    Element,
    /// The fields that no column has, not even one that is not selected.
    Other {
        /// The object that has them: a beginning of the table's [`rows`](super::Table::rows), or else
        /// the row.
        of: Option<&'static str>,
    },
    /// The rows of another table of the same answer that belong to the row.
    Rows {
        /// The table. What its endpoint is asked for in addition is asked for when the column is selected.
        table: &'static Table,
        /// The array or map that has them: a beginning of that table's [`rows`](Table::rows), from an element that
        /// has the row, too.
        at: &'static str,
    },
    /// How many elements the outermost array or map had before the one that the row is in. No table
    /// has such a column; it tells rows of one element from those of another.
    Item,
    /// The query parameter or place of the path of this name, which the answer does not repeat.
    Query(&'static str),
    /// The row as Braze sent it.
    Raw,
}

/// The column that tells rows of one element from those of another.
pub const ITEM: Column = column("item", Type::Bigint, "", ColumnSource::Item);

/// A column with the field of its name.
#[must_use]
pub const fn field(name: &'static str, kind: Type, description: &'static str) -> Column {
    column(name, kind, description, ColumnSource::Field)
}

/// A column with what is at a place in the answer.
#[must_use]
pub const fn at(name: &'static str, kind: Type, description: &'static str, path: &'static str) -> Column {
    column(name, kind, description, ColumnSource::At(path))
}

/// A column with the keys of a map on the way to the rows.
#[must_use]
pub const fn key(name: &'static str, description: &'static str) -> Column {
    column(name, Type::Varchar, description, ColumnSource::Key)
}

/// The column of rows that are bare strings.
#[must_use]
pub const fn element(name: &'static str, kind: Type, description: &'static str) -> Column {
    column(name, kind, description, ColumnSource::Element)
}

/// A column with what was asked for.
#[must_use]
pub const fn query(name: &'static str, description: &'static str) -> Column {
    query_as(name, name, description)
}

/// The same where the endpoint calls it otherwise than others do.
#[must_use]
pub const fn query_as(name: &'static str, sent: &'static str, description: &'static str) -> Column {
    column(name, Type::Varchar, description, ColumnSource::Query(sent))
}

/// The column of all fields that have none of their own.
#[must_use]
pub const fn other(description: &'static str) -> Column {
    column("other", map!(Type::Json), description, ColumnSource::Other { of: None })
}

/// The column of all fields that have none of their own, of an object on the way to the rows.
#[must_use]
pub const fn other_of(of: &'static str, name: &'static str, description: &'static str) -> Column {
    column(name, map!(Type::Json), description, ColumnSource::Other { of: Some(of) })
}

/// The column of the rows of another table that belong to the row; see [`ColumnSource::Rows`].
macro_rules! rows_of {
    ($name:literal, $at:literal, $table:expr, $description:expr) => {
        $crate::declare::Column {
            name: std::borrow::Cow::Borrowed($name),
            kind: $crate::declare::list!($crate::declare::Type::Struct($crate::declare::Nested::Derived(|| {
                static MEMBERS: std::sync::LazyLock<Vec<$crate::declare::Member>> =
                    std::sync::LazyLock::new(|| $crate::declare::members_of(&$table, $at));
                &MEMBERS
            }))),
            description: std::borrow::Cow::Borrowed($description),
            source: $crate::declare::ColumnSource::Rows { table: &$table, at: $at },
        }
    };
}

pub(crate) use rows_of;

/// The members of the structs in a column of a table's rows; see [`ColumnSource::Rows`].
#[must_use]
pub fn members_of(table: &Table, at: &str) -> Vec<Member> {
    let columns = table.columns_inside(at);
    columns.map(|Column { name, kind, .. }| Member { name: name.clone(), kind: kind.clone() }).collect()
}

/// The column of the whole row.
#[must_use]
pub const fn raw() -> Column {
    column("raw", Type::Json, "the object as Braze sent it", ColumnSource::Raw)
}

const fn column(name: &'static str, kind: Type, description: &'static str, source: ColumnSource) -> Column {
    Column { name: Cow::Borrowed(name), kind, description: Cow::Borrowed(description), source }
}
