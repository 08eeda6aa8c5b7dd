//! Which windows of days a series takes. Pure: the time is given.
//!
//! Braze says nowhere whether `ending_at` includes its day, nor in which time zone days are. So
//! windows follow one another without a gap, which holds in both readings since all of them are
//! read alike, and the last one ends a day later than it needs. An instant that is sent lies at
//! [`HOUR`], when it is the same day in all time zones from Hawaii to New Zealand.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use crate::braze::error::{Error, Result};

/// The hour of the day, in UTC, that `ending_at` has.
const HOUR: NaiveTime = NaiveTime::from_hms_opt(10, 0, 0).unwrap();

/// The earliest day that can be asked for; Braze did not exist before.
const EARLIEST: NaiveDate = NaiveDate::from_ymd_opt(2010, 1, 1).unwrap();

/// The days that a user asks for, both included; `None` is the default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Range {
    pub since: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
}

/// One request of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// `None` is the time of the request, Braze's default: it never lies in the future.
    pub ending_at: Option<DateTime<Utc>>,
    pub length: u32,
}

impl Range {
    /// Checks what can be said without asking Braze.
    pub fn check(self, now: DateTime<Utc>) -> Result<()> {
        // Some company's tomorrow has begun already.
        let latest = now.date_naive() + TimeDelta::days(1);
        if let Some(since) = self.since.filter(|since| !(EARLIEST..=latest).contains(since)) {
            return Err(Error::day_out_of_range("since", &since.to_string(), EARLIEST, latest));
        }
        match (self.since, self.until) {
            (Some(since), Some(until)) if since > until => Err(Error::Parameter {
                name: "since".to_owned(),
                problem: format!("{since} lies after the last day, {until}"),
            }),
            (None, Some(until)) if until < EARLIEST => {
                Err(Error::day_out_of_range("until", &until.to_string(), EARLIEST, latest))
            }
            _ => Ok(()),
        }
    }

    /// The range with its first day, where only the last one was given: as many days as a window
    /// has at most.
    pub fn with_since(self, now: DateTime<Utc>, days_max: u32) -> Self {
        let since = |until: NaiveDate| until.min(now.date_naive()) - TimeDelta::days(i64::from(days_max) - 1);
        Range { since: self.since.or_else(|| self.until.map(since)), until: self.until }
    }

    /// The windows for the range, earliest first, none longer than `days_max`. Together they have
    /// every day of the range; some may have days that lie outside of it or that came before.
    pub fn windows(self, now: DateTime<Utc>, days_max: u32) -> Vec<Window> {
        let Some(since) = self.since else {
            return vec![Window { ending_at: None, length: days_max }];
        };
        let tomorrow = now.date_naive() + TimeDelta::days(1);
        let is_past = |day: NaiveDate| day.and_time(HOUR).and_utc() <= now;
        // In the reading in which `ending_at` excludes its day, the last window must end after it.
        let end = self.until.and_then(|until| until.succ_opt()).filter(|end| is_past(*end));
        let mut windows = Vec::new();
        // The day with which the window before ended; in the reading in which it is excluded, the
        // next window has it.
        let mut before = since - TimeDelta::days(1);
        while end.is_none_or(|end| before < end) {
            // Tomorrow may have begun for the company, and days are counted from there.
            let last = end.unwrap_or(tomorrow);
            let days = last - before;
            if days <= TimeDelta::days(days_max.into()) {
                let ending_at = end.map(|end| end.and_time(HOUR).and_utc());
                windows.push(Window { ending_at, length: length(days) });
                break;
            }
            let mut ending = before + TimeDelta::days(days_max.into());
            while !is_past(ending) {
                ending -= TimeDelta::days(1);
            }
            windows.push(Window { ending_at: Some(ending.and_time(HOUR).and_utc()), length: length(ending - before) });
            before = ending;
        }
        windows
    }

    pub fn contains(self, day: NaiveDate) -> bool {
        self.since.is_none_or(|since| since <= day) && self.until.is_none_or(|until| day <= until)
    }
}

/// The length of a window of days: at least one, which since may be tomorrow for.
fn length(days: TimeDelta) -> u32 {
    u32::try_from(days.num_days().max(1)).expect("windows are short")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn range(since: &str, until: &str) -> Range {
        let day = |text: &str| (!text.is_empty()).then(|| day(text));
        Range { since: day(since), until: day(until) }
    }

    /// The days in Braze's answer to a window, for a company in a time zone.
    fn answer(window: &Window, now: DateTime<Utc>, zone: TimeDelta, included: bool) -> Vec<NaiveDate> {
        let ending = (window.ending_at.unwrap_or(now) + zone).date_naive();
        let last = if included { ending } else { ending - TimeDelta::days(1) };
        (0..window.length).map(|back| last - TimeDelta::days(i64::from(back))).collect()
    }

    #[test]
    fn every_day_in_both_readings_and_all_time_zones() {
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
                for days_max in [14, 100] {
                    let range = range(since, until).with_since(now, days_max);
                    for (hours, included) in [(-10, true), (-10, false), (0, true), (0, false), (13, true), (13, false)]
                    {
                        let zone = TimeDelta::hours(hours);
                        let mut days = BTreeSet::new();
                        for window in range.windows(now, days_max) {
                            assert!(window.length >= 1 && window.length <= days_max, "{window:?}");
                            assert!(window.ending_at.is_none_or(|ending_at| ending_at <= now), "{window:?}");
                            let answer = answer(&window, now, zone, included);
                            days.extend(answer.into_iter().filter(|day| range.contains(*day)));
                        }
                        // The newest day that Braze has in this reading and zone.
                        let company_today = (now + zone).date_naive();
                        let newest = if included { company_today } else { company_today - TimeDelta::days(1) };
                        let last = range.until.unwrap_or(newest).min(newest);
                        let expected: BTreeSet<NaiveDate> =
                            range.since.unwrap().iter_days().take_while(|day| *day <= last).collect();
                        assert_eq!(days, expected, "{range:?} at {now}, zone {hours}, included {included}");
                    }
                }
            }
        }
    }

    #[test]
    fn no_more_windows_than_needed() {
        let now: DateTime<Utc> = "2026-11-20T12:00:00Z".parse().unwrap();
        for (since, until, windows) in [
            ("2026-01-01", "2026-01-01", 1),
            ("2026-01-01", "2026-04-09", 1), // 99 days, and one more for the other reading
            ("2026-01-01", "2026-04-10", 2),
            ("2023-11-20", "2026-11-19", 11), // 1,096 days
            ("2026-08-14", "2026-11-20", 1),
        ] {
            assert_eq!(range(since, until).windows(now, 100).len(), windows, "{since} to {until}");
        }
    }

    #[test]
    fn the_default_is_one_request() {
        let now: DateTime<Utc> = "2026-11-20T12:00:00Z".parse().unwrap();
        let windows = Range::default().windows(now, 100);
        assert_eq!(windows, [Window { ending_at: None, length: 100 }]);
        assert!(Range::default().contains(day("2026-11-21")));
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
