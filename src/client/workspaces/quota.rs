//! What is left of a rate limit. Pure: time is given, nothing waits here.
//!
//! Braze's limits count in fixed windows of the clock, and every answer says what is left of the
//! current one (`X-RateLimit-Limit`, `-Remaining`, `-Reset`). The workspace's own sends draw on
//! the same limits, so requests slow down before nothing is left for them.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

/// The part of a limit below which requests are spread over what is left of the window.
const LITTLE_LEFT: i64 = 10; // a tenth

/// The longest pause between two requests when little is left.
const PACE_MAX: Duration = Duration::from_secs(1);

/// Resets that lie no further apart are one: some are told as the whole seconds until then.
const SAME_RESET: TimeDelta = TimeDelta::milliseconds(999);

/// How long to wait for what is left to become known.
const UNKNOWN_PAUSE: TimeDelta = TimeDelta::milliseconds(50);

/// What is known of one rate limit of one workspace.
#[derive(Clone, Debug, Default)]
pub struct Quota {
    /// What the answers said, and when it ends.
    window: Option<(RateLimit, DateTime<Utc>)>,
    /// Requests that are sent and not answered: the last answer did not count them.
    outstanding: i64,
    /// Nothing is sent before this.
    not_before: Option<DateTime<Utc>>,
    /// When the next request may be sent while little is left.
    next_turn: Option<DateTime<Utc>>,
}

/// What an answer says of the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// The requests that Braze allows in a window.
    pub limit: i64,
    /// The requests that are left in the current one.
    pub remaining: i64,
    /// When the next window begins; `None` where what the answer says of it cannot be.
    pub resets_at: Option<DateTime<Utc>>,
}

/// Whether a request may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// At once; it counts as sent.
    Now,
    /// At this time, because little is left; it counts as sent.
    Paced(DateTime<Utc>),
    /// Ask again at this time: nothing is left before.
    Spent(DateTime<Utc>),
}

impl Quota {
    /// Asks to send a request.
    pub fn ask(&mut self, now: DateTime<Utc>) -> Admission {
        if let Some(not_before) = self.not_before.filter(|&time| time > now) {
            return Admission::Spent(not_before);
        }
        let Some((window, resets_at)) = self.window else {
            self.outstanding += 1;
            return Admission::Now;
        };
        if resets_at <= now {
            // A new window of which nothing was said yet: it has no more than the last one.
            if self.outstanding >= window.limit.max(1) {
                return Admission::Spent(now + UNKNOWN_PAUSE);
            }
            self.outstanding += 1;
            return Admission::Now;
        }
        let left = window.remaining - self.outstanding;
        if left <= 0 {
            return Admission::Spent(resets_at);
        }
        self.outstanding += 1;
        if left * LITTLE_LEFT > window.limit {
            return Admission::Now;
        }
        let spread = (resets_at - now).to_std().unwrap_or_default() / u32::try_from(left).unwrap_or(u32::MAX);
        let turn = self.next_turn.filter(|&time| time > now).unwrap_or(now);
        self.next_turn = Some(turn + spread.min(PACE_MAX));
        if turn > now { Admission::Paced(turn) } else { Admission::Now }
    }

    /// A request that was asked for is over, answered or not.
    pub fn done(&mut self) {
        self.outstanding -= 1;
    }

    /// Learns from an answer. Answers may arrive in another order than they were given, and what
    /// remains only falls within a window.
    pub fn learn(&mut self, answer: RateLimit) {
        // Without its end a window would never be over.
        let Some(resets_at) = answer.resets_at else { return };
        match &mut self.window {
            Some((window, end)) if (*end - resets_at).abs() <= SAME_RESET => {
                window.remaining = window.remaining.min(answer.remaining);
                window.limit = answer.limit;
            }
            Some((_, end)) if *end > resets_at => {}
            _ => self.window = Some((answer, resets_at)),
        }
    }

    /// A request was refused, and nothing is left before this time. It overrules what was known of
    /// the window, which may last longer.
    pub fn block(&mut self, until: DateTime<Utc>) {
        self.not_before = self.not_before.max(Some(until));
        self.window = self.window.filter(|(_, resets_at)| *resets_at <= until);
    }

    /// Whether a request that asked now would have to wait.
    #[must_use]
    pub fn is_spent(&self, now: DateTime<Utc>) -> bool {
        // Asking with a copy changes nothing.
        matches!(self.clone().ask(now), Admission::Spent(_))
    }

    /// What the last answers said.
    #[must_use]
    pub fn window(&self) -> Option<RateLimit> {
        self.window.map(|(window, _)| window)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + second, 0).unwrap()
    }

    fn window(remaining: i64, resets: i64) -> RateLimit {
        RateLimit { limit: 1_000, remaining, resets_at: Some(at(resets)) }
    }

    #[test]
    fn nothing_is_sent_beyond_what_is_left() {
        let mut quota = Quota::default();
        assert_eq!(quota.ask(at(0)), Admission::Now);
        quota.done();
        quota.learn(window(2, 60));
        assert_eq!(quota.ask(at(0)), Admission::Now);
        assert!(matches!(quota.ask(at(0)), Admission::Paced(_)));
        assert_eq!(quota.ask(at(0)), Admission::Spent(at(60)), "two are on their way");
        assert_eq!(quota.ask(at(61)), Admission::Now, "a new window has begun");
    }

    #[test]
    fn a_new_window_gets_no_more_requests_than_its_limit() {
        let mut quota = Quota::default();
        quota.learn(RateLimit { limit: 2, remaining: 0, resets_at: Some(at(60)) });
        assert_eq!(quota.ask(at(60)), Admission::Now);
        assert_eq!(quota.ask(at(60)), Admission::Now);
        assert_eq!(quota.ask(at(60)), Admission::Spent(at(60) + UNKNOWN_PAUSE));
        quota.done();
        assert_eq!(quota.ask(at(60)), Admission::Now);
    }

    #[test]
    fn little_left_is_spread_over_the_window() {
        let mut quota = Quota::default();
        quota.learn(window(101, 50));
        assert_eq!(quota.ask(at(0)), Admission::Now, "more than a tenth is left");
        assert_eq!(quota.ask(at(0)), Admission::Now);
        let Admission::Paced(turn) = quota.ask(at(0)) else { panic!() };
        assert_eq!((turn - at(0)).num_milliseconds(), 500);

        let mut quota = Quota::default();
        quota.learn(window(10, 3_600));
        assert_eq!(quota.ask(at(0)), Admission::Now);
        assert_eq!(quota.ask(at(0)), Admission::Paced(at(1)), "never longer than the bound");
    }

    #[test]
    fn late_answers_do_not_raise_what_is_left() {
        let mut quota = Quota::default();
        quota.learn(window(500, 60));
        quota.learn(window(501, 60));
        quota.learn(window(900, -60));
        assert_eq!(quota.window(), Some(window(500, 60)));
        quota.learn(window(900, 120));
        assert_eq!(quota.window(), Some(window(900, 120)));
    }

    #[test]
    fn a_refusal_blocks_everybody() {
        let mut quota = Quota::default();
        quota.block(at(5));
        quota.block(at(3));
        assert_eq!(quota.ask(at(0)), Admission::Spent(at(5)));
        assert_eq!(quota.ask(at(5)), Admission::Now);
    }

    #[test]
    fn a_window_that_never_ends_is_none() {
        let mut quota = Quota::default();
        quota.learn(RateLimit { limit: 50, remaining: 0, resets_at: None });
        assert_eq!(quota.ask(at(0)), Admission::Now);
    }

    #[test]
    fn a_refusal_for_a_short_time_is_believed_before_a_long_window() {
        let mut quota = Quota::default();
        quota.learn(window(0, 3_600));
        quota.block(at(2));
        assert!(quota.is_spent(at(1)));
        assert!(!quota.is_spent(at(2)));
        assert_eq!(quota.ask(at(2)), Admission::Now);
    }

    #[test]
    fn a_reset_told_as_seconds_is_the_same_window_each_time() {
        let mut quota = Quota::default();
        let told = |remaining, millis| RateLimit {
            resets_at: Some(at(60) + TimeDelta::milliseconds(millis)),
            ..window(remaining, 60)
        };
        for (remaining, millis) in [(500, 0), (400, 900), (450, -900)] {
            quota.learn(told(remaining, millis));
        }
        assert_eq!(quota.window(), Some(window(400, 60)));
        quota.learn(told(1_000, 1_000));
        assert_eq!(quota.window(), Some(told(1_000, 1_000)), "windows may be a second long");
    }
}
