//! Which requests a call of a declared table takes.

use std::collections::VecDeque;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::cursor::CursorPages;
use super::fan_out::{FanOut, IdentifierSource, OneByOne, ParentRows};
use super::pages::{PageNumbering, Pages};
use super::plan::{Identifiers, Plan, Step};
use super::selection::Selection;
use super::series::{SeriesSpan, SeriesWindows};
use super::windows::Points;
use crate::arguments::Arguments;
use crate::declare::{ListOrder, Paging, ParameterRole, Parent, Table};
use crate::error::Result;
use crate::http::request::Request;
use crate::interface::{TableFunction, WORKSPACE};
use crate::settings::Settings;
use crate::workspaces::workspace::Workspace;

/// A call of a declared table that is being opened.
pub struct TablePlan<'a> {
    /// The table.
    pub table: &'static Table,
    /// What the call was given.
    pub arguments: &'a Arguments,
    /// What that asks for.
    pub selection: &'a Selection,
    /// The settings of now.
    pub settings: &'a Settings,
    /// The workspace that is read.
    pub workspace: Arc<Workspace>,
    /// When the call was opened.
    pub opened: DateTime<Utc>,
}

impl TablePlan<'_> {
    /// The requests that the call takes.
    ///
    /// # Errors
    /// If the call of the table with the identifiers cannot be opened.
    pub fn plan(&self, mut request: Request, points: Option<Points>) -> Result<Box<dyn Plan>> {
        self.selection.ask(&mut request);
        if self.table.parameters.iter().any(|parameter| parameter.role == ParameterRole::Unit) {
            request.set("unit", self.selection.unit.name());
        }
        let base = self.workspace.base.clone();
        Ok(match (self.table.paging, points) {
            (Paging::Windows { length_max, end_needed }, Some(points)) => {
                let span = SeriesSpan::Points { points, length_max, end_needed };
                Box::new(self.fan_out(request, Some(span))?)
            }
            (Paging::Summary { length_max }, _) => {
                let span = SeriesSpan::Sum { range: self.selection.range, length_max };
                Box::new(self.fan_out(request, Some(span))?)
            }
            (Paging::Pages { size, order }, _) => self.pages(request, PageNumbering::Page(size), order)?,
            (Paging::Offset { whole_with, limit, order }, _) if !self.asks_for_any(whole_with) => {
                self.pages(request, PageNumbering::Offset(limit), order)?
            }
            (Paging::Link, _) => self.in_turn(request, move |step| Box::new(CursorPages::new(base.clone(), step)))?,
            _ => Box::new(self.fan_out(request, None)?),
        })
    }

    /// Whether the call asks for something by one of these query parameters.
    fn asks_for_any(&self, names: &[&str]) -> bool {
        let Selection { query, each, some, .. } = self.selection;
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

    /// A request for each identifier: those of the call, else those of the table that has them.
    fn fan_out(&self, request: Request, span: Option<SeriesSpan>) -> Result<FanOut> {
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
        let windows = span.map(|span| SeriesWindows::new(span, self.opened, Arc::clone(&self.workspace)));
        let noun = self.table.parent.as_ref().filter(|_| others.len() == 1).map(|parent| parent.table.noun());
        Ok(FanOut::new(request, source, others, windows, noun))
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
        let call = parent.table.bind(arguments, self.settings)?;
        let names = parent.columns.iter().map(|(_, name)| *name).collect();
        let rows = call.open(&projection, self.settings)?.remove(0);
        Ok(ParentRows { rows, names, only, ready: VecDeque::new(), ended: false })
    }
}
