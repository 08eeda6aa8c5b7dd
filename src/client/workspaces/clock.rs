//! How far Braze's clock is from our own.

use std::sync::{Mutex, PoisonError};

use chrono::TimeDelta;

/// The most that clocks differ: what says more is no clock, but for instance a cache in between.
const OFF_MAX: TimeDelta = TimeDelta::days(2);

/// Braze's clock, as the answers of a workspace tell it.
#[derive(Default)]
pub struct BrazeClock(Mutex<Option<TimeDelta>>);

impl BrazeClock {
    /// Takes note of how far an answer says that Braze's clock is ahead.
    pub fn learn(&self, ahead: TimeDelta) {
        if ahead.abs() <= OFF_MAX {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(ahead);
        }
    }

    /// How far it is ahead; `None` before the first answer.
    #[must_use]
    pub fn ahead(&self) -> Option<TimeDelta> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_clock_is_not_believed() {
        let clock = BrazeClock::default();
        assert_eq!(clock.ahead(), None);
        clock.learn(TimeDelta::hours(-20));
        clock.learn(TimeDelta::days(400));
        assert_eq!(clock.ahead(), Some(TimeDelta::hours(-20)));
    }
}
