//! The requests' side of a write: workers that take what may be sent, as long as there is something.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::task::JoinSet;

use super::lanes::{Lanes, Load};
use super::sender::Sender;
use crate::error::Error;

/// What the rows' side and the requests' side share.
pub struct Shared {
    /// Where rows wait.
    pub lanes: Mutex<Lanes>,
    /// Told when there may be something to send.
    pub work: Notify,
    /// Told when something was sent.
    pub room: Notify,
    /// Who makes the requests.
    pub sender: Sender,
    /// Whether nothing is sent.
    pub is_dry_run: bool,
}

impl Shared {
    /// Where rows wait, to be looked at or changed.
    pub fn lanes(&self) -> MutexGuard<'_, Lanes> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes requests until there are no more, or fewer workers are wanted.
    pub async fn work(self: Arc<Self>, worker: usize) {
        let _alarm = Alarm(&self);
        loop {
            let work = self.work.notified();
            // Fewer may be under way than before, but never more again.
            let is_needed = worker < self.sender.allowed.load(Ordering::Relaxed) && self.sender.halt.cause().is_none();
            let (load, is_done) = {
                let mut lanes = self.lanes();
                let load = if is_needed { lanes.take() } else { None };
                if lanes.has_work() {
                    self.work.notify_one();
                }
                (load, lanes.is_done() || !is_needed)
            };
            match load {
                Some(load) => {
                    self.sender.send(&load.batch).await;
                    self.done(&load);
                }
                None if is_done => break,
                None => work.await,
            }
        }
    }

    fn done(&self, load: &Load) {
        let is_closed = {
            let mut lanes = self.lanes();
            lanes.done(load);
            lanes.is_closed()
        };
        self.room.notify_one();
        // Others may wait for this one, or for the end; while rows come, whoever brings work tells one of them.
        if is_closed || self.sender.halt.cause().is_some() {
            self.work.notify_waiters();
        }
    }

    /// Counts what would be sent.
    pub fn count(&self) {
        let mut lanes = self.lanes();
        while let Some(load) = lanes.take() {
            self.sender.count(&load.batch);
            lanes.done(&load);
        }
    }

    /// Waits until more rows may come.
    pub async fn has_room(&self) {
        loop {
            let room = self.room.notified();
            if !self.lanes().is_crowded() || self.sender.halt.cause().is_some() {
                return;
            }
            room.await;
        }
    }
}

/// Ends the write if a worker panics: the others would wait for what it had for ever.
struct Alarm<'a>(&'a Shared);

impl Drop for Alarm<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.sender.halt.stop(Error::Panic);
            self.0.room.notify_one();
            self.0.work.notify_waiters();
        }
    }
}

/// Waits until all workers are at their end.
pub async fn join(workers: &mut JoinSet<()>) {
    while workers.join_next().await.is_some() {}
}
