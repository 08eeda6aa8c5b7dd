//! When a request is tried again.
//!
//! What reads may be repeated: after 429 and 5xx, after a connection that failed or broke, and after
//! a body that is no whole JSON. What starts something is repeated only where it certainly did not.
//! What Braze refused (other 4xx) it will refuse again.

use std::time::Duration;

/// The pause before the first retry, doubled with each further one.
const PAUSE_FIRST: Duration = Duration::from_millis(250);

/// The longest pause before a retry.
const PAUSE_MAX: Duration = Duration::from_secs(30);

/// A host that cannot be reached is most likely misspelt or down: no use in many retries.
const UNREACHABLE_RETRIES_MAX: u32 = 2;

/// What one query allows.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    pub max_retries: u32,
    /// The longest time that goes into failed attempts and pauses.
    pub max_wait: Duration,
}

/// Why an attempt failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The host is not known or refuses connections.
    Unreachable,
    /// Anything else that may pass.
    Passing,
}

impl Patience {
    /// The pause before the next attempt; `None` when it is time to give up.
    ///
    /// `attempts` were made so far, which together with their pauses took `waited`. `random` lies
    /// between 0 and 1 and spreads the retries of concurrent requests.
    pub fn pause(&self, failure: Failure, attempts: u32, waited: Duration, random: f64) -> Option<Duration> {
        let retries_max = match failure {
            Failure::Unreachable => self.max_retries.min(UNREACHABLE_RETRIES_MAX),
            Failure::Passing => self.max_retries,
        };
        if attempts > retries_max {
            return None;
        }
        let whole = PAUSE_FIRST.saturating_mul(1 << (attempts - 1).min(16)).min(PAUSE_MAX);
        let pause = whole.mul_f64(0.5 + random / 2.0);
        (waited + pause <= self.max_wait).then_some(pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Patience = Patience { max_retries: 4, max_wait: Duration::from_secs(10) };

    #[test]
    fn pauses_double_up_to_a_bound() {
        let pause = |attempts, random| PATIENCE.pause(Failure::Passing, attempts, Duration::ZERO, random);
        assert_eq!(pause(1, 1.0), Some(Duration::from_millis(250)));
        assert_eq!(pause(1, 0.0), Some(Duration::from_millis(125)));
        assert_eq!(pause(4, 1.0), Some(Duration::from_secs(2)));
        assert_eq!(pause(5, 1.0), None);
        let patient = Patience { max_retries: 100, max_wait: Duration::from_secs(3_600) };
        assert_eq!(patient.pause(Failure::Passing, 90, Duration::ZERO, 1.0), Some(PAUSE_MAX));
    }

    #[test]
    fn waiting_ends() {
        assert_eq!(PATIENCE.pause(Failure::Passing, 1, Duration::from_secs(10), 0.5), None);
        assert_eq!(PATIENCE.pause(Failure::Unreachable, 3, Duration::ZERO, 0.5), None);
    }
}
