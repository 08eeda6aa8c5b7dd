//! Windows of time, whatever Braze makes of them.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use super::windows::{CallTime, DayRange, Unit, Window, summary};

fn range(since: &str, until: &str) -> DayRange {
    let day = |text: &str| text.parse().ok();
    DayRange { since: day(since), until: day(until) }
}

/// What a series is asked in, and how Braze understands it.
#[derive(Clone, Copy, Debug)]
struct Circumstances {
    /// The call, by Braze's clock.
    opened: DateTime<Utc>,
    /// How far Braze's clock is ahead, and whether that is known.
    ahead: TimeDelta,
    is_known: bool,
    /// How long after the call the requests are sent.
    late: TimeDelta,
    zone: TimeDelta,
    included: bool,
}

impl Circumstances {
    fn time(&self) -> CallTime {
        CallTime { opened: self.opened - self.ahead, ahead: self.is_known.then_some(self.ahead) }
    }

    /// The newest point that Braze has in a window that ends at an instant.
    fn newest(&self, unit: Unit, ending_at: DateTime<Utc>) -> i64 {
        unit.point(ending_at + self.zone) - i64::from(!self.included)
    }

    /// The points in Braze's answer to a window.
    fn answer(&self, window: &Window, unit: Unit) -> Vec<i64> {
        let sent = self.opened + self.late;
        assert!(window.ending_at.is_none_or(|ending_at| ending_at <= self.opened), "{window:?}: {self:?}");
        let newest = self.newest(unit, window.ending_at.unwrap_or(sent));
        (0..window.length).map(|back| newest - i64::from(back)).collect()
    }

    fn check(&self, range: DayRange, unit: Unit) {
        // Only days have windows as short as those of Canvases.
        let lengths = if unit == Unit::Day { &[14, 100][..] } else { &[100] };
        for &length_max in lengths {
            let points = range.points(unit, self.time().opened, length_max);
            let mut answered = BTreeSet::new();
            for window in points.windows(self.time(), length_max) {
                assert!(window.length >= 1 && window.length <= length_max, "{window:?}");
                answered.extend(self.answer(&window, unit).into_iter().filter(|point| points.contains(*point)));
            }
            // The newest point is that of the call, however late the requests are.
            let end = if self.is_known { self.opened } else { self.opened + self.late };
            let newest = self.newest(unit, end);
            let last = points.last.unwrap_or(newest).min(newest);
            let expected: BTreeSet<i64> = (points.first.unwrap()..=last).collect();
            let missing: Vec<_> = expected.difference(&answered).collect();
            assert!(missing.is_empty(), "{missing:?} of {range:?} are missing: {self:?}");
            if self.is_known || points.last.is_some_and(|last| last <= newest) {
                assert_eq!(answered, expected, "{range:?}: {self:?}");
            }
        }
    }
}

const RANGES: [(&str, &str); 13] = [
    ("2026-01-01", "2026-01-01"),
    ("2026-01-01", "2026-04-07"),
    ("2026-01-01", "2026-04-10"),
    ("2025-11-20", "2026-11-19"),
    ("2026-11-17", "2026-11-17"),
    ("2026-11-18", "2026-11-18"),
    ("2026-11-19", "2026-11-19"),
    ("2026-11-20", "2026-11-20"),
    ("2026-08-13", ""),
    ("2026-08-12", "2026-11-20"),
    ("2026-08-14", "2027-12-31"),
    ("2025-12-31", ""),
    ("", "2026-11-18"),
];

fn check_all(ahead: TimeDelta, is_known: bool, late: TimeDelta) {
    for opened in ["2026-11-20T00:30:00Z", "2026-11-20T09:59:59Z", "2026-11-20T10:00:00Z", "2026-11-20T23:30:00Z"] {
        let opened: DateTime<Utc> = opened.parse().unwrap();
        for (since, until) in RANGES {
            for included in [true, false] {
                for zone in [-11, -10, -5, 0, 9, 13, 14].map(TimeDelta::hours) {
                    let circumstances = Circumstances { opened, ahead, is_known, late, zone, included };
                    circumstances.check(range(since, until), Unit::Day);
                }
                if since.starts_with("2025") {
                    continue; // many hours
                }
                // An hour is the same everywhere.
                let zone = TimeDelta::zero();
                let circumstances = Circumstances { opened, ahead, is_known, late, zone, included };
                circumstances.check(range(since, until), Unit::Hour);
            }
        }
    }
}

#[test]
fn every_point_in_both_readings_and_all_time_zones() {
    check_all(TimeDelta::zero(), true, TimeDelta::zero());
}

#[test]
fn every_point_when_our_own_clock_is_off() {
    for hours in [-24, -20, -1, 1, 13, 24] {
        check_all(TimeDelta::hours(hours), true, TimeDelta::zero());
        check_all(TimeDelta::hours(hours), false, TimeDelta::zero());
    }
}

#[test]
fn every_point_and_the_same_newest_one_when_requests_are_sent_late() {
    for hours in [1, 5, 24, 100, 1_000] {
        check_all(TimeDelta::zero(), true, TimeDelta::hours(hours));
        check_all(TimeDelta::hours(24), true, TimeDelta::hours(hours));
    }
    for hours in [1, 24] {
        check_all(TimeDelta::zero(), false, TimeDelta::hours(hours));
        check_all(TimeDelta::hours(24), false, TimeDelta::hours(hours));
    }
}

#[test]
fn no_more_windows_than_needed() {
    let opened: DateTime<Utc> = "2026-11-20T12:00:00Z".parse().unwrap();
    let time = CallTime { opened, ahead: Some(TimeDelta::zero()) };
    for (since, until, unit, windows) in [
        ("2026-01-01", "2026-01-01", Unit::Day, 1),
        ("2026-01-01", "2026-04-07", Unit::Day, 1), // 97 days, and three more for readings and zones
        ("2026-01-01", "2026-04-08", Unit::Day, 2),
        ("2023-11-20", "2026-11-19", Unit::Day, 11), // 1,096 days
        ("2026-08-14", "2026-11-20", Unit::Day, 1),
        ("2026-11-01", "2026-11-04", Unit::Hour, 1), // 96 hours
        ("2026-11-01", "2026-11-05", Unit::Hour, 2),
    ] {
        let points = range(since, until).points(unit, opened, 100);
        assert_eq!(points.windows(time, 100).len(), windows, "{since} to {until}");
    }
}

#[test]
fn the_default_is_one_request() {
    let opened: DateTime<Utc> = "2026-11-20T12:00:00Z".parse().unwrap();
    let points = DayRange::default().points(Unit::Day, opened, 100);
    let unknown = CallTime { opened, ahead: None };
    assert_eq!(points.windows(unknown, 100), [Window { ending_at: None, length: 100 }]);
    let known = CallTime { opened, ahead: Some(TimeDelta::hours(1)) };
    let ending_at = Some(opened + TimeDelta::hours(1));
    assert_eq!(points.windows(known, 100), [Window { ending_at, length: 100 }]);
    assert!(points.contains(Unit::Day.point(opened) + 1));
}

#[test]
fn sums_end_with_their_day_or_now() {
    let opened: DateTime<Utc> = "2026-11-20T12:00:00Z".parse().unwrap();
    let time = CallTime { opened, ahead: Some(TimeDelta::hours(-20)) };
    for (since, until, ending_at, length) in [
        ("", "", "2026-11-19T16:00:00Z", 14),
        ("2026-11-18", "2026-11-20", "2026-11-19T16:00:00Z", 2),
        ("2026-11-10", "2026-11-12", "2026-11-12T23:59:59Z", 3),
    ] {
        let ending_at = ending_at.parse().ok();
        assert_eq!(summary(range(since, until), time, 14), Window { ending_at, length }, "{since} to {until}");
    }
}

#[test]
fn days_that_cannot_be() {
    let now: DateTime<Utc> = "2026-11-20T12:00:00Z".parse().unwrap();
    for (since, until, message) in [
        ("2026-02-01", "2026-01-31", "Parameter \"since\": 2026-02-01 is after the last day, 2026-01-31"),
        (
            "0001-01-01",
            "",
            "Parameter \"since\": 0001-01-01 is out of range: it must be between 2010-01-01 and 2026-11-21",
        ),
        (
            "2026-11-22",
            "",
            "Parameter \"since\": 2026-11-22 is out of range: it must be between 2010-01-01 and 2026-11-21",
        ),
        (
            "",
            "2009-12-31",
            "Parameter \"until\": 2009-12-31 is out of range: it must be between 2010-01-01 and 2026-11-21",
        ),
    ] {
        assert_eq!(range(since, until).check(now).unwrap_err().to_string(), message);
    }
}
