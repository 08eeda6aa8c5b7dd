//! What this process took of the present window of a limit. Pure: time is given.

use chrono::{DateTime, Utc};

/// Requests that may count in the window.
#[derive(Clone, Debug, Default)]
pub struct Taken {
    /// Those that were sent since it began, and those that were under way then.
    sent: i64,
    /// When the window before it ended, as far as it is known.
    began: Option<DateTime<Utc>>,
}

impl Taken {
    /// A request is sent.
    pub fn count(&mut self) {
        self.sent += 1;
    }

    /// A window has ended: from now on the requests of the next one count, with those that are under way.
    pub fn begin(&mut self, ended: DateTime<Utc>, under_way: i64) {
        if self.began < Some(ended) {
            (self.began, self.sent) = (Some(ended), under_way);
        }
    }

    /// What is left of a part of the window.
    #[must_use]
    pub fn left(&self, part: i64) -> i64 {
        part - self.sent
    }
}

/// A share of a limit, in whole requests: at least one.
#[must_use]
pub fn part(limit: i64, share: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "limits are far below 2^52")]
    let part = (limit as f64 * share) as i64;
    part.max(1)
}
