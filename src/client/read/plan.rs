//! Which requests a scan makes. Plans say what to ask and are told what came.

use std::collections::VecDeque;

use crate::error::{Error, Result};
use crate::http::request::Request;
use crate::outside::gate;

/// A request of a scan.
#[derive(Clone)]
pub struct Step {
    /// What is sent.
    pub request: Request,
    /// The identifiers that the request is for: they are among its query parameters or in its path.
    pub identifiers: Identifiers,
    /// Whether it is the first one for its identifiers.
    pub begins: bool,
}

/// Query parameters or places of a path, and values for them.
pub type Identifiers = Vec<(&'static str, String)>;

/// What a plan has next.
pub enum NextStep<T> {
    /// This.
    One(T),
    /// Nothing before another answer came.
    Later,
    /// Nothing more.
    End,
}

/// What an answer had.
#[derive(Clone, Copy, Debug, Default)]
pub struct PageResult<'a> {
    /// The elements of the list; `None` where null stands in its place.
    pub items: Option<usize>,
    /// The rows that were made of them.
    pub rows: usize,
    /// Rows that the scan did not have before.
    pub new: usize,
    /// Where the link to the next page leads.
    pub next: Option<&'a str>,
}

/// What is to be done with the requests that are under way after the one that was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InFlight {
    /// Their answers are waited for.
    Keep,
    /// They are given up: their answers would have nothing, or are asked for again.
    Drop,
}

/// The objects that a plan asks for one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Objects {
    /// What they are called, in the plural.
    pub noun: &'static str,
    /// How many they are, where that is known already.
    pub total: Option<usize>,
}

/// The requests of a scan, in order.
pub trait Plan: Send {
    /// The next request. A plan that gets identifiers from another scan may wait for them, but
    /// only if it is told that nothing else is under way.
    ///
    /// # Errors
    /// If a value cannot be put into the request, or the other scan fails.
    fn next(&mut self, may_wait: bool) -> Result<NextStep<Step>>;

    /// How many requests may be under way, of those that the user allows.
    fn ahead(&self, concurrency: usize) -> usize;

    /// The objects that it asks for one by one, if it does.
    fn objects(&self) -> Option<Objects> {
        None
    }

    /// Takes note of an answer. Answers come in the order of their requests.
    ///
    /// # Errors
    /// If the list does not end, or leads to another place.
    fn answered(&mut self, result: PageResult) -> Result<InFlight>;
}

impl Step {
    /// A request that is for nothing in particular.
    #[must_use]
    pub fn new(request: Request) -> Self {
        Step { request, identifiers: Identifiers::new(), begins: true }
    }

    /// What the request has for a query parameter or a place of its path.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        let identifier = self.identifiers.iter().find_map(|(own, value)| (*own == name).then_some(value.as_str()));
        identifier.or_else(|| self.request.value(name))
    }

    /// The error with the identifiers, as in `campaign_id "a"`.
    #[must_use]
    pub fn named(&self, error: Error) -> Error {
        let named = self.identifiers.iter().map(|(name, value)| format!("{name} \"{}\"", gate::shown(value)));
        let named: Vec<String> = named.collect();
        if named.is_empty() { error } else { error.about(&named.join(", ")) }
    }
}

/// Requests that are known from the start.
pub struct FixedSteps(pub VecDeque<Step>);

impl Plan for FixedSteps {
    fn next(&mut self, _: bool) -> Result<NextStep<Step>> {
        Ok(self.0.pop_front().map_or(NextStep::End, NextStep::One))
    }

    fn ahead(&self, concurrency: usize) -> usize {
        concurrency
    }

    fn answered(&mut self, _: PageResult) -> Result<InFlight> {
        Ok(InFlight::Keep)
    }
}
