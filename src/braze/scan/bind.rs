//! Checks the call of a declared table, and makes the scan that it takes.

use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

use super::filter::Filter;
use super::links::Links;
use super::pages::Pages;
use super::plan::{Listed, Plan, Step};
use super::windows::{Range, Window};
use super::{Scan, VecDeque};
use crate::braze::error::{Error, Result};
use crate::braze::function::{Arguments, Call, Function, Rows, Signature, Value, WORKSPACE};
use crate::braze::http::{Query, Session};
use crate::braze::rows::decode::Decoder;
use crate::braze::settings::Settings;
use crate::braze::table::{Column, Order, Paging, Role, Source, Table};
use crate::braze::workspace;

impl Function for Table {
    fn name(&self) -> &'static str {
        self.name
    }

    fn description(&self) -> &'static str {
        self.description
    }

    fn named(&self) -> Vec<Signature> {
        let own = self.parameters.iter().map(|parameter| Signature {
            name: parameter.name,
            kind: parameter.kind,
            description: parameter.description,
        });
        own.chain([WORKSPACE]).collect()
    }

    fn columns(&self) -> Vec<Column> {
        self.columns.to_vec()
    }

    fn bind(&'static self, arguments: Arguments, settings: Settings) -> Result<Box<dyn Call>> {
        let call = TableCall { wanted: Wanted::new(self, &arguments)?, table: self, arguments, settings };
        Ok(Box::new(call))
    }
}

/// A checked call of a declared table.
struct TableCall {
    table: &'static Table,
    wanted: Wanted,
    arguments: Arguments,
    settings: Settings,
}

/// What the parameters of a call ask for, apart from the workspace.
#[derive(Debug, Default)]
struct Wanted {
    /// Query parameters that all requests have.
    query: Query,
    /// Whether only some of the list's objects are asked for.
    filtered: bool,
    /// Only rows whose column is at this time or later.
    not_before: Option<(&'static str, DateTime<Utc>)>,
    range: Range,
    /// Once for each of these values of a query parameter.
    each: Option<(&'static str, Vec<String>)>,
}

impl Wanted {
    fn new(table: &Table, arguments: &Arguments) -> Result<Self> {
        let mut wanted = Wanted::default();
        for parameter in table.parameters {
            match (parameter.role, arguments.get(parameter.name)) {
                (Role::Include { query, unfiltered }, value) => {
                    let value = value.map_or(unfiltered, |value| *value == Value::Boolean(true));
                    wanted.query.set(query, value.to_string());
                    wanted.filtered |= value != unfiltered;
                }
                (Role::NotBefore { query, column }, Some(Value::Instant(time))) => {
                    // Whole seconds, and strictly later: a second earlier has them all.
                    let after = *time - TimeDelta::seconds(1);
                    wanted.query.set(query, after.to_rfc3339_opts(SecondsFormat::Secs, true));
                    wanted.filtered = true;
                    wanted.not_before = Some((column, *time));
                }
                (Role::Since, Some(Value::Day(day))) => wanted.range.since = Some(*day),
                (Role::Until, Some(Value::Day(day))) => wanted.range.until = Some(*day),
                (Role::Each { query }, Some(Value::Texts(values))) => {
                    let mut once: Vec<String> = Vec::new();
                    for value in values {
                        if value.is_empty() {
                            return Err(Error::Parameter {
                                name: parameter.name.to_owned(),
                                problem: "an element must not be empty".to_owned(),
                            });
                        }
                        if !once.contains(value) {
                            once.push(value.clone());
                        }
                    }
                    wanted.each = Some((query, once));
                }
                _ => {}
            }
        }
        wanted.range.check(Utc::now())?;
        Ok(wanted)
    }
}

impl Call for TableCall {
    fn columns(&self) -> Vec<Column> {
        self.table.columns.to_vec()
    }

    fn open(&self, projection: &[usize]) -> Result<Box<dyn Rows>> {
        let table = self.table;
        let name = self.arguments.text(WORKSPACE.name).unwrap_or(&self.settings.workspace);
        let workspace = workspace::find(name)?;
        let now = Utc::now();
        let range = match table.paging {
            Paging::Windows { days_max } => self.wanted.range.with_since(now, days_max),
            _ => Range::default(),
        };
        let columns: Vec<Column> = projection.iter().map(|&at| table.columns[at]).collect();

        let in_answer = |column: &Column| !matches!(column.source, Source::Query(_));
        let mut fetched: Vec<Column> = columns.iter().copied().filter(in_answer).collect();
        let mut place = |name: &str| {
            fetched.iter().position(|column| column.name == name).unwrap_or_else(|| {
                fetched.push(table.columns[table.column(name)]);
                fetched.len() - 1
            })
        };
        let filter = Filter {
            key: table.key.map(&mut place),
            not_before: self.wanted.not_before.map(|(column, time)| (place(column), time)),
            day: matches!(table.paging, Paging::Windows { .. }).then(|| (place("time"), range)),
            ..Filter::default()
        };

        let plan = self.plan(&workspace, range, now);
        let session = Session::new(workspace, &self.settings, table.name)?;
        let decoder = Arc::new(Decoder::new(table.rows, fetched));
        let under_way = VecDeque::new();
        Ok(Box::new(Scan { session, endpoint: table.endpoint, plan, decoder, filter, columns, under_way }))
    }
}

impl TableCall {
    /// The requests that the call takes.
    fn plan(&self, workspace: &workspace::Workspace, range: Range, now: DateTime<Utc>) -> Box<dyn Plan> {
        let path = self.table.endpoint.path;
        let query = self.wanted.query.clone();
        match self.table.paging {
            Paging::Pages { size, order } => {
                let in_order = order == Order::Name || self.wanted.filtered;
                Box::new(Pages::new(path, query, size, in_order))
            }
            Paging::Link => Box::new(Links::new(path, workspace.base.clone(), query)),
            Paging::Windows { days_max } => {
                let windows = range.windows(now, days_max);
                let each: Vec<Query> = match &self.wanted.each {
                    None => vec![query],
                    Some((name, values)) => values.iter().map(|value| query.with(name, value.as_str())).collect(),
                };
                Box::new(Listed(each.into_iter().flat_map(move |query| series(&query, windows.clone()))))
            }
        }
    }
}

/// The requests for the windows of a series.
fn series(query: &Query, windows: Vec<Window>) -> impl Iterator<Item = Step> + use<> {
    let query = query.clone();
    windows.into_iter().enumerate().map(move |(at, window)| {
        let mut query = query.with("length", window.length.to_string());
        if let Some(ending_at) = window.ending_at {
            query.set("ending_at", ending_at.to_rfc3339_opts(SecondsFormat::Secs, true));
        }
        Step { query, begins_series: at == 0 }
    })
}
