//! Which windows of time a series takes. Pure: the time is given.
//!
//! Braze says nowhere whether `ending_at` includes its day, nor in which time zone days are. So
//! windows follow one another without a gap, which holds in all readings since all of them are
//! read alike, and the last one ends later than it needs: see [`Unit::slack`].

use chrono::{DateTime, NaiveDate, SecondsFormat, TimeDelta, Utc};

use crate::error::{Error, Result};
use crate::http::request::Request;

/// The earliest day that can be asked for; Braze did not exist before.
pub const EARLIEST: NaiveDate = NaiveDate::from_ymd_opt(2010, 1, 1).unwrap();

/// The days that a user asks for, both included; `None` is the default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayRange {
    /// The first day; by default there are as many days as one window can have.
    pub since: Option<NaiveDate>,
    /// The last day; by default the newest that Braze has.
    pub until: Option<NaiveDate>,
}

/// What a series counts by. Its points are numbered since 1970-01-01.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unit {
    /// Days, of a time zone that Braze does not name.
    #[default]
    Day,
    /// Hours of UTC.
    Hour,
}

/// The points of a series that are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Points {
    /// Whether they are days or hours.
    pub unit: Unit,
    /// The first one; `None` for those of one window that ends now.
    pub first: Option<i64>,
    /// The last one; `None` for the newest that Braze has.
    pub last: Option<i64>,
}

/// One request of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// `None` is the time of the request: it never lies in the future.
    pub ending_at: Option<DateTime<Utc>>,
    /// How many days or hours it has.
    pub length: u32,
}

impl DayRange {
    /// Checks what can be said without asking Braze.
    ///
    /// # Errors
    /// If the first day lies after the last one, or one of them lies where Braze has no data: before
    /// [`EARLIEST`], or a first day after tomorrow.
    pub fn check(self, now: DateTime<Utc>) -> Result<()> {
        // Some company's tomorrow has begun already.
        let latest = now.date_naive() + TimeDelta::days(1);
        if let Some(since) = self.since.filter(|since| !(EARLIEST..=latest).contains(since)) {
            return Err(Error::day_out_of_range("since", &since.to_string(), EARLIEST, latest));
        }
        match (self.since, self.until) {
            (Some(since), Some(until)) if since > until => {
                Err(Error::parameter("since", format!("{since} lies after the last day, {until}")))
            }
            (None, Some(until)) if until < EARLIEST => {
                Err(Error::day_out_of_range("until", &until.to_string(), EARLIEST, latest))
            }
            _ => Ok(()),
        }
    }

    /// The points of the range. Where only its last day was given, they are as many as one window
    /// has at most.
    #[must_use]
    pub fn points(self, unit: Unit, now: DateTime<Utc>, length_max: u32) -> Points {
        let first = self.since.map(|day| unit.first_of(day));
        let last = self.until.map(|day| unit.last_of(day));
        let default_first = |last: i64| last.min(unit.point(now)) - i64::from(length_max) + 1;
        Points { unit, first: first.or_else(|| last.map(default_first)), last }
    }
}

impl Points {
    /// The windows for the points, earliest first, none longer than `length_max`. Together they
    /// have every point; some may have points that are not wanted or that came before.
    #[must_use]
    pub fn windows(self, now: DateTime<Utc>, length_max: u32) -> Vec<Window> {
        let Some(first) = self.first else { return vec![Window { ending_at: None, length: length_max }] };
        let is_past = |point: i64| self.unit.instant(point) <= now;
        let end = self.last.map(|last| last + self.unit.slack()).filter(|end| is_past(*end));
        let mut windows = Vec::new();
        // The point with which the window before ended; in the reading in which it is excluded,
        // the next window has it.
        let mut before = first - 1;
        while end.is_none_or(|end| before < end) {
            // The next point may have begun for the company, and points are counted from there.
            let last = end.unwrap_or(self.unit.point(now) + 1);
            if last - before <= length_max.into() {
                let ending_at = end.map(|end| self.unit.instant(end));
                windows.push(Window { ending_at, length: length(last - before) });
                break;
            }
            let mut ending = before + i64::from(length_max);
            while !is_past(ending) {
                ending -= 1;
            }
            windows.push(Window { ending_at: Some(self.unit.instant(ending)), length: length(ending - before) });
            before = ending;
        }
        windows
    }

    /// Whether a point is asked for.
    #[must_use]
    pub fn contains(self, point: i64) -> bool {
        self.first.is_none_or(|first| first <= point) && self.last.is_none_or(|last| point <= last)
    }
}

impl Window {
    /// Adds the window to a request.
    pub fn ask(&self, request: &mut Request) {
        request.set("length", self.length.to_string());
        if let Some(ending_at) = self.ending_at {
            request.set("ending_at", ending_at.to_rfc3339_opts(SecondsFormat::Secs, true));
        }
    }
}

impl Unit {
    /// As Braze's parameter `unit` has it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Unit::Day => "day",
            Unit::Hour => "hour",
        }
    }

    fn duration(self) -> TimeDelta {
        match self {
            Unit::Day => TimeDelta::days(1),
            Unit::Hour => TimeDelta::hours(1),
        }
    }

    /// The point in which an instant lies, in UTC.
    #[must_use]
    pub fn point(self, instant: DateTime<Utc>) -> i64 {
        instant.timestamp().div_euclid(self.duration().num_seconds())
    }

    fn first_of(self, day: NaiveDate) -> i64 {
        self.point(day.and_hms_opt(0, 0, 0).expect("midnight").and_utc())
    }

    fn last_of(self, day: NaiveDate) -> i64 {
        // The day after the last that a date can be is far from any that Braze has.
        day.succ_opt().map_or(i64::MAX / 2, |next| self.first_of(next) - 1)
    }

    /// How many points before its own one `ending_at` may be read as at most: one where it excludes
    /// its point. Days besides, since no instant lies within the same day everywhere: that of
    /// [`Unit::instant`] is in the day before from Hawaii (UTC-10) to Baker Island (UTC-12).
    fn slack(self) -> i64 {
        match self {
            Unit::Day => 2,
            Unit::Hour => 1,
        }
    }

    /// The instant that is sent for a point: for a day the last second before 10:00 UTC, when the
    /// next day has begun nowhere, not even in Kiribati (UTC+14).
    fn instant(self, point: i64) -> DateTime<Utc> {
        let start = point.saturating_mul(self.duration().num_seconds());
        let within = match self {
            Unit::Day => 10 * 3_600 - 1,
            Unit::Hour => 0,
        };
        DateTime::from_timestamp(start.saturating_add(within), 0).unwrap_or(DateTime::<Utc>::MAX_UTC)
    }
}

/// The length of a window of points: at least one, also where the first one lies ahead.
fn length(points: i64) -> u32 {
    u32::try_from(points.max(1)).expect("windows are short")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn range(since: &str, until: &str) -> DayRange {
        let day = |text: &str| text.parse().ok();
        DayRange { since: day(since), until: day(until) }
    }

    /// The points in Braze's answer to a window, for a company in a time zone.
    fn answer(window: &Window, unit: Unit, now: DateTime<Utc>, zone: TimeDelta, included: bool) -> Vec<i64> {
        let ending = unit.point(window.ending_at.unwrap_or(now) + zone);
        let last = if included { ending } else { ending - 1 };
        (0..window.length).map(|back| last - i64::from(back)).collect()
    }

    fn check(range: DayRange, unit: Unit, now: DateTime<Utc>, hours: i64, included: bool) {
        let zone = TimeDelta::hours(hours);
        for length_max in [14, 100] {
            let points = range.points(unit, now, length_max);
            let mut answered = BTreeSet::new();
            for window in points.windows(now, length_max) {
                assert!(window.length >= 1 && window.length <= length_max, "{window:?}");
                assert!(window.ending_at.is_none_or(|ending_at| ending_at <= now), "{window:?}");
                let answer = answer(&window, unit, now, zone, included);
                answered.extend(answer.into_iter().filter(|point| points.contains(*point)));
            }
            // The newest point that Braze has in this reading and zone.
            let current = unit.point(now + zone);
            let newest = if included { current } else { current - 1 };
            let last = points.last.unwrap_or(newest).min(newest);
            let expected: BTreeSet<i64> = (points.first.unwrap()..=last).collect();
            assert_eq!(answered, expected, "{range:?} at {now}, zone {hours}, included {included}");
        }
    }

    #[test]
    fn every_point_in_both_readings_and_all_time_zones() {
        for now in ["2026-11-20T00:30:00Z", "2026-11-20T09:59:59Z", "2026-11-20T10:00:00Z", "2026-11-20T23:30:00Z"] {
            let now: DateTime<Utc> = now.parse().unwrap();
            for (since, until) in [
                ("2026-01-01", "2026-01-01"),
                ("2026-01-01", "2026-04-09"),
                ("2026-01-01", "2026-04-10"),
                ("2023-11-20", "2026-11-19"),
                ("2026-11-18", "2026-11-18"),
                ("2026-11-19", "2026-11-19"),
                ("2026-11-20", "2026-11-20"),
                ("2026-11-21", "2026-11-21"),
                ("2026-08-13", ""),
                ("2026-08-12", "2026-11-20"),
                ("2026-08-14", "2027-12-31"),
                ("2020-02-29", ""),
                ("", "2026-11-18"),
            ] {
                range(since, until).check(now).unwrap();
                for hours in [-12, -11, -10, 0, 13, 14] {
                    check(range(since, until), Unit::Day, now, hours, true);
                    check(range(since, until), Unit::Day, now, hours, false);
                }
                // An hour is the same everywhere.
                check(range(since, until), Unit::Hour, now, 0, true);
                check(range(since, until), Unit::Hour, now, 0, false);
            }
        }
    }

    #[test]
    fn no_more_windows_than_needed() {
        let now: DateTime<Utc> = "2026-11-20T12:00:00Z".parse().unwrap();
        for (since, until, unit, windows) in [
            ("2026-01-01", "2026-01-01", Unit::Day, 1),
            ("2026-01-01", "2026-04-08", Unit::Day, 1), // 98 days, and two more for other readings
            ("2026-01-01", "2026-04-09", Unit::Day, 2),
            ("2023-11-20", "2026-11-18", Unit::Day, 11), // 1,095 days
            ("2026-08-14", "2026-11-20", Unit::Day, 1),
            ("2026-11-01", "2026-11-04", Unit::Hour, 1), // 96 hours
            ("2026-11-01", "2026-11-05", Unit::Hour, 2),
        ] {
            let points = range(since, until).points(unit, now, 100);
            assert_eq!(points.windows(now, 100).len(), windows, "{since} to {until}");
        }
    }

    #[test]
    fn the_default_is_one_request() {
        let now: DateTime<Utc> = "2026-11-20T12:00:00Z".parse().unwrap();
        let points = DayRange::default().points(Unit::Day, now, 100);
        assert_eq!(points.windows(now, 100), [Window { ending_at: None, length: 100 }]);
        assert!(points.contains(Unit::Day.point(now) + 1));
    }

    #[test]
    fn days_that_cannot_be() {
        let now: DateTime<Utc> = "2026-11-20T12:00:00Z".parse().unwrap();
        for (since, until, message) in [
            ("2026-02-01", "2026-01-31", "Parameter \"since\": 2026-02-01 lies after the last day, 2026-01-31"),
            (
                "0001-01-01",
                "",
                "Parameter \"since\": 0001-01-01 is out of range: it must lie between 2010-01-01 and 2026-11-21",
            ),
            (
                "2026-11-22",
                "",
                "Parameter \"since\": 2026-11-22 is out of range: it must lie between 2010-01-01 and 2026-11-21",
            ),
            (
                "",
                "2009-12-31",
                "Parameter \"until\": 2009-12-31 is out of range: it must lie between 2010-01-01 and 2026-11-21",
            ),
        ] {
            assert_eq!(range(since, until).check(now).unwrap_err().to_string(), message);
        }
    }
}
