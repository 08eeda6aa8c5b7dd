//! Checks the call of a declared table, and makes the scan that it takes.

use std::collections::VecDeque;

use chrono::{DateTime, Utc};

use super::cursor::CursorPages;
use super::fan_out::{FanOut, IdentifierSource, OneByOne, ParentRows};
use super::filter::{RowFilter, TimeRange};
use super::pages::{PageNumbering, Pages};
use super::plan::{Identifiers, Plan, Step};
use super::probe::endpoint_use;
use super::scan::Scan;
use super::selection::Selection;
use super::windows::{Points, Unit, Window};
use crate::arguments::Arguments;
use crate::declare::{
    Column, ColumnSource, ITEM, ListOrder, Paging, Parameter, ParameterRole, Parent, Placement, Table, Type,
};
use crate::error::{Error, Result};
use crate::function::{BoundCall, EndpointUse, RowStream, TableFunction, WORKSPACE};
use crate::http::request::Request;
use crate::http::session::Session;
use crate::json::decode::Decoder;
use crate::settings::Settings;
use crate::workspaces::registry;
use crate::workspaces::workspace::Workspace;

/// The column of a series that has its days or hours.
const TIME: &str = "time";

/// Keys that errors do not repeat, since errors end up in logs.
const OF_PERSONS: [&str; 2] = ["email", "phone"];

impl TableFunction for Table {
    fn name(&self) -> &'static str {
        self.name
    }

    fn description(&self) -> &'static str {
        self.description
    }

    fn positional(&self) -> Vec<Parameter> {
        placed(self, |placement| placement == Placement::Positional).collect()
    }

    fn named(&self) -> Vec<Parameter> {
        placed(self, |placement| placement != Placement::Positional).chain([WORKSPACE]).collect()
    }

    fn columns(&self) -> Vec<Column> {
        self.columns.to_vec()
    }

    fn endpoints(&'static self) -> Vec<EndpointUse> {
        vec![endpoint_use(self)]
    }

    fn bind(&'static self, arguments: Arguments, settings: Settings) -> Result<Box<dyn BoundCall>> {
        Ok(Box::new(TableCall::new(self, self.columns.to_vec(), arguments, settings)?))
    }
}

fn placed(table: &Table, which: impl Fn(Placement) -> bool) -> impl Iterator<Item = Parameter> {
    table.parameters.iter().filter(move |parameter| which(parameter.placement)).map(|parameter| parameter.sql.clone())
}

/// A checked call of a declared table.
pub struct TableCall {
    table: &'static Table,
    columns: Vec<Column>,
    selection: Selection,
    arguments: Arguments,
    settings: Settings,
    /// Query parameters or places of the path that the call itself has no parameter for.
    identifiers: Identifiers,
    /// Where rows and columns are in another shape of the answer.
    or: Option<(&'static str, Vec<Column>)>,
}

impl TableCall {
    /// The columns are the table's own, or others where only an answer tells which there are.
    ///
    /// # Errors
    /// If a parameter is missing or its value cannot be used.
    pub fn new(
        table: &'static Table,
        mut columns: Vec<Column>,
        arguments: Arguments,
        settings: Settings,
    ) -> Result<Self> {
        let selection = Selection::new(table, &arguments, Utc::now())?;
        if let Paging::Summary { length_max } = table.paging {
            check_length(&selection, length_max)?;
        }
        if selection.unit == Unit::Hour {
            for column in columns.iter_mut().filter(|column| column.name == TIME) {
                column.kind = Type::TimestampTz;
            }
        }
        Ok(TableCall { table, columns, selection, arguments, settings, identifiers: Identifiers::new(), or: None })
    }

    /// The same with an identifier that is no parameter of the table: `name` is the query parameter
    /// or the place of the path that it is for.
    #[must_use]
    pub fn with_identifier(mut self, name: &'static str, value: String) -> Self {
        self.identifiers.push((name, value));
        self
    }

    /// The same for an endpoint that may answer in another shape: the same columns elsewhere.
    #[must_use]
    pub fn or(mut self, rows: &'static str, columns: Vec<Column>) -> Self {
        self.or = Some((rows, columns));
        self
    }

    /// Decodes the columns that are fetched, from either shape of the answer.
    fn decoder(&self, fetched: &[Column]) -> Decoder {
        let decoder = Decoder::new(self.table.rows, fetched, &self.columns)
            .naming_rows(self.table.rows, self.telling_rows())
            .showing_values();
        let Some((rows, columns)) = &self.or else { return decoder };
        let alike = |column: &Column| columns.iter().find(|other| other.name == column.name).cloned();
        let fetched: Vec<Column> = fetched.iter().filter_map(alike).collect();
        decoder.or(rows, &fetched, columns)
    }

    /// The columns by which an error tells which row it is.
    fn telling_rows(&self) -> Vec<Column> {
        let is_series = matches!(self.table.paging, Paging::Windows { .. });
        let tells = |column: &&Column| {
            let is_key = self.table.key.contains(&&*column.name) || column.source == ColumnSource::Key;
            (is_key || is_series && column.name == TIME)
                && !matches!(column.source, ColumnSource::Query(_))
                && !OF_PERSONS.contains(&&*column.name)
        };
        self.columns.iter().filter(tells).cloned().collect()
    }

    fn column(&self, name: &str) -> &Column {
        self.columns.iter().find(|column| column.name == name).expect("a declared column")
    }
}

/// A sum over more days than Braze sums up is none that could be put together from others.
fn check_length(selection: &Selection, length_max: u32) -> Result<()> {
    match (selection.range.since, selection.range.until.unwrap_or(Utc::now().date_naive())) {
        (Some(since), until) if (until - since).num_days() >= i64::from(length_max) => {
            Err(Error::parameter("since", format!("{since} to {until} is more than {length_max} days")))
        }
        _ => Ok(()),
    }
}

impl BoundCall for TableCall {
    fn columns(&self) -> Vec<Column> {
        self.columns.clone()
    }

    fn open(&self, projection: &[usize]) -> Result<Vec<Box<dyn RowStream>>> {
        let table = self.table;
        let name = self.arguments.text(WORKSPACE.name).unwrap_or(&self.settings.workspace);
        let workspace = registry::find(name)?;
        let now = Utc::now();
        let columns: Vec<Column> = projection.iter().map(|&at| self.columns[at].clone()).collect();

        let in_answer = |column: &Column| !matches!(column.source, ColumnSource::Query(_));
        let mut fetched: Vec<Column> = columns.iter().filter(|column| in_answer(column)).cloned().collect();
        let item = matches!(table.paging, Paging::Windows { .. }).then(|| {
            fetched.push(ITEM);
            fetched.len() - 1
        });
        let mut place = |name: &str| {
            fetched.iter().position(|column| column.name == name).unwrap_or_else(|| {
                fetched.push(self.column(name).clone());
                fetched.len() - 1
            })
        };
        let points = match table.paging {
            Paging::Windows { length_max, .. } => {
                Some(self.selection.range.points(self.selection.unit, now, length_max))
            }
            _ => None,
        };
        let filter = RowFilter {
            key: table.key.iter().filter(|name| in_answer(self.column(name))).map(|name| place(name)).collect(),
            times: self
                .selection
                .times
                .iter()
                .map(|(column, from, to)| TimeRange {
                    column: place(column),
                    from: from.timestamp_micros(),
                    to: to.timestamp_micros(),
                })
                .collect(),
            points: points.map(|points| (place(TIME), points)),
            item,
            table: table.name,
            ..RowFilter::default()
        };

        let plan = self.plan(&workspace, points, now)?;
        let session = Session::new(workspace, &self.settings, table.name)?;
        let decoder = self.decoder(&fetched);
        let scan = Scan::new(session, plan, decoder, filter, columns);
        Ok(vec![Box::new(scan.ignoring_errors(self.selection.ignore_errors))])
    }
}

impl TableCall {
    /// The requests that the call takes.
    fn plan(&self, workspace: &Workspace, points: Option<Points>, now: DateTime<Utc>) -> Result<Box<dyn Plan>> {
        let mut request = Request::get(&self.table.endpoint);
        for (name, value) in &self.identifiers {
            request.fill(name, value)?;
        }
        self.selection.ask(&mut request);
        if self.table.parameters.iter().any(|parameter| parameter.role == ParameterRole::Unit) {
            request.set("unit", self.selection.unit.name());
        }
        let base = workspace.base.clone();
        Ok(match self.table.paging {
            Paging::Single => Box::new(self.fan_out(request, None)?),
            Paging::Windows { length_max, end_needed } => {
                let mut windows = points.map_or_else(Vec::new, |points| points.windows(now, length_max));
                for window in windows.iter_mut().filter(|_| end_needed) {
                    window.ending_at.get_or_insert(now);
                }
                Box::new(self.fan_out(request, Some(windows))?)
            }
            Paging::Summary { length_max } => {
                let window = self.summary(now, length_max);
                Box::new(self.fan_out(request, Some(vec![window]))?)
            }
            Paging::Pages { size, order } => self.pages(request, PageNumbering::Page(size), order)?,
            Paging::Offset { whole_with, .. } if self.asks_for_any(whole_with) => {
                Box::new(self.fan_out(request, None)?)
            }
            Paging::Offset { limit, order, .. } => self.pages(request, PageNumbering::Offset(limit), order)?,
            Paging::Link => self.in_turn(request, move |step| Box::new(CursorPages::new(base.clone(), step)))?,
        })
    }

    /// Whether the call asks for something by one of these query parameters.
    fn asks_for_any(&self, names: &[&str]) -> bool {
        let Selection { query, each, some, .. } = &self.selection;
        let in_query = query.iter().chain(some.iter().flatten()).map(|(name, _)| *name);
        in_query.chain(each.iter().map(|(name, _)| *name)).any(|name| names.contains(&name))
    }

    /// Pages by number; in order where a row may appear in the middle of the list.
    fn pages(&self, request: Request, numbering: PageNumbering, order: ListOrder) -> Result<Box<dyn Plan>> {
        let in_order = order == ListOrder::Name || self.selection.filtered;
        self.in_turn(request, move |step| Box::new(Pages::new(step, numbering, in_order)))
    }

    /// Pages for one identifier after the other.
    fn in_turn(
        &self,
        request: Request,
        pages: impl FnMut(Step) -> Box<dyn Plan> + Send + 'static,
    ) -> Result<Box<dyn Plan>> {
        Ok(Box::new(OneByOne { fan_out: self.fan_out(request, None)?, pages, current: None }))
    }

    /// The one window of an endpoint that sums up. It cannot be put together from others, so
    /// where `ending_at` excludes its day, the sum is one of a day earlier.
    fn summary(&self, now: DateTime<Utc>, length_max: u32) -> Window {
        let today = now.date_naive();
        let until = self.selection.range.until.unwrap_or(today).min(today);
        let ending_at =
            if until == today { now } else { until.and_hms_opt(23, 59, 59).expect("a time of day").and_utc() };
        let days = self
            .selection
            .range
            .since
            .map_or(length_max, |since| u32::try_from((until - since).num_days() + 1).unwrap_or(1));
        Window { ending_at: Some(ending_at), length: days }
    }

    /// A request for each identifier: those of the call, else those of the table that has them.
    fn fan_out(&self, request: Request, windows: Option<Vec<Window>>) -> Result<FanOut> {
        let combinations = self.selection.combinations();
        let has_alternatives =
            self.table.parameters.iter().any(|parameter| matches!(parameter.role, ParameterRole::Some { .. }));
        let (source, others) = match &self.table.parent {
            Some(parent) if !self.has_identifiers(parent) => {
                (IdentifierSource::Table(Box::new(self.parent_rows(parent)?)), combinations.into())
            }
            _ if has_alternatives => (IdentifierSource::Call(self.selection.some.clone().into()), combinations.into()),
            _ => (IdentifierSource::Call(combinations), vec![Identifiers::new()]),
        };
        let noun = self.table.parent.as_ref().filter(|_| others.len() == 1).map(|parent| parent.table.noun());
        Ok(FanOut { request, source, others, windows, ready: VecDeque::new(), noun, begun: 0 })
    }

    /// Whether the call names what the parent's rows would be asked for.
    fn has_identifiers(&self, parent: &Parent) -> bool {
        self.selection.each.iter().any(|(name, _)| parent.columns.iter().any(|(_, own)| own == name))
    }

    /// The identifiers of another table, with what it takes of the call's parameters.
    fn parent_rows(&self, parent: &Parent) -> Result<ParentRows> {
        let mut arguments = Arguments::default();
        let passed = self
            .table
            .parameters
            .iter()
            .filter(|own| matches!(own.role, ParameterRole::Passed | ParameterRole::IgnoreErrors));
        for name in passed.map(|parameter| parameter.sql.name).chain([WORKSPACE.name]) {
            if let Some(value) = self.arguments.get(name) {
                arguments.set(name, value.clone());
            }
        }
        let (only, judged) = parent.only.map_or((None, None), |(column, is)| (Some(is), Some(column)));
        let columns = parent.columns.iter().map(|(column, _)| *column).chain(judged);
        let projection: Vec<usize> = columns.map(|column| parent.table.column(column)).collect();
        let call = parent.table.bind(arguments, self.settings.clone())?;
        let names = parent.columns.iter().map(|(_, name)| *name).collect();
        Ok(ParentRows { rows: call.open(&projection)?.remove(0), names, only, ready: VecDeque::new(), ended: false })
    }
}
