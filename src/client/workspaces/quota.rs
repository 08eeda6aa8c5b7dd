//! What is left of a rate limit. Pure: time is given, nothing waits here.
//!
//! Braze's limits count in fixed windows of the clock, and every answer says what is left of the
//! current one (`X-RateLimit-Limit`, `-Remaining`, `-Reset`). The workspace's own sends draw on
//! the same limits, so requests slow down before nothing is left for them.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::taken::{Taken, part};

/// The part of a limit below which requests are spread over what is left of the window.
const LITTLE_LEFT: i64 = 10; // a tenth

/// The longest pause between two requests when little is left.
const PACE_MAX: Duration = Duration::from_secs(1);

/// Resets that lie no further apart are one: some are told as the whole seconds until then.
const SAME_RESET: TimeDelta = TimeDelta::milliseconds(999);

/// How long to wait for what is left to become known.
const UNKNOWN_PAUSE: TimeDelta = TimeDelta::milliseconds(50);

/// How often a single request asks whether a new window has begun, when the share of it was sent and nothing came of it.
const LOOK_PAUSE: TimeDelta = TimeDelta::milliseconds(500);

/// A window that ends later than this is the same one when its end is told anew: told in seconds from now, an end moves.
const DRIFT: TimeDelta = TimeDelta::seconds(2);

/// What is known of one rate limit of one workspace.
#[derive(Clone, Debug, Default)]
pub struct Quota {
    /// What the answers said, and when it ends.
    window: Option<(RateLimit, DateTime<Utc>)>,
    /// Requests that are sent and not answered: the last answer did not count them.
    outstanding: i64,
    /// What this process sent of the window.
    taken: Taken,
    /// Whether answers say nothing of the limit, so that there is nothing to take a share of.
    is_silent: bool,
    /// When a window would have ended that a refusal overruled.
    overruled: Option<DateTime<Utc>>,
    /// How many answers came that were none of a limit that is used up.
    passed: u64,
    /// When a single request may ask whether a new window has begun.
    look_at: Option<DateTime<Utc>>,
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
    /// Ask again at this time: how much is left, requests that are under way will tell.
    Unknown(DateTime<Utc>),
    /// Ask again at this time: nothing is left before.
    Spent(DateTime<Utc>),
    /// Ask again at this time: nothing is left before of the share that is this process's.
    ShareSpent(DateTime<Utc>),
}

impl Quota {
    /// Asks to send a request, of which this process sends at most a share of each window, from above 0 to 1.
    pub fn ask(&mut self, now: DateTime<Utc>, share: f64) -> Admission {
        if let Some(not_before) = self.not_before.filter(|&time| time > now) {
            return Admission::Spent(not_before);
        }
        let takes_all = share >= 1.0;
        let Some((window, resets_at)) = self.window else {
            // What it is a share of, the first answer says.
            if !takes_all && !self.is_silent && self.outstanding > 0 {
                return Admission::Unknown(now + UNKNOWN_PAUSE);
            }
            return self.admit();
        };
        let own = part(window.limit, share);
        if resets_at <= now {
            // Nothing was said of the new window yet: it has no more than the last one.
            self.taken.begin(resets_at, self.outstanding);
            let is_sent = if takes_all { self.outstanding >= own } else { self.taken.left(own) <= 0 };
            // Braze's clock may be behind: the last window goes on there.
            return if is_sent && !self.may_look(now) { Admission::Unknown(now + UNKNOWN_PAUSE) } else { self.admit() };
        }
        let left = window.remaining - self.outstanding;
        if left <= 0 {
            return Admission::Spent(resets_at);
        }
        // What others sent, and when windows really end, Braze knows better: whoever takes all may take what is left.
        let own_left = if takes_all { left } else { self.taken.left(own) };
        if own_left <= 0 {
            return Admission::ShareSpent(resets_at);
        }
        let admission = self.admit();
        let is_much = |left: i64, limit: i64| left.saturating_mul(LITTLE_LEFT) > limit;
        if is_much(left, window.limit) && is_much(own_left, own) {
            return admission;
        }
        let left = left.min(own_left);
        let spread = (resets_at - now).to_std().unwrap_or_default() / u32::try_from(left).unwrap_or(u32::MAX);
        let turn = self.next_turn.filter(|&time| time > now).unwrap_or(now);
        self.next_turn = Some(turn + spread.min(PACE_MAX));
        if turn > now { Admission::Paced(turn) } else { Admission::Now }
    }

    fn admit(&mut self) -> Admission {
        self.outstanding += 1;
        self.taken.count();
        Admission::Now
    }

    /// Whether a single request may ask now, since no other is under way that would tell.
    fn may_look(&mut self, now: DateTime<Utc>) -> bool {
        let may = self.outstanding == 0 && self.look_at.is_none_or(|time| time <= now);
        if may {
            self.look_at = Some(now + LOOK_PAUSE);
        }
        may
    }

    /// A request that was asked for is over, answered or not.
    pub fn done(&mut self) {
        self.outstanding -= 1;
    }

    /// Learns from an answer. Answers may arrive in another order than they were given, and what
    /// remains only falls within a window.
    pub fn learn(&mut self, answer: RateLimit, now: DateTime<Utc>) {
        self.is_silent = answer.resets_at.is_none();
        // Without its end a window would never be over.
        let Some(resets_at) = answer.resets_at else { return };
        let is_same = |end: DateTime<Utc>| (end - resets_at).abs() <= SAME_RESET;
        match &mut self.window {
            Some((window, end)) if is_same(*end) => {
                window.remaining = window.remaining.min(answer.remaining);
                window.limit = answer.limit;
            }
            Some((_, end)) if *end > resets_at => {}
            known => {
                let ended = known.map(|(_, end)| end).or(self.overruled.take());
                *known = Some((answer, resets_at));
                if let Some(ended) = ended.filter(|&ended| !is_same(ended) && ended <= now + DRIFT) {
                    self.taken.begin(ended, self.outstanding);
                }
            }
        }
    }

    /// Learns from a successful answer that says nothing of the limit.
    pub fn learn_silence(&mut self) {
        self.is_silent = true;
    }

    /// A request was refused, and nothing is left before this time. It overrules what was known of
    /// the window, which may last longer.
    pub fn block(&mut self, until: DateTime<Utc>) {
        self.not_before = self.not_before.max(Some(until));
        if let Some((_, resets_at)) = self.window.take_if(|(_, resets_at)| *resets_at > until) {
            self.overruled = Some(resets_at);
        }
    }

    /// Whether a request that asked now would have to wait.
    #[must_use]
    pub fn is_spent(&self, now: DateTime<Utc>) -> bool {
        // Asking with a copy changes nothing.
        matches!(self.clone().ask(now, 1.0), Admission::Spent(_))
    }

    /// An answer came that was none of a limit that is used up.
    pub fn pass(&mut self) {
        self.passed += 1;
    }

    /// How many such answers came: whoever waits sees that others go ahead.
    #[must_use]
    pub fn passed(&self) -> u64 {
        self.passed
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

    impl Quota {
        fn ask_all(&mut self, now: DateTime<Utc>) -> Admission {
            self.ask(now, 1.0)
        }

        fn ask_until_spent(&mut self, now: DateTime<Utc>, share: f64) -> usize {
            let is_sent = |admission| matches!(admission, Admission::Now | Admission::Paced(_));
            std::iter::repeat_with(|| self.ask(now, share)).take_while(|&admission| is_sent(admission)).count()
        }
    }

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + second, 0).unwrap()
    }

    fn window(remaining: i64, resets: i64) -> RateLimit {
        RateLimit { limit: 1_000, remaining, resets_at: Some(at(resets)) }
    }

    #[test]
    fn nothing_is_sent_beyond_what_is_left() {
        let mut quota = Quota::default();
        assert_eq!(quota.ask_all(at(0)), Admission::Now);
        quota.done();
        quota.learn(window(2, 60), at(0));
        assert_eq!(quota.ask_all(at(0)), Admission::Now);
        assert!(matches!(quota.ask_all(at(0)), Admission::Paced(_)));
        assert_eq!(quota.ask_all(at(0)), Admission::Spent(at(60)), "two are on their way");
        assert_eq!(quota.ask_all(at(61)), Admission::Now, "a new window has begun");
    }

    #[test]
    fn a_new_window_gets_no_more_requests_than_its_limit() {
        let mut quota = Quota::default();
        quota.learn(RateLimit { limit: 2, remaining: 0, resets_at: Some(at(60)) }, at(0));
        assert_eq!(quota.ask_all(at(60)), Admission::Now);
        assert_eq!(quota.ask_all(at(60)), Admission::Now);
        assert_eq!(quota.ask_all(at(60)), Admission::Unknown(at(60) + UNKNOWN_PAUSE));
        quota.done();
        assert_eq!(quota.ask_all(at(60)), Admission::Now);
    }

    #[test]
    fn little_left_is_spread_over_the_window() {
        let mut quota = Quota::default();
        quota.learn(window(101, 50), at(0));
        assert_eq!(quota.ask_all(at(0)), Admission::Now, "more than a tenth is left");
        assert_eq!(quota.ask_all(at(0)), Admission::Now);
        let Admission::Paced(turn) = quota.ask_all(at(0)) else { panic!() };
        assert_eq!((turn - at(0)).num_milliseconds(), 500);

        let mut quota = Quota::default();
        quota.learn(window(10, 3_600), at(0));
        assert_eq!(quota.ask_all(at(0)), Admission::Now);
        assert_eq!(quota.ask_all(at(0)), Admission::Paced(at(1)), "never longer than the bound");
    }

    #[test]
    fn late_answers_do_not_raise_what_is_left() {
        let mut quota = Quota::default();
        quota.learn(window(500, 60), at(0));
        quota.learn(window(501, 60), at(0));
        quota.learn(window(900, -60), at(0));
        assert_eq!(quota.window(), Some(window(500, 60)));
        quota.learn(window(900, 120), at(0));
        assert_eq!(quota.window(), Some(window(900, 120)));
    }

    #[test]
    fn a_refusal_blocks_everybody() {
        let mut quota = Quota::default();
        quota.block(at(5));
        quota.block(at(3));
        assert_eq!(quota.ask_all(at(0)), Admission::Spent(at(5)));
        assert_eq!(quota.ask_all(at(5)), Admission::Now);
    }

    #[test]
    fn a_window_that_never_ends_is_none() {
        let mut quota = Quota::default();
        quota.learn(RateLimit { limit: 50, remaining: 0, resets_at: None }, at(0));
        assert_eq!(quota.ask_all(at(0)), Admission::Now);
    }

    #[test]
    fn a_refusal_for_a_short_time_is_believed_before_a_long_window() {
        let mut quota = Quota::default();
        quota.learn(window(0, 3_600), at(0));
        quota.block(at(2));
        assert!(quota.is_spent(at(1)));
        assert!(!quota.is_spent(at(2)));
        assert_eq!(quota.ask_all(at(2)), Admission::Now);
    }

    #[test]
    fn a_reset_told_as_seconds_is_the_same_window_each_time() {
        let mut quota = Quota::default();
        let told = |remaining, millis| RateLimit {
            resets_at: Some(at(60) + TimeDelta::milliseconds(millis)),
            ..window(remaining, 60)
        };
        for (remaining, millis) in [(500, 0), (400, 900), (450, -900)] {
            quota.learn(told(remaining, millis), at(0));
        }
        assert_eq!(quota.window(), Some(window(400, 60)));
        quota.learn(told(1_000, 1_000), at(0));
        assert_eq!(quota.window(), Some(told(1_000, 1_000)), "windows may be a second long");
    }

    #[test]
    fn a_share_of_each_window_is_sent_and_no_more() {
        const SHARE: f64 = 0.1;
        let mut quota = Quota::default();
        assert_eq!(quota.ask(at(0), SHARE), Admission::Now);
        assert!(matches!(quota.ask(at(0), SHARE), Admission::Unknown(_)), "of what, the first answer says");
        quota.done();
        quota.learn(window(900, 5), at(0));
        assert_eq!(1 + quota.ask_until_spent(at(0), SHARE), 100, "others had the other hundred");
        assert_eq!(quota.ask(at(1), SHARE), Admission::ShareSpent(at(5)));
        assert!(!quota.is_spent(at(1)), "Braze would not refuse it");
        for _ in 0..50 {
            quota.done();
        }
        // Those that are under way when the next window begins may count in it.
        assert_eq!(49 + quota.ask_until_spent(at(5), SHARE), 100);
        quota.done();
        quota.learn(window(800, 10), at(6));
        assert_eq!(quota.ask(at(6), SHARE), Admission::ShareSpent(at(10)));
        assert_eq!(quota.ask(at(6), 0.5), Admission::Now, "a user may set another one at any time");
    }

    #[test]
    fn a_share_is_at_least_one_request() {
        let mut quota = Quota::default();
        assert_eq!(quota.ask(at(0), 0.01), Admission::Now);
        quota.done();
        quota.learn(RateLimit { limit: 10, remaining: 9, resets_at: Some(at(60)) }, at(0));
        assert_eq!(quota.ask(at(0), 0.01), Admission::ShareSpent(at(60)));
        assert_eq!(quota.ask(at(60), 0.01), Admission::Now);
    }

    #[test]
    fn where_answers_say_nothing_of_a_limit_there_is_no_share() {
        let mut quota = Quota::default();
        quota.ask(at(0), 0.1);
        quota.done();
        assert_eq!(quota.ask(at(0), 0.1), Admission::Now);
        assert!(matches!(quota.ask(at(0), 0.1), Admission::Unknown(_)), "the first had no answer");
        quota.learn_silence();
        for _ in 0..5 {
            assert_eq!(quota.ask(at(0), 0.1), Admission::Now);
        }
    }

    #[test]
    fn neither_a_refusal_nor_an_end_that_moves_gives_the_share_anew() {
        let mut quota = Quota::default();
        quota.learn(window(1_000, 60), at(0));
        assert_eq!(quota.ask_until_spent(at(0), 0.1), 100);
        quota.learn(window(900, 62), at(1));
        assert_eq!(quota.ask(at(1), 0.1), Admission::ShareSpent(at(62)), "told as seconds from now");
        quota.block(at(5));
        assert!(matches!(quota.ask(at(5), 0.1), Admission::Unknown(_)), "of the hundred under way one will tell");
        for _ in 0..100 {
            quota.done();
        }
        assert_eq!(quota.ask(at(5), 0.1), Admission::Now);
        quota.learn(window(890, 62), at(5));
        assert_eq!(quota.ask(at(6), 0.1), Admission::ShareSpent(at(62)));
        quota.learn(window(1_000, 122), at(63));
        assert!(quota.ask_until_spent(at(63), 0.1) > 90, "in the next window there is another one");
    }

    #[test]
    fn a_clock_that_is_ahead_sends_a_share_and_then_looks() {
        let mut quota = Quota::default();
        quota.learn(window(1_000, 60), at(0));
        assert_eq!(quota.ask_until_spent(at(60), 0.1), 100);
        for _ in 0..100 {
            quota.done();
        }
        assert_eq!(quota.ask(at(61), 0.1), Admission::Now, "one looks whether the window has begun");
        quota.done();
        assert!(matches!(quota.ask(at(61), 0.1), Admission::Unknown(_)), "not more often than that");
        assert_eq!(quota.ask(at(62), 0.1), Admission::Now);
    }
}
