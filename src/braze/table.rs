//! The words in which an endpoint is declared.
//!
//! A [`Table`] is data: where it asks, what it can be given, how the answers go on, where in them
//! the rows are and what columns they have. Everything else is derived from it.

use std::borrow::Cow;

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
    /// Where the rows are in an answer: names of objects, `[]` for the elements of an array and
    /// `{column}` for the entries of a map, whose keys become that column. Rows are what the last
    /// part has; an answer that is a row itself has an empty path.
    ///
    /// `data.stats[].step_stats{step_id}.messages{channel}[]`
    pub rows: &'static str,
    pub columns: &'static [Column],
    /// The columns that tell rows apart: a row whose key came before is the same object, read
    /// twice because the pages moved while they were read.
    pub key: &'static [&'static str],
    /// Where the values of [`Role::Each`] come from when the call has none.
    pub each_of: Option<EachOf>,
}

/// Where a table is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Endpoint {
    /// May have places such as `{integration_id}`, which [`Role::Each`] fills.
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
    /// 1,000 requests an hour for lists of events, attributes and products, and for purchases.
    Metadata,
    /// 50,000 requests a minute for series of campaigns.
    CampaignSeries,
    /// 50 requests a minute for the list of catalogs, shared with making and deleting them.
    Catalogs,
    /// 50 requests a minute for items of catalogs, shared with writing single ones.
    CatalogItems,
    /// 1,000 requests a minute.
    PreferenceCenters,
    /// 50 requests a minute.
    CdiIntegrations,
    /// 100 requests a minute.
    CdiSyncs,
    /// 100 requests a day.
    Apps,
    /// 250 requests a minute for users by identifier, or 2,500 for older customers, or 40 a second
    /// for those who do not ask for messages that users received.
    Users,
}

/// Where the values for which a table asks once each come from.
#[derive(Clone, Copy)]
pub struct EachOf {
    /// A table whose rows have the values. What it takes of the call's parameters it is given.
    pub table: &'static Table,
    /// Its columns, and the query parameters or places of the path that their values are for.
    pub columns: &'static [(&'static str, &'static str)],
    /// A column of those rows, and what it must be for them to count.
    pub only: Option<(&'static str, Is)>,
}

/// What a column must be.
#[derive(Clone, Copy, Debug)]
pub enum Is {
    /// True, or not known.
    NotFalse,
    Text(&'static str),
}

/// How answers go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paging {
    /// One answer has it all.
    Single,
    /// Pages are counted by the parameter `page`, from 0.
    Pages {
        /// The rows of a full page where Braze documents it: a page with fewer is the last.
        /// Without it only an empty page is the end.
        size: Option<usize>,
        order: Order,
    },
    /// The parameters `limit` and `offset`; this is the highest limit.
    Offset { limit: usize, order: Order },
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
        /// The longest `length`.
        length_max: u32,
    },
}

/// Where a list that is read by page numbers gets new rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// At one end, unless it is filtered: all pages move, or none does.
    Creation,
    /// Anywhere: a row that appears moves all later ones by one place.
    Name,
}

/// A parameter of a table.
#[derive(Clone, Copy)]
pub struct Parameter {
    pub name: &'static str,
    pub kind: Type,
    pub description: &'static str,
    pub role: Role,
    pub place: Place,
}

/// How a parameter is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Named,
    /// By name, and it must be given.
    Needed,
    /// By place, so that it must be given.
    Positional,
}

/// What a parameter does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Is sent as the query parameter of this name; the list it selects from is filtered when it
    /// is not `unfiltered`, which is also the default.
    Include { query: &'static str, unfiltered: bool },
    /// Is sent as the query parameter of this name if it is given.
    Send { query: &'static str },
    /// Leaves only rows whose column is at this instant or later. What is sent is a second
    /// earlier, since Braze reads some of these as strictly later, and in whole seconds.
    NotBefore { query: &'static str, column: &'static str },
    /// Leaves only rows whose column is at this instant or earlier.
    NotAfter { query: &'static str, column: &'static str },
    /// The first day of a series.
    Since,
    /// The last day of a series.
    Until,
    /// The first day (UTC) of a list that Braze cuts by days; by default one before Braze existed.
    FirstDay { query: &'static str, column: &'static str },
    /// The last day (UTC) of a list that Braze cuts by days; by default today.
    LastDay { query: &'static str, column: &'static str },
    /// The end of a time that begins now, sent as the query parameter; by default in a year.
    Horizon { query: &'static str },
    /// `day` or `hour`.
    Unit,
    /// Asks once for each element, sent as the query parameter of this name or put into the place
    /// of this name in the path. With several such parameters, once for each combination.
    Each { query: &'static str },
    /// Asks for the elements, so many at once, each sent as the query parameter of this name. With
    /// several such parameters, for the elements of one after those of the other; one is needed.
    Some { query: &'static str, at_once: usize },
    /// Whether identifiers that Braze refuses are left out.
    IgnoreErrors,
    /// Is only for the table that the values of [`Role::Each`] come from.
    Passed,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub name: Cow<'static, str>,
    pub kind: Type,
    pub description: Cow<'static, str>,
    pub source: Source,
}

/// Where the value of a column comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The field of the row that has the column's name.
    Field,
    /// A place in the answer: a beginning of the table's [`rows`](Table::rows), then names.
    At(&'static str),
    /// The key of the map in the table's [`rows`](Table::rows) that names the column.
    Key,
    /// The row itself, which is a bare string.
    Element,
    /// The fields of the row that no column has, also of those that are not selected.
    Other,
    /// The query parameter or place of the path of this name, which the answer does not repeat.
    Query(&'static str),
    /// The row as Braze sent it.
    Raw,
}

pub const fn field(name: &'static str, kind: Type, description: &'static str) -> Column {
    column(name, kind, description, Source::Field)
}

pub const fn at(name: &'static str, kind: Type, description: &'static str, path: &'static str) -> Column {
    column(name, kind, description, Source::At(path))
}

pub const fn key(name: &'static str, description: &'static str) -> Column {
    column(name, Type::Varchar, description, Source::Key)
}

pub const fn element(name: &'static str, kind: Type, description: &'static str) -> Column {
    column(name, kind, description, Source::Element)
}

pub const fn query(name: &'static str, description: &'static str) -> Column {
    column(name, Type::Varchar, description, Source::Query(name))
}

pub const fn other(description: &'static str) -> Column {
    column("other", Type::Map(&Type::Json), description, Source::Other)
}

pub const fn raw() -> Column {
    column("raw", Type::Json, "the object as Braze sent it", Source::Raw)
}

const fn column(name: &'static str, kind: Type, description: &'static str, source: Source) -> Column {
    Column { name: Cow::Borrowed(name), kind, description: Cow::Borrowed(description), source }
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
