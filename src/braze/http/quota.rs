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

/// How long to wait for what is left to become known.
const UNKNOWN_PAUSE: TimeDelta = TimeDelta::milliseconds(50);

/// What is known of one rate limit of one workspace.
#[derive(Clone, Debug, Default)]
pub struct Quota {
    window: Option<Window>,
    /// Requests that are sent and not answered: the last answer did not count them.
    outstanding: i64,
    /// Nothing is sent before this.
    not_before: Option<DateTime<Utc>>,
    /// When the next request may be sent while little is left.
    next_turn: Option<DateTime<Utc>>,
}

/// What an answer says of the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub limit: i64,
    pub remaining: i64,
    pub resets_at: DateTime<Utc>,
}

/// Whether a request may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// At once; it counts as sent.
    Now,
    /// At this time, because little is left; it counts as sent.
    Paced(DateTime<Utc>),
    /// Ask again at this time: nothing is left before.
    Spent(DateTime<Utc>),
}

impl Quota {
    /// Asks to send a request.
    pub fn ask(&mut self, now: DateTime<Utc>) -> Turn {
        if let Some(not_before) = self.not_before.filter(|&time| time > now) {
            return Turn::Spent(not_before);
        }
        let Some(window) = self.window else {
            self.outstanding += 1;
            return Turn::Now;
        };
        if window.resets_at <= now {
            // A new window of which nothing was said yet: it has no more than the last one.
            if self.outstanding >= window.limit.max(1) {
                return Turn::Spent(now + UNKNOWN_PAUSE);
            }
            self.outstanding += 1;
            return Turn::Now;
        }
        let left = window.remaining - self.outstanding;
        if left <= 0 {
            return Turn::Spent(window.resets_at);
        }
        self.outstanding += 1;
        if left * LITTLE_LEFT > window.limit {
            return Turn::Now;
        }
        let spread = (window.resets_at - now).to_std().unwrap_or_default() / u32::try_from(left).unwrap_or(u32::MAX);
        let turn = self.next_turn.filter(|&time| time > now).unwrap_or(now);
        self.next_turn = Some(turn + spread.min(PACE_MAX));
        if turn > now { Turn::Paced(turn) } else { Turn::Now }
    }

    /// A request that was asked for is over, answered or not.
    pub fn done(&mut self) {
        self.outstanding -= 1;
    }

    /// Learns from an answer. Answers may arrive in another order than they were given, and what
    /// remains only falls within a window.
    pub fn learn(&mut self, answer: Window) {
        match &mut self.window {
            Some(window) if window.resets_at == answer.resets_at => {
                window.remaining = window.remaining.min(answer.remaining);
                window.limit = answer.limit;
            }
            Some(window) if window.resets_at > answer.resets_at => {}
            _ => self.window = Some(answer),
        }
    }

    /// Nothing is left before this time.
    pub fn block(&mut self, until: DateTime<Utc>) {
        self.not_before = self.not_before.max(Some(until));
    }

    /// What the last answers said.
    pub fn window(&self) -> Option<Window> {
        self.window
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + second, 0).unwrap()
    }

    fn window(remaining: i64, resets: i64) -> Window {
        Window { limit: 1_000, remaining, resets_at: at(resets) }
    }

    #[test]
    fn nothing_is_sent_beyond_what_is_left() {
        let mut quota = Quota::default();
        assert_eq!(quota.ask(at(0)), Turn::Now);
        quota.done();
        quota.learn(window(2, 60));
        assert_eq!(quota.ask(at(0)), Turn::Now);
        assert!(matches!(quota.ask(at(0)), Turn::Paced(_)));
        assert_eq!(quota.ask(at(0)), Turn::Spent(at(60)), "two are on their way");
        assert_eq!(quota.ask(at(61)), Turn::Now, "a new window has begun");
    }

    #[test]
    fn a_new_window_gets_no_more_requests_than_its_limit() {
        let mut quota = Quota::default();
        quota.learn(Window { limit: 2, remaining: 0, resets_at: at(60) });
        assert_eq!(quota.ask(at(60)), Turn::Now);
        assert_eq!(quota.ask(at(60)), Turn::Now);
        assert_eq!(quota.ask(at(60)), Turn::Spent(at(60) + UNKNOWN_PAUSE));
        quota.done();
        assert_eq!(quota.ask(at(60)), Turn::Now);
    }

    #[test]
    fn little_left_is_spread_over_the_window() {
        let mut quota = Quota::default();
        quota.learn(window(101, 50));
        assert_eq!(quota.ask(at(0)), Turn::Now, "more than a tenth is left");
        assert_eq!(quota.ask(at(0)), Turn::Now);
        let Turn::Paced(turn) = quota.ask(at(0)) else { panic!() };
        assert_eq!((turn - at(0)).num_milliseconds(), 500);

        let mut quota = Quota::default();
        quota.learn(window(10, 3_600));
        assert_eq!(quota.ask(at(0)), Turn::Now);
        assert_eq!(quota.ask(at(0)), Turn::Paced(at(1)), "never longer than the bound");
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
        assert_eq!(quota.ask(at(0)), Turn::Spent(at(5)));
        assert_eq!(quota.ask(at(5)), Turn::Now);
    }
}
