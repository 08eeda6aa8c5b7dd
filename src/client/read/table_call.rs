//! Checks the call of a declared table, and makes the scan that it takes.

use std::sync::Arc;

use chrono::Utc;

use super::filter::{RowFilter, TimeRange};
use super::plan::Identifiers;
use super::probe::endpoint_use;
use super::scan::Scan;
use super::selection::Selection;
use super::table_plan::TablePlan;
use super::windows::Unit;
use crate::arguments::Arguments;
use crate::declare::{Column, ColumnSource, Guide, ITEM, Paging, Parameter, Placement, Table, Type};
use crate::error::Result;
use crate::http::request::Request;
use crate::http::session::Session;
use crate::interface::{BoundCall, EndpointUse, RowStream, TableFunction, WORKSPACE};
use crate::json::decode::Decoder;
use crate::settings::Settings;
use crate::workspaces::registry;

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

    fn guide(&self) -> Guide {
        Table::guide(self)
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

    fn bind(&'static self, arguments: Arguments, _: &Settings) -> Result<Box<dyn BoundCall>> {
        Ok(Box::new(TableCall::new(self, self.columns.to_vec(), arguments)?))
    }
}

fn placed(table: &Table, which: impl Fn(Placement) -> bool) -> impl Iterator<Item = Parameter> {
    table.parameters.iter().filter(move |parameter| which(parameter.placement)).map(|parameter| parameter.sql.clone())
}

/// A checked call of a declared table.
pub struct TableCall {
    table: &'static Table,
    columns: Vec<Column>,
    arguments: Arguments,
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
    pub fn new(table: &'static Table, mut columns: Vec<Column>, arguments: Arguments) -> Result<Self> {
        let selection = Selection::new(table, &arguments, Utc::now())?;
        if selection.unit == Unit::Hour {
            for column in columns.iter_mut().filter(|column| column.name == TIME) {
                column.kind = Type::TimestampTz;
            }
        }
        Ok(TableCall { table, columns, arguments, identifiers: Identifiers::new(), or: None })
    }

    /// The same with an identifier that is not a parameter of the table: `name` is the query parameter
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
            let is_key = self.table.page_key().contains(&&*column.name) || column.source == ColumnSource::Key;
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

impl BoundCall for TableCall {
    fn columns(&self) -> Vec<Column> {
        self.columns.clone()
    }

    fn open(&self, projection: &[usize], settings: &Settings) -> Result<Vec<Box<dyn RowStream>>> {
        let table = self.table;
        let name = self.arguments.text(WORKSPACE.name).unwrap_or(&settings.workspace);
        let workspace = registry::find(name)?;
        let opened = Utc::now();
        let selection = Selection::new(table, &self.arguments, opened)?;
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
            Paging::Windows { length_max, .. } => Some(selection.range.points(selection.unit, opened, length_max)),
            _ => None,
        };
        let filter = RowFilter {
            key: table.page_key().iter().filter(|name| in_answer(self.column(name))).map(|name| place(name)).collect(),
            times: selection
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

        let mut request = Request::get(&table.endpoint);
        for column in &fetched {
            if let ColumnSource::Rows { table: other, .. } = column.source {
                other.endpoint.query.iter().for_each(|(name, value)| request.set(name, *value));
            }
        }
        for (name, value) in &self.identifiers {
            request.fill(name, value)?;
        }
        let (arguments, session) = (&self.arguments, Session::new(Arc::clone(&workspace), settings, table.name)?);
        let call = TablePlan { table, arguments, selection: &selection, settings, workspace, opened };
        let plan = call.plan(request, points)?;
        let decoder = self.decoder(&fetched);
        let scan = Scan::new(session, plan, decoder, filter, columns);
        Ok(vec![Box::new(scan.ignoring_errors(selection.ignore_errors))])
    }
}
