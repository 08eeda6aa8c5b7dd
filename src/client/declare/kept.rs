//! How a table is kept in a database: by `sql/load` and by the dbt package, which are generated from this.

use super::table::Table;

/// What loads and dbt do with a table.
#[derive(Clone, Copy)]
pub struct Kept {
    /// What its rows are, and so how what changed is found.
    pub manner: Manner,
    /// The table whose rows it is kept for, where that is not its [`parent`](Table::parent).
    pub of: Option<&'static Table>,
    /// Columns that are not kept: those of parameters that loads do not use, and what another table has.
    pub without: &'static [&'static str],
    /// Columns that tables of an earlier version lack, and get.
    pub added: &'static [&'static str],
    /// What users should know beyond what holds for all tables of its manner; empty where there is nothing.
    pub note: &'static str,
}

/// The manners of keeping a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Objects: all are listed each time, and what is no longer listed is marked as deleted.
    Objects,
    /// Details of objects, a request each.
    Details {
        /// The column of the list with the time of the last edit: only what was edited is asked for again. Without it,
        /// all are.
        edited: Option<&'static str>,
    },
    /// A daily series of each object: the newest days are read again, since Braze restates them.
    Series,
    /// The same of the whole workspace, and of each app that the user names.
    AppSeries,
    /// Objects with a time, of which Braze can list those of some days. The newest row of each counts.
    Dated,
}

impl Kept {
    /// See [`Manner::Objects`].
    pub const OBJECTS: Kept = Kept::in_manner(Manner::Objects);
    /// See [`Manner::Details`], with all of them asked for each time.
    pub const DETAILS: Kept = Kept::in_manner(Manner::Details { edited: None });
    /// See [`Manner::Series`].
    pub const SERIES: Kept = Kept::in_manner(Manner::Series);
    /// See [`Manner::AppSeries`].
    pub const APP_SERIES: Kept = Kept::in_manner(Manner::AppSeries);
    /// See [`Manner::Dated`].
    pub const DATED: Kept = Kept::in_manner(Manner::Dated);

    /// Details that are asked for when this column of the list shows an edit.
    #[must_use]
    pub const fn details_edited(column: &'static str) -> Self {
        Kept::in_manner(Manner::Details { edited: Some(column) })
    }

    const fn in_manner(manner: Manner) -> Self {
        Kept { manner, of: None, without: &[], added: &[], note: "" }
    }
}
