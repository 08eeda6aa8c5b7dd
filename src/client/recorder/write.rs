//! What is told of one write: how many rows it had, what became of them, and which were not accepted.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::outcome::{Outcome, RowStatus};
use crate::hashed::HashedSet;
use crate::http::store::{Spool, Stored};
use crate::outside::gate;

/// How much of the rejected rows is kept in memory, in bytes; the rest goes to DuckDB's temporary directory.
const MEMORY_BYTES_MAX: u64 = 1 << 20;

/// How many users are remembered to find those in several requests. Twice as many are, the older half of them.
const USERS_MAX: usize = 1 << 16;

/// How far a write has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WriteState {
    /// Rows come, or are under way.
    #[default]
    Running,
    /// It went as it should.
    Done,
    /// Nothing was sent, since nothing was to be.
    DryRun,
    /// The statement failed.
    Failed,
    /// The statement was interrupted.
    Interrupted,
}

impl WriteState {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            WriteState::Running => "running",
            WriteState::Done => "done",
            WriteState::DryRun => "dry_run",
            WriteState::Failed => "failed",
            WriteState::Interrupted => "interrupted",
        }
    }
}

/// What a write has come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WriteCounts {
    /// The rows that came.
    pub rows: u64,
    /// Those that Braze took.
    pub accepted: u64,
    /// Those that Braze refused, or that could not be sent.
    pub rejected: u64,
    /// Those of which it cannot be known.
    pub unknown: u64,
    /// Those that were not sent.
    pub not_sent: u64,
    /// Those that were NULL, since nothing had changed.
    pub unchanged: u64,
    /// The requests that were made.
    pub requests: u64,
    /// The attempts that were not the first one.
    pub retries: u64,
    /// The sizes of the bodies.
    pub bytes: u64,
    /// What is billed where a contract counts data points.
    pub data_points: u64,
    /// The users that were in several requests, whose order Braze does not promise to keep.
    pub users_in_several_requests: u64,
}

impl WriteCounts {
    /// Counts rows with the same outcome.
    pub fn count(&mut self, status: RowStatus, rows: u64) {
        match status {
            RowStatus::Accepted => self.accepted += rows,
            RowStatus::Rejected => self.rejected += rows,
            RowStatus::Unknown => self.unknown += rows,
            RowStatus::NotSent => self.not_sent += rows,
        }
    }
}

/// A row that was not accepted.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RejectedRow {
    /// Its place in the query, from 1.
    pub row: u64,
    /// What names it.
    pub key: Option<String>,
    /// What became of it.
    pub status: String,
    /// What Braze answered.
    pub http_status: Option<u16>,
    /// Why.
    pub message: String,
    /// What was sent, or would have been.
    pub payload: Option<String>,
}

/// What tells a write from others.
pub struct WriteName {
    /// Where it goes.
    pub target: String,
    /// The workspace.
    pub workspace: String,
    /// What its user calls it.
    pub label: Option<String>,
}

/// One write of this process.
pub struct WriteRecord {
    /// Its number.
    pub number: u64,
    /// When it was begun.
    pub time: DateTime<Utc>,
    /// Where it goes, and what it is called.
    pub name: WriteName,
    begun: Instant,
    inner: Mutex<Inner>,
}

struct Inner {
    state: WriteState,
    counts: WriteCounts,
    duration: Option<Duration>,
    error: Option<String>,
    first: Option<RejectedRow>,
    rejects: Option<Spool>,
    stored: Option<Stored>,
    lost: u64,
    users: Users,
}

/// Users that were in a request, of late.
#[derive(Default)]
struct Users {
    young: HashedSet,
    old: HashedSet,
    several: HashedSet,
}

impl Users {
    /// Notes the users of a request; returns how many were in an earlier one, and are so for the first time.
    fn note(&mut self, users: impl Iterator<Item = u64>) -> u64 {
        let mut users: Vec<u64> = users.collect();
        users.sort_unstable();
        users.dedup();
        let mut several = 0;
        for user in users {
            if self.old.contains(&user) || !self.young.insert(user) {
                if self.several.len() >= USERS_MAX {
                    self.several.clear();
                }
                several += u64::from(self.several.insert(user));
            }
        }
        if self.young.len() >= USERS_MAX {
            self.old = std::mem::take(&mut self.young);
        }
        several
    }
}

impl WriteRecord {
    /// A write that begins now. What is told of its rows may go to this directory.
    #[must_use]
    pub fn begin(number: u64, name: WriteName, directory: Option<PathBuf>) -> Self {
        WriteRecord {
            number,
            time: Utc::now(),
            name,
            begun: Instant::now(),
            inner: Mutex::new(Inner {
                state: WriteState::Running,
                counts: WriteCounts::default(),
                duration: None,
                error: None,
                first: None,
                rejects: Some(Spool::with_memory(directory, MEMORY_BYTES_MAX)),
                stored: None,
                lost: 0,
                users: Users::default(),
            }),
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes what is counted.
    pub fn count(&self, change: impl FnOnce(&mut WriteCounts)) {
        change(&mut self.inner().counts);
    }

    /// Notes which users are in a request.
    pub fn note_users(&self, users: impl Iterator<Item = u64>) {
        let mut inner = self.inner();
        let several = inner.users.note(users);
        inner.counts.users_in_several_requests += several;
    }

    /// Counts a row that was not accepted, and keeps what is told of it. Nothing of it passes without the gate.
    pub fn reject(&self, row: u64, key: Option<String>, outcome: &Outcome, payload: Option<&str>) {
        let rejected = RejectedRow {
            row,
            key: key.map(|key| gate::shown_whole(&key)),
            status: outcome.status.name().to_owned(),
            http_status: outcome.http_status,
            message: gate::shown(&outcome.message),
            payload: payload.map(gate::shown_whole),
        };
        let mut line = serde_json::to_vec(&rejected).unwrap_or_default();
        line.push(b'\n');
        let mut inner = self.inner();
        inner.counts.count(outcome.status, 1);
        if inner.rejects.as_mut().is_none_or(|rejects| rejects.append(&line).is_err()) {
            inner.lost += 1;
        }
        // What was not sent is so for what became of others.
        let rank = |row: &RejectedRow| (row.status == RowStatus::NotSent.name(), row.row);
        if inner.first.as_ref().is_none_or(|first| rank(&rejected) < rank(first)) {
            inner.first = Some(rejected);
        }
    }

    /// The first row that was not accepted.
    #[must_use]
    pub fn first(&self) -> Option<RejectedRow> {
        self.inner().first.clone()
    }

    /// How many rows were not accepted of which nothing could be kept.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.inner().lost
    }

    /// The write is over.
    pub fn end(&self, state: WriteState, error: Option<String>) {
        let mut inner = self.inner();
        if inner.duration.is_some() {
            return;
        }
        (inner.state, inner.error, inner.duration) = (state, error, Some(self.begun.elapsed()));
        inner.users = Users::default();
        inner.stored = inner.rejects.take().map(Spool::finish);
    }

    /// What it has come to.
    #[must_use]
    pub fn counts(&self) -> WriteCounts {
        self.inner().counts
    }

    /// How far it has come, how long it took or takes, and why it failed.
    #[must_use]
    pub fn state(&self) -> (WriteState, Duration, Option<String>) {
        let inner = self.inner();
        (inner.state, inner.duration.unwrap_or_else(|| self.begun.elapsed()), inner.error.clone())
    }

    /// The rows that were not accepted, a JSON object a line; `None` while it runs.
    #[must_use]
    pub fn rejects(&self) -> Option<Stored> {
        self.inner().stored.clone()
    }
}
