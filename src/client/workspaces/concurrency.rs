//! How many requests of a workspace are under way at once, over all queries.

use std::sync::{Mutex, PoisonError};

use tokio::sync::Notify;

/// Lets in as many as may be under way. Unlike a semaphore it takes the limit anew with each
/// request, since a user may `SET` another one at any time.
#[derive(Default)]
pub struct Concurrency {
    /// Which places are taken.
    places: Mutex<Vec<bool>>,
    left: Notify,
}

/// A request that is under way; it leaves when this is dropped.
pub struct Slot<'a> {
    concurrency: &'a Concurrency,
    /// Its place, the lowest that was free: never as high as the limit.
    pub place: usize,
}

impl Concurrency {
    /// Waits until fewer than `limit` are inside.
    pub async fn enter(&self, limit: usize) -> Slot<'_> {
        loop {
            let left = self.left.notified();
            if let Some(slot) = self.try_enter(limit) {
                return slot;
            }
            left.await;
        }
    }

    fn try_enter(&self, limit: usize) -> Option<Slot<'_>> {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        if places.iter().filter(|is_taken| **is_taken).count() >= limit {
            return None;
        }
        let place = places.iter().position(|is_taken| !is_taken).unwrap_or(places.len());
        if place == places.len() {
            places.push(true);
        } else {
            places[place] = true;
        }
        Some(Slot { concurrency: self, place })
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        self.concurrency.places.lock().unwrap_or_else(PoisonError::into_inner)[self.place] = false;
        // All of them look: whom one would wake may wait for a lower limit.
        self.concurrency.left.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_that_is_dropped_makes_room() {
        let concurrency = Concurrency::default();
        let first = concurrency.try_enter(1).unwrap();
        assert!(concurrency.try_enter(1).is_none());
        let second = concurrency.try_enter(2).expect("the limit may change");
        assert_eq!([first.place, second.place], [0, 1]);
        drop(first);
        assert!(concurrency.try_enter(1).is_none(), "one is still inside");
        assert_eq!(concurrency.try_enter(2).unwrap().place, 0, "the lowest that is free");
        drop(second);
        assert!(concurrency.try_enter(1).is_some());
    }
}
