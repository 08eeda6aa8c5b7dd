//! Which windows of days a series takes. Pure: the time is given.
//!
//! Braze says nowhere whether `ending_at` includes its day, nor in which time zone days are. So
//! a window ends one day later than it needs and asks for one day more: the days wanted are in
//! the answer in either reading, and the others are dropped. The instant that is sent lies at
//! [`HOUR`], when it is the same day in all time zones from Hawaii to New Zealand.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::braze::error::{Error, Result};

/// The hour of the day, in UTC, that `ending_at` has.
const HOUR: u32 = 10;

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
    /// Rows of earlier days are dropped.
    pub first: Option<NaiveDate>,
    /// Rows of later days are dropped.
    pub last: Option<NaiveDate>,
}

impl Range {
    /// Checks what can be said without asking Braze.
    pub fn check(&self, now: DateTime<Utc>) -> Result<()> {
        // Some company's tomorrow has begun already.
        let latest = now.date_naive() + TimeDelta::days(1);
        if let Some(since) = self
            .since
            .filter(|since| !(EARLIEST..=latest).contains(since))
        {
            return Err(Error::day_out_of_range(
                "since",
                &since.to_string(),
                EARLIEST,
                latest,
            ));
        }
        match (self.since, self.until) {
            (Some(since), Some(until)) if since > until => Err(Error::Parameter {
                name: "since".to_owned(),
                problem: format!("{since} lies after \"until\", {until}"),
            }),
            (None, Some(until)) if until < EARLIEST => Err(Error::day_out_of_range(
                "until",
                &until.to_string(),
                EARLIEST,
                latest,
            )),
            _ => Ok(()),
        }
    }

    /// The windows for the range, earliest first, none longer than `days_max`.
    pub fn windows(&self, now: DateTime<Utc>, days_max: u32) -> Vec<Window> {
        if *self == Range::default() {
            return vec![Window {
                ending_at: None,
                length: days_max,
                first: None,
                last: None,
            }];
        }
        let today = now.date_naive();
        // The last day that a window of the past can end with, its `ending_at` being a day later.
        let last_past = if ending_after(today - TimeDelta::days(1)) <= now {
            today - TimeDelta::days(1)
        } else {
            today - TimeDelta::days(2)
        };
        let default_since =
            || self.until.unwrap_or(today).min(today) - TimeDelta::days(i64::from(days_max) - 1);
        let mut first = self.since.unwrap_or_else(default_since);
        let mut windows = Vec::new();
        while self.until.is_none_or(|until| first <= until) {
            // Tomorrow may have begun for the company, and days are counted from there.
            let to_the_end = u32::try_from((today - first).num_days() + 2).unwrap_or(1);
            let is_open = self.until.is_none_or(|until| until > last_past);
            if is_open && to_the_end <= days_max {
                windows.push(Window {
                    ending_at: None,
                    length: to_the_end,
                    first: Some(first),
                    last: self.until,
                });
                break;
            }
            let longest = first + TimeDelta::days(i64::from(days_max) - 2);
            let last = longest.min(last_past).min(self.until.unwrap_or(last_past));
            let days = u32::try_from((last - first).num_days() + 1)
                .expect("a window has at most `days_max` days");
            windows.push(Window {
                ending_at: Some(ending_after(last)),
                length: days + 1,
                first: Some(first),
                last: Some(last),
            });
            first = last + TimeDelta::days(1);
        }
        windows
    }
}

impl Window {
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.first.is_none_or(|first| first <= day) && self.last.is_none_or(|last| day <= last)
    }
}

/// The `ending_at` of a window that has this day as its last one.
fn ending_after(day: NaiveDate) -> DateTime<Utc> {
    let time = chrono::NaiveTime::from_hms_opt(HOUR, 0, 0).expect("an hour of the day");
    (day + TimeDelta::days(1)).and_time(time).and_utc()
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
        Range {
            since: day(since),
            until: day(until),
        }
    }

    /// The days in Braze's answer to a window, for a company in a time zone.
    fn answer(
        window: &Window,
        now: DateTime<Utc>,
        zone: TimeDelta,
        included: bool,
    ) -> Vec<NaiveDate> {
        let ending = (window.ending_at.unwrap_or(now) + zone).date_naive();
        let last = if included {
            ending
        } else {
            ending - TimeDelta::days(1)
        };
        (0..window.length)
            .map(|back| last - TimeDelta::days(i64::from(back)))
            .collect()
    }

    #[test]
    fn every_day_once_in_both_readings_and_all_time_zones() {
        for now in [
            "2026-11-20T00:30:00Z",
            "2026-11-20T09:59:59Z",
            "2026-11-20T10:00:00Z",
            "2026-11-20T23:30:00Z",
        ] {
            let now: DateTime<Utc> = now.parse().unwrap();
            let today = now.date_naive();
            for (since, until) in [
                ("2026-01-01", "2026-01-01"),
                ("2026-01-01", "2026-04-09"),
                ("2026-01-01", "2026-04-10"),
                ("2023-11-20", "2026-11-19"),
                ("2026-11-18", "2026-11-18"),
                ("2026-11-20", "2026-11-20"),
                ("2026-08-13", ""),
                ("2026-08-12", "2026-11-20"),
                ("2026-08-14", "2027-12-31"),
                ("2020-02-29", ""),
                ("", "2026-11-18"),
            ] {
                let range = range(since, until);
                range.check(now).unwrap();
                for days_max in [14, 100] {
                    for (hours, included) in [
                        (-10, true),
                        (-10, false),
                        (0, true),
                        (0, false),
                        (13, true),
                        (13, false),
                    ] {
                        let zone = TimeDelta::hours(hours);
                        let mut days = Vec::new();
                        for window in range.windows(now, days_max) {
                            assert!(
                                window.length >= 1 && window.length <= days_max,
                                "{window:?}"
                            );
                            assert!(
                                window.ending_at.is_none_or(|ending_at| ending_at <= now),
                                "{window:?}"
                            );
                            let answer = answer(&window, now, zone, included);
                            days.extend(answer.into_iter().filter(|day| window.contains(*day)));
                        }
                        let once: BTreeSet<NaiveDate> = days.iter().copied().collect();
                        assert_eq!(
                            once.len(),
                            days.len(),
                            "a day comes twice: {range:?} at {now}"
                        );
                        let first = range.since.unwrap_or(
                            day("2026-11-18") - TimeDelta::days(i64::from(days_max) - 1),
                        );
                        // The newest day that Braze has in this reading and zone.
                        let company_today = (now + zone).date_naive();
                        let newest = if included {
                            company_today
                        } else {
                            company_today - TimeDelta::days(1)
                        };
                        let last = range.until.unwrap_or(newest).min(newest);
                        let expected: BTreeSet<NaiveDate> =
                            first.iter_days().take_while(|day| *day <= last).collect();
                        assert_eq!(
                            once, expected,
                            "{range:?} at {now}, zone {hours}, included {included}, today {today}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn the_default_is_one_request() {
        let now: DateTime<Utc> = "2026-11-20T12:00:00Z".parse().unwrap();
        let windows = Range::default().windows(now, 100);
        assert_eq!(
            windows,
            [Window {
                ending_at: None,
                length: 100,
                first: None,
                last: None
            }]
        );
        assert!(windows[0].contains(day("2026-11-21")));
    }

    #[test]
    fn days_that_cannot_be() {
        let now: DateTime<Utc> = "2026-11-20T12:00:00Z".parse().unwrap();
        for (since, until, message) in [
            (
                "2026-02-01",
                "2026-01-31",
                "Parameter \"since\": 2026-02-01 lies after \"until\", 2026-01-31",
            ),
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
            assert_eq!(
                range(since, until).check(now).unwrap_err().to_string(),
                message
            );
        }
    }
}
