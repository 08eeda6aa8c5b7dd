//! From a declared table and a call's parameters to rows.
//!
//! [`bind`] checks a call and chooses a plan: which requests to make ([`pages`], [`links`],
//! [`windows`]). A [`Scan`] carries the plan out with several requests under way, and drops the
//! rows that are not wanted.

mod bind;
mod filter;
mod links;
mod pages;
mod plan;
mod seen;
mod windows;

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::task::JoinHandle;

use self::filter::Filter;
use self::plan::{Came, Others, Plan, Step};
use super::error::{Error, Result};
use super::function::Rows;
use super::http::client::runtime;
use super::http::{Answer, Session};
use super::rows::batch::{Batch, Cell, Vector};
use super::rows::decode::Decoder;
use super::table::{Column, Endpoint, Source};

/// The rows of a table on their way.
///
/// Requests run and answers are decoded on threads of their own; rows are handed out in the order
/// in which they were asked for. Only as many answers are kept as may be under way, and nothing
/// is asked for that the caller does not come for: more requests are begun when rows are taken.
pub struct Scan {
    session: Session,
    endpoint: Endpoint,
    plan: Box<dyn Plan>,
    decoder: Arc<Decoder>,
    filter: Filter,
    /// The columns to hand out. The decoder's are those of them that are in an answer, and behind
    /// them what the filter needs.
    columns: Vec<Column>,
    under_way: VecDeque<UnderWay>,
}

/// A request that is not answered, or whose answer was not fetched.
struct UnderWay {
    step: Step,
    task: JoinHandle<Result<Answer<Batch>>>,
}

/// A scan that is given up early, as by `LIMIT`, gives up its requests.
impl Drop for UnderWay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Scan {
    /// Begins as many requests as the plan wants ahead.
    fn ask_ahead(&mut self) {
        while self.under_way.len() < self.plan.ahead(self.session.concurrency()) {
            let Some(step) = self.plan.next() else { break };
            let (session, decoder, endpoint) = (self.session.clone(), Arc::clone(&self.decoder), self.endpoint);
            let query = step.query.clone();
            let task =
                runtime().spawn(async move { session.get(&endpoint, &query, |body| decoder.decode(body)).await });
            self.under_way.push_back(UnderWay { step, task });
        }
    }

    fn next_is_answered(&self) -> bool {
        self.under_way.front().is_some_and(|first| first.task.is_finished())
    }

    /// The rows that are wanted of an answer.
    fn accept(&mut self, step: &Step, answer: Answer<Batch>) -> Result<Batch> {
        let mut batch = answer.content;
        let rows = batch.rows;
        let new = self.filter.only_new(&mut batch);
        let came = Came { rows, new, next: answer.next.as_deref() };
        if self.plan.came(came)? == Others::Drop {
            self.under_way.clear();
        }
        if step.begins_series {
            self.filter.begin_series();
        }
        self.filter.only_wanted(&mut batch);
        let rows = batch.rows;
        let mut decoded = batch.vectors.into_iter();
        let vectors = self.columns.iter().map(|column| match column.source {
            Source::Query(name) => Vector::repeated(column.kind, &Cell::from(step.query.get(name)), rows),
            _ => decoded.next().expect("the decoder has every column that is not a query's"),
        });
        Ok(Batch { rows, vectors: vectors.collect() })
    }
}

impl Rows for Scan {
    fn next(&mut self) -> Result<Option<Batch>> {
        loop {
            if self.under_way.is_empty() {
                self.ask_ahead();
            }
            let Some(mut first) = self.under_way.pop_front() else {
                return Ok(None);
            };
            let answer = runtime().block_on(&mut first.task).map_err(|_| Error::Panic)??;
            let batch = self.accept(&first.step, answer)?;
            // An answer that is there already may be the last one: it is looked at before more is
            // asked for.
            if !self.next_is_answered() {
                self.ask_ahead();
            }
            if batch.rows > 0 {
                return Ok(Some(batch));
            }
        }
    }

    fn is_ready(&self) -> bool {
        self.under_way.is_empty() || self.next_is_answered()
    }
}
