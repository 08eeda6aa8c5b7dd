//! The same request for many identifiers, and several windows of each.

use std::collections::VecDeque;

use super::plan::{Came, Given, Next, Others, Plan, Step};
use super::windows::Window;
use crate::braze::error::Result;
use crate::braze::function::Rows;
use crate::braze::http::request::Request;
use crate::braze::rows::batch::{Batch, Values};
use crate::braze::table::Is;

/// Where identifiers come from.
pub enum Origin {
    /// From the call.
    Call(VecDeque<Given>),
    /// From the rows of another table, while they arrive.
    Table(Box<Listing>),
}

/// The rows of a table that has identifiers.
pub struct Listing {
    pub rows: Box<dyn Rows>,
    /// What the first columns of the rows are for. One more behind them is judged by `only`.
    pub names: Vec<&'static str>,
    pub only: Option<Is>,
    pub ready: VecDeque<Given>,
}

/// A request for each identifier, with each of some others.
pub struct Fan {
    pub request: Request,
    pub origin: Origin,
    /// Combinations of other parameters; at least an empty one.
    pub others: Vec<Given>,
    /// The windows of each; `None` where the endpoint has none.
    pub windows: Option<Vec<Window>>,
    /// Steps for the current identifier.
    pub ready: VecDeque<Step>,
}

impl Plan for Fan {
    fn next(&mut self, may_wait: bool) -> Result<Next<Step>> {
        loop {
            if let Some(step) = self.ready.pop_front() {
                return Ok(Next::One(step));
            }
            match self.origin.next(may_wait)? {
                Next::One(given) => self.prepare(&given)?,
                Next::Later => return Ok(Next::Later),
                Next::End => return Ok(Next::End),
            }
        }
    }

    fn ahead(&self, concurrency: usize) -> usize {
        concurrency
    }

    fn came(&mut self, _: Came) -> Result<Others> {
        Ok(Others::Keep)
    }
}

impl Fan {
    /// Makes the steps for an identifier.
    fn prepare(&mut self, given: &Given) -> Result<()> {
        for other in &self.others {
            let given: Given = given.iter().chain(other).cloned().collect();
            let mut request = self.request.clone();
            for (name, value) in &given {
                request.fill(name, value)?;
            }
            match &self.windows {
                None => self.ready.push_back(Step { request, given, begins: true }),
                Some(windows) => self.ready.extend(windows.iter().enumerate().map(|(at, window)| {
                    let mut request = request.clone();
                    window.ask(&mut request);
                    Step { request, given: given.clone(), begins: at == 0 }
                })),
            }
        }
        Ok(())
    }
}

impl Origin {
    fn next(&mut self, may_wait: bool) -> Result<Next<Given>> {
        match self {
            Origin::Call(values) => Ok(values.pop_front().map_or(Next::End, Next::One)),
            Origin::Table(listing) => loop {
                if let Some(given) = listing.ready.pop_front() {
                    return Ok(Next::One(given));
                }
                if !may_wait && !listing.rows.is_ready() {
                    return Ok(Next::Later);
                }
                match listing.rows.next()? {
                    Some(batch) => listing.take(&batch),
                    None => return Ok(Next::End),
                }
            },
        }
    }
}

impl Listing {
    fn take(&mut self, batch: &Batch) {
        let (identifiers, judged) = batch.vectors.split_at(self.names.len());
        let counts = |row: usize| match (self.only, judged) {
            (Some(Is::NotFalse), [vector]) => {
                let is_null = vector.nulls.iter().any(|&null| null as usize == row);
                is_null || matches!(&vector.values, Values::Boolean(values) if values[row])
            }
            (Some(Is::Text(text)), [vector]) => matches!(&vector.values, Values::Text(texts) if texts.get(row) == text),
            _ => true,
        };
        for row in (0..batch.rows).filter(|&row| counts(row)) {
            let values = identifiers.iter().map(|vector| match &vector.values {
                Values::Text(texts) => texts.get(row).to_owned(),
                _ => unreachable!("an identifier is a text"),
            });
            self.ready.push_back(self.names.iter().copied().zip(values).collect());
        }
    }
}

/// Lists of several pages for one identifier after the other.
pub struct InTurn<F> {
    pub fan: Fan,
    /// Makes the plan for the pages that begin with a step.
    pub pages: F,
    pub current: Option<Box<dyn Plan>>,
}

impl<F: FnMut(Step) -> Box<dyn Plan> + Send> Plan for InTurn<F> {
    fn next(&mut self, may_wait: bool) -> Result<Next<Step>> {
        loop {
            if let Some(current) = &mut self.current {
                match current.next(may_wait)? {
                    Next::End => self.current = None,
                    next => return Ok(next),
                }
            }
            match self.fan.next(may_wait)? {
                Next::One(step) => self.current = Some((self.pages)(step)),
                next => return Ok(next),
            }
        }
    }

    fn ahead(&self, concurrency: usize) -> usize {
        self.current.as_ref().map_or(1, |current| current.ahead(concurrency))
    }

    fn came(&mut self, came: Came) -> Result<Others> {
        self.current.as_mut().map_or(Ok(Others::Keep), |current| current.came(came))
    }
}
