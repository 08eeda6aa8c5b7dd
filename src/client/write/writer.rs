//! A write: rows come in, requests go out, and at the end it reports what became of them.

use std::sync::{Arc, Mutex};

use tokio::sync::Notify;
use tokio::task::JoinSet;

use super::fields::RowSource;
use super::held::{Held, HeldRows};
use super::opening::{self, Opened};
use super::options::{OptionValue, WriteOptions};
use super::row::Row;
use super::settlement::key_text;
use super::workers::{Shared, join};
use crate::columns::{InputType, InputVector};
use crate::error::{Error, Result, Summary, WriteError};
use crate::outside::gate;
use crate::patience::Patience;
use crate::recorder::outcome::{Outcome, RowStatus};
use crate::recorder::write::{RejectedRow, WriteCounts, WriteRecord, WriteState};
use crate::runtime::runtime;
use crate::settings::Settings;
use crate::targets::TARGETS;

/// The longest key that is shown in an error.
const KEY_CHARS_MAX: usize = 100;

/// A statement whose columns and options were checked. Where it leads is known when it is opened.
pub struct BoundWrite {
    source: RowSource,
    options: WriteOptions,
}

/// Checks the columns and options of a statement. DuckDB binds for `EXPLAIN` and `PREPARE` too, so that nothing is requested.
///
/// # Errors
/// If the columns are not rows with names, or no target has an option.
pub fn bind(columns: &[InputType], options: Vec<(String, OptionValue)>) -> Result<BoundWrite> {
    let names = TARGETS.iter().flat_map(|target| target.options).map(|option| option.name);
    let mut known: Vec<&str> = Vec::new();
    for name in names {
        if !known.contains(&name) {
            known.push(name);
        }
    }
    let options = WriteOptions::read(options, &known)?;
    Ok(BoundWrite { source: RowSource::of(columns, options.columns.as_deref())?, options })
}

impl BoundWrite {
    /// Begins a write to a path, with the settings of now. Nothing is sent yet.
    ///
    /// # Errors
    /// If there is no such target, its options, fields or workspace cannot be used, or the journal cannot.
    pub fn open(&self, path: &str, settings: &Settings) -> Result<Write> {
        let Opened { sender, lanes, requests } = opening::open(path, self.source.clone(), &self.options, settings)?;
        let mut patience = Patience::new(Arc::clone(&sender.session.activity));
        patience.check()?;
        let held = self.options.max_rows.map(|max| Held::new(max, settings.temp_directory.clone()));
        let shared = Arc::new(Shared {
            lanes: Mutex::new(lanes),
            work: Notify::new(),
            room: Notify::new(),
            sender,
            is_dry_run: self.options.is_dry_run,
        });
        let options = self.options.clone();
        Ok(Write {
            shared,
            patience,
            options,
            held,
            rest: None,
            requests,
            workers: JoinSet::new(),
            row: Row::default(),
            rows: 0,
            has_ended: false,
        })
    }
}

/// A write that is under way. If it is dropped before it was finished, it was interrupted.
pub struct Write {
    shared: Arc<Shared>,
    patience: Patience,
    options: WriteOptions,
    /// The rows, where all are counted before the first is sent.
    held: Option<Held>,
    /// Those of them that are left, where it ended before its time.
    rest: Option<HeldRows>,
    /// How many requests may be under way.
    requests: usize,
    workers: JoinSet<()>,
    row: Row,
    rows: u64,
    has_ended: bool,
}

impl Write {
    /// Takes rows. Blocks while more wait to be sent than should.
    ///
    /// # Errors
    /// If a row cannot be sent, or the write goes on no further. It is over then.
    pub fn sink(&mut self, rows: usize, columns: &[InputVector<'_>]) -> Result<()> {
        let taken = self.take(rows, columns);
        taken.map_err(|error| self.fail(error))
    }

    /// No more rows come: sends what is left, and reports what became of all.
    ///
    /// # Errors
    /// If not every row was accepted, as far as the options do not allow that.
    pub fn finish(&mut self) -> Result<()> {
        let finished = self.send_rest();
        finished.map_err(|error| self.fail(error))?;
        if let Some(cause) = self.shared.sender.halt.cause().cloned() {
            // It is one that is ignored.
            self.fail(cause);
            return self.check_rejects();
        }
        if self.shared.is_dry_run {
            self.end(WriteState::DryRun, None);
            return Ok(());
        }
        self.check_rejects()?;
        let counts = self.record().counts();
        let is_short = counts.rejected > self.options.max_rejects || counts.unknown + counts.not_sent > 0;
        if is_short && !self.options.ignores_errors {
            let error = self.unfinished(None);
            self.end(WriteState::Failed, Some(error.to_string()));
            return Err(error);
        }
        self.end(WriteState::Done, None);
        Ok(())
    }

    /// # Errors
    /// If rows that were not accepted could not be kept. Without them nobody can tell the others, so that is never ignored.
    fn check_rejects(&mut self) -> Result<()> {
        let rows = self.record().lost();
        if rows == 0 {
            return Ok(());
        }
        let error = self.unfinished(Some(WriteError::RejectsLost { rows }.into()));
        self.end(WriteState::Failed, Some(error.to_string()));
        Err(error)
    }

    fn record(&self) -> &WriteRecord {
        &self.shared.sender.settlement.record
    }

    fn take(&mut self, rows: usize, columns: &[InputVector<'_>]) -> Result<()> {
        self.patience.check()?;
        let rows_with_these = self.rows + rows as u64;
        self.record().count(|counts| counts.rows = rows_with_these);
        for at in 0..rows {
            self.rows += 1;
            let encoded = self.shared.sender.plan.encode(columns, at, &mut self.row);
            match encoded {
                Ok(true) => self.push()?,
                Ok(false) => self.record().count(|counts| counts.unchanged += 1),
                Err(problem) => {
                    self.shared.sender.plan.name(columns, at, &mut self.row);
                    self.refuse(&problem.0)?;
                }
            }
        }
        self.shared.sender.session.activity.add_rows(rows);
        self.check()
    }

    /// Hands the row at hand on.
    fn push(&mut self) -> Result<()> {
        if let Some(held) = &mut self.held {
            return held.keep(&self.row, self.rows);
        }
        self.send(self.rows)
    }

    /// Puts the row at hand into its lane.
    fn send(&mut self, number: u64) -> Result<()> {
        if let Some(reason) = self.shared.sender.halt.reason() {
            let key = key_text(&self.row.text[self.row.key.clone()]);
            self.record().reject(number, key, &Outcome::new(RowStatus::NotSent, None, reason), None);
            return self.check();
        }
        let (pushed, is_crowded) = {
            let mut lanes = self.shared.lanes();
            let had_work = lanes.has_work();
            let pushed = lanes.push(&self.row, number);
            // Who takes it tells the next one if there is more.
            if lanes.has_work() && !had_work && !self.shared.is_dry_run {
                self.shared.work.notify_one();
            }
            (pushed, lanes.is_crowded())
        };
        if pushed.is_err() {
            self.refuse_as(number, "it exceeds the size limit of a request")?;
        }
        if !is_crowded {
            return Ok(());
        }
        if self.shared.is_dry_run {
            self.shared.count();
            return Ok(());
        }
        self.start_workers()?;
        self.patience.wait_for(self.shared.has_room())?;
        self.check()
    }

    /// A row cannot be sent.
    fn refuse(&mut self, problem: &str) -> Result<()> {
        self.refuse_as(self.rows, problem)
    }

    fn refuse_as(&mut self, number: u64, problem: &str) -> Result<()> {
        let key = key_text(&self.row.text[self.row.key.clone()]);
        self.record().reject(number, key.clone(), &Outcome::new(RowStatus::Rejected, None, problem), None);
        if self.options.skips_invalid {
            return Ok(());
        }
        Err(WriteError::Row { number: Some(number), key: key.unwrap_or_default(), problem: problem.to_owned() }.into())
    }

    /// # Errors
    /// Why the write goes on no further, if it does not and that is not ignored.
    fn check(&self) -> Result<()> {
        match self.shared.sender.halt.cause() {
            // What is wrong with the rows or this machine is not an answer.
            Some(cause @ (Error::Interrupted | Error::Write(_) | Error::File(_) | Error::Panic)) => Err(cause.clone()),
            Some(cause) if !self.options.ignores_errors => Err(cause.clone()),
            _ => Ok(()),
        }
    }

    fn start_workers(&mut self) -> Result<()> {
        if !self.workers.is_empty() {
            return Ok(());
        }
        let runtime = runtime()?;
        for worker in 0..self.requests {
            self.workers.spawn_on(Arc::clone(&self.shared).work(worker), runtime.handle());
        }
        Ok(())
    }

    fn send_rest(&mut self) -> Result<()> {
        if let Some(held) = self.held.take() {
            let mut rows = held.finish();
            while let Some(number) = rows.next(&mut self.row)? {
                if let Err(error) = self.send(number) {
                    self.rest = Some(rows);
                    return Err(error);
                }
            }
        }
        self.shared.lanes().close();
        if self.shared.is_dry_run {
            self.shared.count();
            return Ok(());
        }
        self.start_workers()?;
        self.shared.work.notify_waiters();
        self.patience.check()?;
        self.patience.wait_for(join(&mut self.workers))?;
        self.check()
    }

    /// Ends the write early: requests that are under way go on to their end, and nothing else is sent.
    fn fail(&mut self, error: Error) -> Error {
        let is_interrupted = matches!(error, Error::Interrupted);
        self.stop(error.clone());
        let error = if self.rows == 0 { error } else { self.unfinished(Some(error)) };
        self.end(if is_interrupted { WriteState::Interrupted } else { WriteState::Failed }, Some(error.to_string()));
        error
    }

    /// Makes sure that nothing is under way any more, and that each row has its outcome.
    fn stop(&mut self, cause: Error) {
        self.shared.sender.halt.stop(cause);
        self.shared.work.notify_waiters();
        if let Ok(runtime) = runtime() {
            runtime.block_on(join(&mut self.workers));
        }
        let reason = self.shared.sender.halt.reason().unwrap_or_default();
        for batch in self.shared.lanes().drain() {
            self.shared.sender.settlement.leave(&batch, &batch.owners(), &reason);
        }
        if let Some(rest) = self.rest.take().or_else(|| self.held.take().map(Held::finish)) {
            let record = &self.shared.sender.settlement.record;
            rest.leave(&mut self.row, |row, number| {
                let outcome = Outcome::new(RowStatus::NotSent, None, &*reason);
                record.reject(number, key_text(&row.text[row.key.clone()]), &outcome, None);
            });
        }
        // Rows after the one at which it ended were not looked at.
        self.record().count(|counts| {
            counts.rows = counts.accepted + counts.rejected + counts.unknown + counts.not_sent + counts.unchanged;
        });
    }

    fn end(&mut self, state: WriteState, error: Option<String>) {
        self.has_ended = true;
        self.patience.hand_out(None);
        self.record().end(state, error);
    }

    fn unfinished(&self, cause: Option<Error>) -> Error {
        let WriteCounts { rows, accepted, rejected, unknown, not_sent, unchanged, .. } = self.record().counts();
        let first = self.record().first().map(|first| told(&first, cause.as_ref()));
        let cause = cause.map(Box::new);
        let write = self.record().number;
        WriteError::Unfinished(Box::new(Summary {
            write,
            rows,
            accepted,
            rejected,
            unknown,
            not_sent,
            unchanged,
            first,
            cause,
        }))
        .into()
    }
}

/// A row that was not accepted, in a line; why, unless that is what ended the write.
fn told(row: &RejectedRow, cause: Option<&Error>) -> String {
    let key = row.key.as_ref().filter(|key| !key.trim().is_empty());
    let key = key.map_or_else(String::new, |key| format!(", key {}", gate::shortened(key, KEY_CHARS_MAX)));
    let status = row.http_status.map_or_else(String::new, |status| format!(" (HTTP {status})"));
    let is_told = cause.is_some_and(|cause| gate::shown(&cause.to_string()).contains(&row.message));
    let message = if is_told { String::new() } else { format!(": {}", row.message) };
    format!("row {}{key}, {}{status}{message}", row.row, row.status)
}

/// DuckDB drops a write that was interrupted, and one whose query failed.
impl Drop for Write {
    fn drop(&mut self) {
        if !self.has_ended {
            self.stop(Error::Interrupted);
            self.end(WriteState::Interrupted, Some(self.unfinished(Some(Error::Interrupted)).to_string()));
        }
    }
}
