//! Which windows of time a series takes. Pure: the time is given.
//!
//! Braze says nowhere whether `ending_at` includes its day, nor in which time zone days are. So
//! windows follow one another without a gap, which holds in both readings and in every zone since
//! all of them are read alike, and the first and the last one reach further than they need.
//!
//! All windows of a call end at fixed instants, the last one where the call was opened at the latest.
//! However late a request is sent, and whichever identifier it is for, its newest point is then the
//! same. Only while Braze's clock is not known the last window ends with the time of the request, since
//! our own time may lie in Braze's future.

use chrono::{DateTime, NaiveDate, NaiveTime, SecondsFormat, TimeDelta, Utc};

use crate::error::{Error, Result};
use crate::http::request::Request;

/// The earliest day that can be asked for; Braze did not exist before.
pub const EARLIEST: NaiveDate = NaiveDate::from_ymd_opt(2010, 1, 1).unwrap();

/// How far our own clock may be off while Braze's is not known.
const CLOCK_OFF_MAX: TimeDelta = TimeDelta::days(1);

/// How long after a call was opened a request may be sent whose window ends then.
const LATE_MAX: TimeDelta = TimeDelta::days(1);

/// When a call was opened.
#[derive(Clone, Copy, Debug)]
pub struct CallTime {
    /// By our own clock.
    pub opened: DateTime<Utc>,
    /// How far Braze's clock is ahead of it, if an answer told.
    pub ahead: Option<TimeDelta>,
}

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
    /// It never lies in the future; `None` is the time of the request.
    pub ending_at: Option<DateTime<Utc>>,
    /// How many days or hours it has.
    pub length: u32,
}

impl CallTime {
    /// The same by Braze's clock, as far as it is known.
    #[must_use]
    pub fn of_braze(self) -> DateTime<Utc> {
        self.opened + self.ahead.unwrap_or_default()
    }

    /// An instant that lies in the past for Braze, too.
    fn past(self) -> DateTime<Utc> {
        if self.ahead.is_some() { self.of_braze() } else { self.opened - CLOCK_OFF_MAX }
    }

    /// The latest time at which a window ends that ends last.
    fn latest(self) -> DateTime<Utc> {
        if self.ahead.is_some() { self.of_braze() } else { self.opened + CLOCK_OFF_MAX + LATE_MAX }
    }

    /// The end of the window that ends last.
    fn newest(self) -> Option<DateTime<Utc>> {
        self.ahead.map(|_| self.of_braze())
    }
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
                Err(Error::parameter("since", format!("{since} is after the last day, {until}")))
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
    pub fn windows(self, time: CallTime, length_max: u32) -> Vec<Window> {
        let newest = |length| Window { ending_at: time.newest(), length };
        let Some(first) = self.first else { return vec![newest(length_max)] };
        let (max, slack) = (i64::from(length_max), self.unit.slack());
        // In the reading in which `ending_at` excludes its point, the last window must end after it.
        let end = self.last.map(|last| last + 1 + slack).filter(|end| *end <= self.unit.last_until(time.past()));
        let last = end.unwrap_or(self.unit.point(time.latest()) + slack);
        if end.is_none() && last < first + max {
            return vec![newest(length(last + 1 - first))];
        }
        let mut windows = Vec::new();
        // The point with which the window before ended; in the reading in which it is excluded,
        // the next window has it.
        let mut before = first - 1 - slack;
        while last - before > max {
            let ending = self.unit.last_until(time.past()).min(before + max);
            if ending <= before {
                break;
            }
            windows.push(Window { ending_at: Some(self.unit.instant(ending)), length: length(ending - before) });
            before = ending;
        }
        let length = length((last - before).min(max));
        windows.push(match end {
            Some(end) => Window { ending_at: Some(self.unit.instant(end)), length },
            None => newest(length),
        });
        windows
    }

    /// Whether a point is asked for.
    #[must_use]
    pub fn contains(self, point: i64) -> bool {
        self.first.is_none_or(|first| first <= point) && self.last.is_none_or(|last| point <= last)
    }
}

/// The one window of an endpoint that sums up. It cannot be put together from others, so where
/// `ending_at` excludes its day, the sum is one of a day earlier.
#[must_use]
pub fn summary(range: DayRange, time: CallTime, length_max: u32) -> Window {
    let now = time.of_braze();
    let today = now.date_naive();
    let until = range.until.unwrap_or(today).min(today);
    let last_second = TimeDelta::days(1) - TimeDelta::seconds(1);
    let ending_at = if until == today { now } else { until.and_time(NaiveTime::MIN).and_utc() + last_second };
    let days = range.since.map_or(length_max, |since| u32::try_from((until - since).num_days() + 1).unwrap_or(1));
    Window { ending_at: Some(ending_at), length: days }
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

    /// By how many points an instant may lie in another one for a company: a day, in the zones that
    /// [`instant`](Unit::instant) does not suit.
    fn slack(self) -> i64 {
        match self {
            Unit::Day => 1,
            Unit::Hour => 0,
        }
    }

    /// The last point whose instant is not after another one.
    fn last_until(self, latest: DateTime<Utc>) -> i64 {
        let point = self.point(latest);
        if self.instant(point) <= latest { point } else { point - 1 }
    }

    /// The instant that is sent for a point: for a day at 10:00 UTC, when it is the same day in
    /// all time zones from Hawaii to New Zealand, and always the one before in those behind, the one
    /// after in those ahead.
    fn instant(self, point: i64) -> DateTime<Utc> {
        let start = point.saturating_mul(self.duration().num_seconds());
        let within = match self {
            Unit::Day => 10 * 3_600,
            Unit::Hour => 0,
        };
        DateTime::from_timestamp(start.saturating_add(within), 0).unwrap_or(DateTime::<Utc>::MAX_UTC)
    }
}

/// The length of a window of points: at least one, also where the first one lies ahead.
fn length(points: i64) -> u32 {
    u32::try_from(points.max(1)).expect("windows are short")
}
