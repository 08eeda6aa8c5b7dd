//! How many requests of a workspace are under way at once, over all queries.

use std::sync::{Mutex, PoisonError};

use tokio::sync::Notify;

/// Lets in as many as may be under way. Unlike a semaphore it takes the limit anew with each
/// request, since a user may `SET` another one at any time.
#[derive(Default)]
pub struct Concurrency {
    inside: Mutex<usize>,
    left: Notify,
}

/// A request that is under way; it leaves when this is dropped.
pub struct Slot<'a>(&'a Concurrency);

impl Concurrency {
    /// Waits until fewer than `limit` are inside.
    pub async fn enter(&self, limit: usize) -> Slot<'_> {
        loop {
            let left = self.left.notified();
            if self.try_enter(limit) {
                return Slot(self);
            }
            left.await;
        }
    }

    fn try_enter(&self, limit: usize) -> bool {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        let free = *inside < limit;
        if free {
            *inside += 1;
        }
        free
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        *self.0.inside.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        // All of them look: whom one would wake may wait for a lower limit.
        self.0.left.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_that_is_dropped_makes_room() {
        let concurrency = Concurrency::default();
        assert!(concurrency.try_enter(1));
        let first = Slot(&concurrency);
        assert!(!concurrency.try_enter(1));
        assert!(concurrency.try_enter(2), "the limit may change");
        drop(first);
        drop(Slot(&concurrency));
        assert!(concurrency.try_enter(1));
    }
}
