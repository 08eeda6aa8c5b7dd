//! The parameters of a table.

use super::sql_type::Type;

/// A parameter as SQL sees it.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub kind: Type,
    /// What it does, for `braze_help()` and the reference.
    pub description: &'static str,
}

/// A parameter of a declared table.
#[derive(Clone, Debug)]
pub struct TableParameter {
    /// What SQL sees of it.
    pub sql: Parameter,
    /// What it does to the requests.
    pub role: ParameterRole,
    /// How it is given.
    pub placement: Placement,
    /// What has its values, where they are identifiers that Braze made and the table has no parent
    /// that tells it.
    pub origin: Option<IdentifierOrigin>,
}

/// Rows that have identifiers which Braze made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdentifierOrigin {
    /// The function that has them.
    pub table: &'static str,
    /// The column with the identifiers.
    pub column: &'static str,
    /// The column with the names that users know the objects by.
    pub name: &'static str,
}

/// How a parameter is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placement {
    /// By name.
    Named,
    /// By name, and it must be given.
    Needed,
    /// By place, so that it must be given.
    Positional,
}

/// What a parameter does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterRole {
    /// Is sent as the query parameter of this name; the list it selects from is filtered when it
    /// is not `unfiltered`, which is also the default.
    Include {
        /// The query parameter.
        query: &'static str,
        /// The value that selects everything.
        unfiltered: bool,
    },
    /// Is sent as the query parameter of this name if it is given.
    Send {
        /// The query parameter.
        query: &'static str,
    },
    /// Leaves only rows whose column is at this instant or later. What is sent is a second
    /// earlier, since Braze reads some of these as strictly later, and in whole seconds.
    NotBefore {
        /// The query parameter.
        query: &'static str,
        /// The column that is compared.
        column: &'static str,
    },
    /// Leaves only rows whose column is at this instant or earlier.
    NotAfter {
        /// The query parameter.
        query: &'static str,
        /// The column that is compared.
        column: &'static str,
    },
    /// The first day of a series.
    Since,
    /// The last day of a series.
    Until,
    /// The first day (UTC) of a list that Braze cuts by days; by default one before Braze existed.
    FirstDay {
        /// The query parameter.
        query: &'static str,
        /// The column that is compared.
        column: &'static str,
    },
    /// The last day (UTC) of a list that Braze cuts by days; by default today.
    LastDay {
        /// The query parameter.
        query: &'static str,
        /// The column that is compared.
        column: &'static str,
    },
    /// The end of a time that begins now, sent as the query parameter; by default in a year.
    Horizon {
        /// The query parameter.
        query: &'static str,
    },
    /// `day` or `hour`.
    Unit,
    /// Asks once for each element, sent as the query parameter of this name or put into the place
    /// of this name in the path. With several such parameters, once for each combination.
    Each {
        /// The query parameter, or the place in the path.
        query: &'static str,
    },
    /// Asks for the elements, so many at once, each sent as the query parameter of this name. With
    /// several such parameters, for the elements of one after those of the other; one is needed.
    Some {
        /// The query parameter.
        query: &'static str,
        /// How many elements a request takes.
        at_once: usize,
    },
    /// Whether identifiers that Braze refuses are left out.
    IgnoreErrors,
    /// Is only for the table that the values of [`ParameterRole::Each`] come from.
    Passed,
}
