//! How much memory answers take at once, over all queries: bodies that are being read, and rows that
//! nobody has taken yet.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

/// The part of DuckDB's `memory_limit` that answers may take.
const LIMIT_PART: usize = 8;

/// The most that answers may take.
const LIMIT_MAX: usize = 256 << 20;

/// What an answer may take without waiting for room: a page of Braze's has some ten kilobytes.
const FREE_BYTES: usize = 256 << 10;

/// Room is taken in steps of so much.
const STEP_BYTES: usize = 1 << 20;

/// The memory that all answers share.
static MEMORY: AnswerMemory = AnswerMemory { used: Mutex::new(0), changed: Notify::const_new() };

struct AnswerMemory {
    used: Mutex<usize>,
    /// There is more room, or some answer's turn has come.
    changed: Notify,
}

/// What answers may take together, of DuckDB's `memory_limit`.
#[must_use]
pub fn limit(memory_limit: usize) -> usize {
    (memory_limit / LIMIT_PART).min(LIMIT_MAX)
}

/// Whether somebody waits for an answer, and for none before it. It then takes what it needs: others
/// may hold all the room until it was taken.
#[derive(Clone, Default)]
pub struct Turn(Arc<AtomicBool>);

impl Turn {
    /// The turn of an answer that is waited for from the start.
    #[must_use]
    pub fn come() -> Self {
        Turn(Arc::new(AtomicBool::new(true)))
    }

    /// The answer's turn has come.
    pub fn comes(&self) {
        self.0.store(true, Ordering::Release);
        MEMORY.changed.notify_waiters();
    }
}

/// The memory that an answer takes; it is given back when this is dropped.
pub struct AnswerShare {
    turn: Turn,
    bytes: usize,
}

impl AnswerShare {
    /// No memory yet.
    #[must_use]
    pub fn new(turn: Turn) -> Self {
        AnswerShare { turn, bytes: 0 }
    }

    /// Takes so much in all, if there is room; whether there was.
    pub fn try_grow(&mut self, bytes: usize, limit: usize) -> bool {
        if bytes <= self.bytes {
            return true;
        }
        let bytes = if bytes <= FREE_BYTES { bytes } else { bytes.next_multiple_of(STEP_BYTES) };
        let mut used = MEMORY.used.lock().unwrap_or_else(PoisonError::into_inner);
        let needed = *used + (bytes - self.bytes);
        let may = needed <= limit || bytes <= FREE_BYTES || self.turn.0.load(Ordering::Acquire);
        if may {
            (*used, self.bytes) = (needed, bytes);
        }
        may
    }

    /// Waits until there is room for so much in all, or its turn comes.
    pub async fn grow(&mut self, bytes: usize, limit: usize) {
        loop {
            let changed = MEMORY.changed.notified();
            if self.try_grow(bytes, limit) {
                return;
            }
            changed.await;
        }
    }

    /// Takes so much in all, whether there is room or not.
    pub fn set(&mut self, bytes: usize) {
        let mut used = MEMORY.used.lock().unwrap_or_else(PoisonError::into_inner);
        *used = *used - self.bytes + bytes;
        self.bytes = bytes;
        MEMORY.changed.notify_waiters();
    }
}

impl Drop for AnswerShare {
    fn drop(&mut self) {
        self.set(0);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::runtime::runtime;

    #[test]
    fn there_is_room_up_to_the_limit_and_for_whose_turn_it_is() {
        // Other tests take little of it.
        const LIMIT: usize = 100 << 20;
        let mut first = AnswerShare::new(Turn::default());
        let (turn, small) = (Turn::default(), FREE_BYTES);
        let mut second = AnswerShare::new(turn.clone());
        assert!(first.try_grow(80 << 20, LIMIT));
        assert!(!second.try_grow(30 << 20, LIMIT));
        assert!(second.try_grow(small, 0), "a page is always let in");
        runtime().unwrap().block_on(async {
            let waiting = tokio::time::timeout(Duration::from_millis(20), second.grow(30 << 20, LIMIT)).await;
            assert!(waiting.is_err());
            let waited = tokio::spawn(async move {
                second.grow(30 << 20, LIMIT).await;
                second
            });
            tokio::time::sleep(Duration::from_millis(20)).await;
            turn.comes();
            let second = waited.await.unwrap();
            let mut third = AnswerShare::new(Turn::default());
            assert!(!third.try_grow(30 << 20, LIMIT));
            let waited = tokio::spawn(async move { third.grow(30 << 20, LIMIT).await });
            tokio::time::sleep(Duration::from_millis(20)).await;
            first.set(1 << 20);
            waited.await.unwrap();
            drop(second);
        });
    }

    #[test]
    fn a_part_of_what_the_database_may_take() {
        assert_eq!(limit(800 << 20), 100 << 20);
        assert_eq!(limit(usize::MAX), LIMIT_MAX);
        assert_eq!(limit(0), 0);
    }
}
