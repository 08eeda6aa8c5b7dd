//! When the objects of a kind were edited: one after another, so that a list finds those of a time by formula.

use super::{OBJECTS_MAX, signed};
use chrono::{DateTime, TimeDelta, Utc};

/// Object 0 was edited first, and each one later than the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Era {
    first: DateTime<Utc>,
    step_s: i64,
}

impl Era {
    /// From 2026-01-01T00:00:00Z on, every 37 minutes.
    pub const PLAIN: Era =
        Era { first: DateTime::from_timestamp_secs(1_767_225_600).expect("a time within range"), step_s: 37 * 60 };

    /// `count` objects, the last of them a step before `end`.
    pub fn until(end: DateTime<Utc>, count: u64, step: TimeDelta) -> Self {
        let step_s = step.num_seconds();
        Era { first: end - TimeDelta::seconds(step_s * signed(count)), step_s }
    }

    pub fn edited(&self, i: u64) -> DateTime<Utc> {
        self.first + TimeDelta::seconds(signed(i.min(OBJECTS_MAX)) * self.step_s)
    }

    pub fn created(&self, i: u64) -> DateTime<Utc> {
        self.edited(i) - TimeDelta::days(365)
    }

    pub fn first_sent(&self, i: u64) -> DateTime<Utc> {
        self.created(i) + TimeDelta::days(1)
    }

    /// The number of the first object that was edited at `time` or after it.
    pub fn first_edited_from(&self, time: DateTime<Utc>) -> u64 {
        self.first_edited_after(time - TimeDelta::nanoseconds(1))
    }

    /// The number of the first object that was edited after `time`, not at it.
    pub fn first_edited_after(&self, time: DateTime<Utc>) -> u64 {
        let steps = (time.timestamp() - self.first.timestamp()).div_euclid(self.step_s) + 1;
        u64::try_from(steps).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edited_after_is_strict_and_from_is_not() {
        let Era { first, .. } = Era::PLAIN;
        let edited = Era::PLAIN.edited(10);
        assert_eq!(Era::PLAIN.first_edited_after(edited), 11);
        assert_eq!(Era::PLAIN.first_edited_after(edited - TimeDelta::seconds(1)), 10);
        assert_eq!(Era::PLAIN.first_edited_after(first - TimeDelta::days(1)), 0);
        assert_eq!(Era::PLAIN.first_edited_from(edited), 10);
        assert_eq!(Era::PLAIN.first_edited_from(edited + TimeDelta::milliseconds(1)), 11);
    }

    #[test]
    fn an_era_ends_with_its_last_object() {
        let end = Era::PLAIN.edited(1_000);
        let era = Era::until(end, 4, TimeDelta::hours(6));
        assert_eq!(era.edited(3), end - TimeDelta::hours(6));
        assert_eq!(era.first_edited_from(end), 4);
    }
}
