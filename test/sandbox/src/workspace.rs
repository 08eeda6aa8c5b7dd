//! One workspace: what its key says it is like, and what happened to it so far.

use crate::bounded::Bounded;
use crate::endpoints::Endpoint;
use crate::exports::Exports;
use crate::hash::uuid;
use crate::listing::Added;
use crate::log::{Entry, Log, Summary};
use crate::options::{Moving, Options};
use crate::quota::{Budgets, Pool, Standing};
use chrono::{DateTime, Utc};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Distinct requests whose attempts are counted; the oldest starts anew beyond that.
const COUNTED_REQUESTS_MAX: usize = 100_000;

#[derive(Debug)]
pub struct Workspace {
    key: String,
    pub options: Options,
    pub exports: Exports,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    budgets: Budgets,
    /// How often each distinct request came.
    attempts: Bounded<String, u64>,
    /// How often each list was read, by its path.
    lists_read: HashMap<&'static str, u64>,
    request_ids: u64,
    log: Log,
}

impl Workspace {
    pub fn new(key: &str, options: Options) -> Self {
        Workspace {
            key: key.to_owned(),
            exports: Exports::new(key, options.exports.clone()),
            options,
            state: Mutex::new(State {
                budgets: Budgets::default(),
                attempts: Bounded::new(COUNTED_REQUESTS_MAX),
                lists_read: HashMap::new(),
                request_ids: 0,
                log: Log::default(),
            }),
        }
    }

    pub fn take_quota(&self, pool: Pool, now: DateTime<Utc>) -> Result<Standing, Standing> {
        self.state().budgets.take(pool, &self.options.quota, now)
    }

    pub fn look_at_quota(&self, pool: Pool, now: DateTime<Utc>) -> Standing {
        self.state().budgets.look(pool, &self.options.quota, now)
    }

    /// Counts an attempt of `request`; the first is 0.
    pub fn attempt(&self, request: &str) -> u64 {
        let mut state = self.state();
        let attempts = state.attempts.get_or_insert(request.to_owned(), || 0);
        *attempts += 1;
        *attempts - 1
    }

    /// Counts a reading of the list, and says what it has gained before.
    pub fn read_list(&self, endpoint: &Endpoint) -> Added {
        let mut state = self.state();
        let read = state.lists_read.entry(endpoint.path).or_default();
        let added = match self.options.moving {
            None => Added::default(),
            Some(Moving::Shift(every)) => Added { front: *read / every, back: 0 },
            Some(Moving::Append(every)) => Added { front: 0, back: *read / every },
        };
        *read += 1;
        added
    }

    /// The words of a refusal that comes with the status of a success.
    pub fn refusal(&self) -> String {
        format!("Nothing was found for the key {}", self.key)
    }

    /// An `X-Request-Id`: the n-th one of a key is the same in every run.
    pub fn request_id(&self) -> String {
        let mut state = self.state();
        state.request_ids += 1;
        uuid(&self.key, state.request_ids)
    }

    pub fn record(&self, entry: Entry) {
        self.state().log.record(entry);
    }

    pub fn entries(&self) -> Vec<Entry> {
        self.state().log.entries()
    }

    pub fn summary(&self) -> Summary {
        self.state().log.summary()
    }

    /// Every change to the state is complete in itself, so a panic elsewhere does not spoil it.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request under way: it is, until this is dropped.
#[derive(Debug)]
pub struct Ticket {
    workspace: Arc<Workspace>,
    pub in_flight: u64,
}

impl Ticket {
    pub fn new(workspace: Arc<Workspace>, connection: u64) -> Self {
        let in_flight = workspace.state().log.arrived(connection);
        Ticket { workspace, in_flight }
    }

    pub fn sent(&self, bytes: usize) {
        self.workspace.state().log.sent(bytes as u64);
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.workspace.state().log.left();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoints;

    #[test]
    fn lists_move_after_every_kth_reading() {
        let moving = |moving| {
            let options = Options { moving: Some(moving), ..Options::default() };
            let workspace = Workspace::new("sandbox", options);
            (0..5)
                .map(|_| workspace.read_list(endpoints::all().next().expect("an endpoint")))
                .map(|added| (added.front, added.back))
                .collect::<Vec<_>>()
        };
        assert_eq!(moving(Moving::Shift(2)), [(0, 0), (0, 0), (1, 0), (1, 0), (2, 0)]);
        assert_eq!(moving(Moving::Append(1))[4], (0, 4));
    }

    #[test]
    fn attempts_count_per_request() {
        let workspace = Workspace::new("sandbox", Options::default());
        assert_eq!(["a", "b", "a"].map(|request| workspace.attempt(request)), [0, 0, 1]);
    }

    #[test]
    fn a_ticket_is_under_way_until_it_is_dropped() {
        let workspace = Arc::new(Workspace::new("sandbox", Options::default()));
        let first = Ticket::new(workspace.clone(), 1);
        assert_eq!(Ticket::new(workspace.clone(), 1).in_flight, 2);
        drop(first);
        assert_eq!(Ticket::new(workspace, 1).in_flight, 1);
    }
}
