//! Which requests a scan makes. Pure: plans say what to ask and are told what came.

use crate::braze::error::Result;
use crate::braze::http::Query;

/// A request of a scan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    pub query: Query,
    /// Whether it is the first one of a series.
    pub begins_series: bool,
}

/// What an answer had.
#[derive(Clone, Copy, Debug)]
pub struct Came<'a> {
    pub rows: usize,
    /// Rows that the scan did not have before.
    pub new: usize,
    /// The target of `rel="next"` in the `Link` header.
    pub next: Option<&'a str>,
}

/// What is to be done with the requests that are under way after the one that was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Others {
    Keep,
    Drop,
}

/// The requests of a scan, one after the other.
pub trait Plan: Send {
    /// The next request, if there is one before another answer came.
    fn next(&mut self) -> Option<Step>;

    /// How many requests may be under way, of those that the user allows.
    fn ahead(&self, concurrency: usize) -> usize;

    /// Takes note of an answer. Answers come in the order of their requests.
    fn came(&mut self, came: Came) -> Result<Others>;
}

/// Requests that are known from the start.
pub struct Listed<I>(pub I);

impl<I: Iterator<Item = Step> + Send> Plan for Listed<I> {
    fn next(&mut self) -> Option<Step> {
        self.0.next()
    }

    fn ahead(&self, concurrency: usize) -> usize {
        concurrency
    }

    fn came(&mut self, _: Came) -> Result<Others> {
        Ok(Others::Keep)
    }
}
