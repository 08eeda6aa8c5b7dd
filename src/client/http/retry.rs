//! When a request is tried again.
//!
//! What reads may be repeated: after 429 and 5xx, after a connection that failed or broke, and after
//! a body that is not complete JSON. What starts something is repeated only where it certainly did not.
//! What Braze refused (other 4xx) it will refuse again.

use std::time::Duration;

/// The pause before the first retry, doubled with each further one.
const PAUSE_FIRST: Duration = Duration::from_millis(250);

/// The longest pause before a retry, unless the server asks for a longer one.
const PAUSE_MAX: Duration = Duration::from_secs(30);

/// A host that cannot be reached is most likely misspelled or down: many retries are no use.
const UNREACHABLE_RETRIES_MAX: u32 = 2;

/// What one query allows.
#[derive(Clone, Copy, Debug)]
pub struct RetryPolicy {
    /// How often a failed request is tried again.
    pub max_retries: u32,
    /// The longest time that goes into failed attempts and pauses.
    pub max_wait: Duration,
}

/// Why an attempt failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// The host is not known or refuses connections: nothing was sent.
    Unreachable,
    /// Braze says that it did nothing with the request.
    Unprocessed,
    /// Anything else that may pass: it may have been processed.
    Passing,
}

impl RetryPolicy {
    /// The pause before the next attempt; `None` when it is time to give up.
    ///
    /// `failures` attempts failed so far, which together with their pauses took `waited`. The server
    /// may have asked for a pause of `at_least`. `random` lies between 0 and 1 and spreads the
    /// retries of concurrent requests.
    #[must_use]
    pub fn pause(
        &self,
        kind: FailureKind,
        failures: u32,
        waited: Duration,
        at_least: Duration,
        random: f64,
    ) -> Option<Duration> {
        let retries_max = match kind {
            FailureKind::Unreachable => self.max_retries.min(UNREACHABLE_RETRIES_MAX),
            FailureKind::Unprocessed | FailureKind::Passing => self.max_retries,
        };
        if failures > retries_max {
            return None;
        }
        let whole = PAUSE_FIRST.saturating_mul(1 << (failures.max(1) - 1).min(16)).min(PAUSE_MAX);
        let pause = whole.mul_f64(0.5 + random / 2.0).max(at_least);
        (waited + pause <= self.max_wait).then_some(pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: RetryPolicy = RetryPolicy { max_retries: 4, max_wait: Duration::from_secs(10) };

    #[test]
    fn pauses_double_up_to_a_bound() {
        let pause =
            |failures, random| POLICY.pause(FailureKind::Passing, failures, Duration::ZERO, Duration::ZERO, random);
        assert_eq!(pause(1, 1.0), Some(Duration::from_millis(250)));
        assert_eq!(pause(1, 0.0), Some(Duration::from_millis(125)));
        assert_eq!(pause(4, 1.0), Some(Duration::from_secs(2)));
        assert_eq!(pause(5, 1.0), None);
        let patient = RetryPolicy { max_retries: 100, max_wait: Duration::from_secs(3_600) };
        let pause = patient.pause(FailureKind::Passing, 90, Duration::ZERO, Duration::ZERO, 1.0);
        assert_eq!(pause, Some(PAUSE_MAX));
    }

    #[test]
    fn waiting_ends() {
        let pause = |kind, failures, waited, at_least| {
            POLICY.pause(kind, failures, Duration::from_secs(waited), Duration::from_secs(at_least), 0.5)
        };
        assert_eq!(pause(FailureKind::Passing, 1, 10, 0), None);
        assert_eq!(pause(FailureKind::Unreachable, 3, 0, 0), None);
        assert_eq!(pause(FailureKind::Passing, 1, 0, 9), Some(Duration::from_secs(9)));
        assert_eq!(pause(FailureKind::Passing, 1, 2, 9), None, "the server asks for more than is allowed");
    }
}
