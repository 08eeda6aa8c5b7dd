//! Carries a plan out.

use std::collections::VecDeque;
use std::sync::Arc;

use chrono::Utc;
use tokio::task::JoinHandle;

use super::filter::RowFilter;
use super::plan::{Identifiers, InFlight, NextStep, Objects, PageResult, Plan, Step};
use super::refusals::{self, Refusal, Subject};
use crate::columns::{Batch, Cell};
use crate::declare::{Column, ColumnSource, Pool};
use crate::error::{Error, Result};
use crate::http::session::{Answer, Session};
use crate::interface::RowStream;
use crate::json::decode::Decoder;
use crate::patience::Patience;
use crate::recorder::activity::ObjectCount;
use crate::runtime::runtime;
use crate::workspaces::memory::Turn;

/// The rows of a table on their way.
///
/// Requests run and answers are decoded on threads of their own; rows are handed out in the order
/// in which they were asked for. Only as many answers are kept as may be under way, and nothing
/// is asked for that the caller does not come for: more requests are begun when rows are taken.
pub struct Scan {
    session: Session,
    plan: Box<dyn Plan>,
    decoder: Arc<Decoder>,
    filter: RowFilter,
    /// The columns to hand out.
    columns: Vec<Column>,
    /// Whether identifiers that Braze refuses are left out.
    ignore_errors: bool,
    /// The last identifiers that were left out.
    left_out: Option<Identifiers>,
    under_way: VecDeque<PendingRequest>,
    patience: Patience,
    /// The lists and series of which the first answer came.
    begun: usize,
    /// Whether the plan has nothing more to ask.
    ended: bool,
}

/// A request that is not answered, or whose answer was not fetched.
struct PendingRequest {
    step: Step,
    /// Comes when the scan waits for it.
    turn: Turn,
    task: JoinHandle<Result<Answer<Batch>>>,
}

/// A scan that is given up early, as by `LIMIT`, gives up its requests.
impl Drop for PendingRequest {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Scan {
    /// The decoder's columns are those of `columns` that are in an answer, and behind them what
    /// the filter needs.
    #[must_use]
    pub fn new(
        session: Session,
        plan: Box<dyn Plan>,
        decoder: Decoder,
        filter: RowFilter,
        columns: Vec<Column>,
    ) -> Self {
        let (decoder, under_way) = (Arc::new(decoder), VecDeque::new());
        let patience = Patience::new(Arc::clone(&session.activity));
        Scan {
            session,
            plan,
            decoder,
            filter,
            columns,
            ignore_errors: false,
            left_out: None,
            under_way,
            patience,
            begun: 0,
            ended: false,
        }
    }

    /// The same, but identifiers that Braze refuses may be left out.
    #[must_use]
    pub fn ignoring_errors(self, ignore_errors: bool) -> Self {
        Scan { ignore_errors, ..self }
    }

    /// Begins as many requests as the plan wants ahead. If nothing is under way, there may be a
    /// wait for what to ask.
    fn ask_ahead(&mut self, may_wait: bool) -> Result<()> {
        while self.under_way.len() < self.plan.ahead(self.session.concurrency()) {
            let step = match self.plan.next(may_wait && self.under_way.is_empty())? {
                NextStep::One(step) => step,
                NextStep::Later => break,
                NextStep::End => {
                    self.ended = true;
                    break;
                }
            };
            let (session, decoder, request) = (self.session.clone(), Arc::clone(&self.decoder), step.request.clone());
            let turn = Turn::default();
            let its_turn = turn.clone();
            let task = runtime()?.spawn(async move {
                let mut answer = session.ask_in_turn(&request, &its_turn, |body| decoder.decode(body)).await?;
                answer.memory.set(answer.content.bytes());
                Ok(answer)
            });
            self.under_way.push_back(PendingRequest { step, turn, task });
        }
        Ok(())
    }

    /// Whether the answer whose rows come next is there.
    fn next_is_answered(&self) -> bool {
        self.under_way.front().is_some_and(|first| first.task.is_finished())
    }

    /// No rows, if the request failed for an identifier that has nothing, or that Braze refuses and that may be left out.
    /// It refuses it from the first request on.
    fn refused(&mut self, step: &Step, error: Error) -> Result<Batch> {
        let is_refused = step.begins || self.left_out.as_ref() == Some(&step.identifiers);
        // Only their endpoints say so: elsewhere these words would be an error like any other.
        let has_nothing = step.request.pool == Pool::Translations && error.says_not_translatable();
        let is_left_out = self.ignore_errors && error.is_refusal() && !step.identifiers.is_empty() && is_refused;
        if has_nothing || is_left_out {
            if !has_nothing {
                self.left_out = Some(step.identifiers.clone());
                refusals::refused(Refusal { subject: self.subject(step), time: Utc::now(), error: error.to_string() });
            }
            if self.plan.answered(PageResult { items: Some(0), ..PageResult::default() })? == InFlight::Drop {
                self.under_way.clear();
            }
            return Ok(Batch::new([]));
        }
        Err(step.named(error))
    }

    /// What a request asks for, as refusals are kept.
    fn subject(&self, step: &Step) -> Subject {
        Subject {
            workspace: self.session.workspace.name.clone(),
            function: self.session.activity.function,
            identifiers: step.identifiers.iter().map(|(_, value)| value.clone()).collect(),
        }
    }

    /// The rows that are wanted of an answer.
    fn accept(&mut self, step: &Step, answer: Answer<Batch>) -> Result<Batch> {
        // Of several windows the first one tells.
        if step.begins && !step.identifiers.is_empty() {
            refusals::answered(&self.subject(step));
        }
        let mut batch = answer.content;
        let (items, rows) = (batch.items, batch.rows);
        let new = self.filter.only_new(&mut batch, &step.identifiers);
        let result = PageResult { items, rows, new, next: answer.next.as_deref() };
        if self.plan.answered(result)? == InFlight::Drop {
            self.under_way.clear();
        }
        self.filter.only_wanted(&mut batch, &step.request.path).map_err(|error| step.named(error))?;
        let rows = batch.rows;
        let mut decoded = batch.vectors.into_iter();
        let vectors = self.columns.iter().map(|column| match column.source {
            ColumnSource::Query(name) => Cell::from(step.value(name)).repeated(&column.kind, rows),
            _ => decoded.next().expect("the decoder has every column that is not a query's"),
        });
        Ok(Batch { rows, items, vectors: vectors.collect() })
    }
}

impl Scan {
    /// Tells how many of the plan's objects were answered.
    fn show_progress(&self) {
        if let Some(Objects { noun, total }) = self.plan.objects() {
            self.session.activity.set_objects(ObjectCount { noun, done: self.begun, total });
        }
    }

    /// The next rows that are wanted.
    fn next_rows(&mut self) -> Result<Option<Batch>> {
        loop {
            // An answer that is there already may be the last one: it is looked at before more is
            // asked for. And what is asked for waits until somebody comes for it: he who took the
            // first rows may need no more.
            if !self.next_is_answered() {
                self.ask_ahead(true)?;
            }
            let Some(mut first) = self.under_way.pop_front() else { return Ok(None) };
            if first.step.begins {
                self.filter.begin_series();
                self.begun += 1;
            }
            first.turn.comes();
            let batch = match self.patience.wait_for(&mut first.task)?.map_err(|_| Error::Panic)? {
                Ok(answer) => self.accept(&first.step, answer)?,
                Err(error) => self.refused(&first.step, error)?,
            };
            self.show_progress();
            if batch.rows > 0 {
                return Ok(Some(batch));
            }
        }
    }
}

impl RowStream for Scan {
    fn next(&mut self) -> Result<Option<Batch>> {
        // After an error nothing more is wanted, also if DuckDB keeps the stream.
        let next = self.next_rows().inspect_err(|_| self.under_way.clear());
        self.patience.hand_out(next.as_ref().ok().and_then(Option::as_ref));
        next
    }

    fn go_on(&mut self) -> Result<()> {
        if self.next_is_answered() { Ok(()) } else { self.ask_ahead(false) }
    }

    fn is_ready(&self) -> bool {
        self.next_is_answered() || (self.ended && self.under_way.is_empty())
    }
}
