//! The same request for many identifiers, and several windows of each.

use std::collections::VecDeque;

use super::plan::{Identifiers, InFlight, NextStep, Objects, PageResult, Plan, Step};
use super::series::SeriesWindows;
use super::windows::Window;
use crate::columns::{Batch, Texts};
use crate::declare::Condition;
use crate::error::Result;
use crate::http::request::Request;
use crate::interface::RowStream;

/// The identifiers that are kept ahead of their requests.
const READY_MAX: usize = 10_000;

/// Where identifiers come from.
pub enum IdentifierSource {
    /// From the call.
    Call(VecDeque<Identifiers>),
    /// From the rows of another table, while they arrive.
    Table(Box<ParentRows>),
}

/// The rows of a table that has identifiers.
pub struct ParentRows {
    /// The rows: their columns are those with identifiers, and behind them the one to be judged.
    pub rows: Box<dyn RowStream>,
    /// The query parameters or places of the path that the identifiers are for.
    pub names: Vec<&'static str>,
    /// What the last column must be for a row to count; `None` where there is none to be judged.
    pub only: Option<Condition>,
    /// The identifiers of rows that arrived.
    pub ready: VecDeque<Identifiers>,
    /// Whether all rows arrived.
    pub ended: bool,
}

/// A request for each identifier, with each of some others.
pub struct FanOut {
    /// What all requests have in common.
    pub request: Request,
    /// Where the identifiers come from.
    pub source: IdentifierSource,
    /// Combinations of other parameters; at least an empty one.
    pub others: Vec<Identifiers>,
    /// The windows of each; `None` where the endpoint has none.
    pub windows: Option<SeriesWindows>,
    /// What the identifiers are those of, in the plural; `None` where each is asked for in several ways.
    pub noun: Option<&'static str>,
    /// How many identifiers came from the source.
    taken: usize,
    /// Identifiers that are asked for next.
    identifiers: VecDeque<Identifiers>,
    /// Steps for the current identifiers.
    ready: VecDeque<Step>,
    /// The identifiers of which only one window was asked for before Braze's time was known, and that
    /// window.
    begun: Option<(Identifiers, Window)>,
    /// Whether anything was asked for.
    is_asked: bool,
    /// Whether any answer came.
    is_answered: bool,
}

impl Plan for FanOut {
    fn next(&mut self, may_wait: bool) -> Result<NextStep<Step>> {
        loop {
            if let Some(step) = self.ready.pop_front() {
                return Ok(NextStep::One(step));
            }
            if !may_wait && self.waits_for_time() {
                return Ok(NextStep::Later);
            }
            if let Some((identifiers, window)) = self.begun.take() {
                self.prepare(identifiers, Some(window))?;
            } else if let Some(identifiers) = self.identifiers.pop_front() {
                self.prepare(identifiers, None)?;
            } else {
                match self.source.next(may_wait)? {
                    NextStep::One(one) => {
                        self.taken += 1;
                        self.identifiers.extend(self.others.iter().map(|other| [&one[..], other].concat()));
                    }
                    NextStep::Later => return Ok(NextStep::Later),
                    NextStep::End => return Ok(NextStep::End),
                }
            }
        }
    }

    fn ahead(&self, concurrency: usize) -> usize {
        concurrency
    }

    fn objects(&self) -> Option<Objects> {
        Some(Objects { noun: self.noun?, total: self.source.left().map(|left| self.taken + left) })
    }

    fn answered(&mut self, _: PageResult) -> Result<InFlight> {
        self.is_answered = true;
        Ok(InFlight::Keep)
    }
}

impl FanOut {
    /// Requests for all identifiers from the source, or what the call has of them.
    #[must_use]
    pub fn new(
        request: Request,
        source: IdentifierSource,
        others: Vec<Identifiers>,
        windows: Option<SeriesWindows>,
        noun: Option<&'static str>,
    ) -> Self {
        FanOut {
            request,
            source,
            others,
            windows,
            noun,
            taken: 0,
            identifiers: VecDeque::new(),
            ready: VecDeque::new(),
            begun: None,
            is_asked: false,
            is_answered: false,
        }
    }

    /// Whether the first answer is waited for, which tells Braze's time: all other windows then end at
    /// the same instants.
    fn waits_for_time(&self) -> bool {
        let are_fixed = self.windows.as_ref().is_none_or(SeriesWindows::are_fixed);
        !are_fixed && self.is_asked && !self.is_answered
    }

    /// Makes the steps for some identifiers, without a window of theirs that was asked for.
    fn prepare(&mut self, identifiers: Identifiers, asked: Option<Window>) -> Result<()> {
        let mut request = self.request.clone();
        for (name, value) in &identifiers {
            request.fill(name, value)?;
        }
        let is_first = !std::mem::replace(&mut self.is_asked, true);
        let Some(series) = &mut self.windows else {
            self.ready.push_back(Step { request, identifiers, begins: true });
            return Ok(());
        };
        let mut windows = series.of_next();
        windows.retain(|window| Some(*window) != asked);
        if is_first && !series.are_fixed() && windows.len() > 1 {
            windows.truncate(1);
            self.begun = Some((identifiers.clone(), windows[0]));
        }
        self.ready.extend(windows.iter().enumerate().map(|(at, window)| {
            let mut request = request.clone();
            window.ask(&mut request);
            Step { request, identifiers: identifiers.clone(), begins: at == 0 && asked.is_none() }
        }));
        Ok(())
    }
}

impl IdentifierSource {
    fn next(&mut self, may_wait: bool) -> Result<NextStep<Identifiers>> {
        match self {
            IdentifierSource::Call(values) => Ok(values.pop_front().map_or(NextStep::End, NextStep::One)),
            IdentifierSource::Table(parent) => loop {
                parent.take_what_is_ready()?;
                if let Some(identifiers) = parent.ready.pop_front() {
                    return Ok(NextStep::One(identifiers));
                }
                if parent.ended {
                    return Ok(NextStep::End);
                }
                if !may_wait {
                    return Ok(NextStep::Later);
                }
                parent.take_next()?;
            },
        }
    }

    /// How many identifiers are still to come, where that is known.
    fn left(&self) -> Option<usize> {
        match self {
            IdentifierSource::Call(values) => Some(values.len()),
            IdentifierSource::Table(parent) => parent.ended.then_some(parent.ready.len()),
        }
    }
}

impl ParentRows {
    /// Takes the rows that are there, so that it is known early how many there are.
    fn take_what_is_ready(&mut self) -> Result<()> {
        while !self.ended && self.ready.len() < READY_MAX {
            self.rows.go_on()?;
            if !self.rows.is_ready() {
                break;
            }
            self.take_next()?;
        }
        Ok(())
    }

    /// Takes the next rows, and waits for them.
    fn take_next(&mut self) -> Result<()> {
        match self.rows.next()? {
            Some(batch) => self.take(&batch),
            None => self.ended = true,
        }
        Ok(())
    }

    /// Keeps the identifiers of the rows that count.
    fn take(&mut self, batch: &Batch) {
        let (identifiers, judged) = batch.vectors.split_at(self.names.len());
        let counts = |row: usize| match (self.only, judged) {
            (Some(Condition::NotFalse), [vector]) => vector.is_null(row) || vector.typed::<Vec<bool>>()[row],
            (Some(Condition::Text(text)), [vector]) => vector.typed::<Texts>().get(row) == text,
            _ => true,
        };
        for row in (0..batch.rows).filter(|&row| counts(row)) {
            let values = identifiers.iter().map(|vector| vector.typed::<Texts>().get(row).to_owned());
            self.ready.push_back(self.names.iter().copied().zip(values).collect());
        }
    }
}

/// Lists of several pages for one identifier after the other.
pub struct OneByOne<F> {
    /// The first request of each list.
    pub fan_out: FanOut,
    /// Makes the plan for the pages that begin with a step.
    pub pages: F,
    /// The list that is being read; `None` before the first one and between two.
    pub current: Option<Box<dyn Plan>>,
}

impl<F: FnMut(Step) -> Box<dyn Plan> + Send> Plan for OneByOne<F> {
    fn next(&mut self, may_wait: bool) -> Result<NextStep<Step>> {
        loop {
            if let Some(current) = &mut self.current {
                match current.next(may_wait)? {
                    NextStep::End => self.current = None,
                    next => return Ok(next),
                }
            }
            match self.fan_out.next(may_wait)? {
                NextStep::One(step) => self.current = Some((self.pages)(step)),
                next => return Ok(next),
            }
        }
    }

    fn objects(&self) -> Option<Objects> {
        self.fan_out.objects()
    }

    fn ahead(&self, concurrency: usize) -> usize {
        self.current.as_ref().map_or(1, |current| current.ahead(concurrency))
    }

    fn answered(&mut self, result: PageResult) -> Result<InFlight> {
        self.current.as_mut().map_or(Ok(InFlight::Keep), |current| current.answered(result))
    }
}
