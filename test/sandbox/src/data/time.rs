//! Times as Braze spells them, and windows of days or hours.

use super::history::Restated;
use chrono::{DateTime, Datelike, Timelike, Utc};
use std::fmt::{self, Display};

/// The spellings differ from endpoint to endpoint (Braze docs and recorded answers).
#[derive(Clone, Copy)]
pub enum Spelling {
    /// `2022-11-29T14:59:02+00:00`
    Offset,
    /// `2022-08-17T15:46:10Z`
    Zulu,
    /// `2022-11-02T09:03:19.967Z`
    MillisZulu,
    /// `2022-11-02T20:04:06.879+00:00`
    MillisOffset,
    /// `2020-07-10 15:00:00.000 UTC`
    MillisUtc,
    /// `2020-06-17 19:27:44 +0000`
    Spaced,
}

impl Spelling {
    /// What stands between day and time, how much of the time there is, and what follows it.
    const fn parts(self) -> (u8, usize, &'static str) {
        const SECONDS: usize = "2022-11-29T14:59:02".len();
        const MILLIS: usize = "2022-11-29T14:59:02.967".len();
        match self {
            Spelling::Offset => (b'T', SECONDS, "+00:00"),
            Spelling::Zulu => (b'T', SECONDS, "Z"),
            Spelling::MillisZulu => (b'T', MILLIS, "Z"),
            Spelling::MillisOffset => (b'T', MILLIS, "+00:00"),
            Spelling::MillisUtc => (b' ', MILLIS, " UTC"),
            Spelling::Spaced => (b' ', SECONDS, " +0000"),
        }
    }
}

pub struct Timestamp(pub DateTime<Utc>, pub Spelling);

impl Display for Timestamp {
    fn fmt(&self, to: &mut fmt::Formatter) -> fmt::Result {
        let Timestamp(time, spelling) = self;
        let (separator, length, end) = spelling.parts();
        // By hand: a file of a million users has ten million times.
        let mut text = *b"0000-00-00T00:00:00.000";
        put_digits(&mut text[0..4], time.year().unsigned_abs());
        put_digits(&mut text[5..7], time.month());
        put_digits(&mut text[8..10], time.day());
        text[10] = separator;
        put_digits(&mut text[11..13], time.hour());
        put_digits(&mut text[14..16], time.minute());
        put_digits(&mut text[17..19], time.second());
        put_digits(&mut text[20..23], time.timestamp_subsec_millis());
        to.write_str(str::from_utf8(&text[..length]).unwrap_or_default())?;
        to.write_str(end)
    }
}

/// Fills `digits` with the last digits of `number`.
fn put_digits(digits: &mut [u8], mut number: u32) {
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + u8::try_from(number % 10).unwrap_or(0);
        number /= 10;
    }
}

/// What a row of a series is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Day,
    Hour,
}

impl Unit {
    pub const fn seconds(self) -> i64 {
        match self {
            Unit::Day => 86_400,
            Unit::Hour => 3_600,
        }
    }
}

/// The days or hours of a series, numbered from 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    pub unit: Unit,
    pub last: i64,
    pub length: u64,
    /// Today, the last day whose figures may be restated; `None` if none is.
    pub restated_to: Option<i64>,
    /// What else is greater.
    pub restated: Restated,
}

/// A day or hour of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    pub unit: Unit,
    /// Its number.
    pub t: i64,
    /// How much greater its figures are than they were before the workspace changed.
    pub restated: i64,
}

/// Days whose figures may be restated, and which of them are.
const RESTATED_DAYS: i64 = 10;
const RESTATED_EVERY: i64 = 3;

impl Moment {
    /// The number of its day.
    pub fn day(self) -> i64 {
        (self.t * self.unit.seconds()).div_euclid(Unit::Day.seconds())
    }
}

impl Window {
    /// Ascending, as observed.
    pub fn times(&self) -> impl Iterator<Item = Moment> + use<> {
        let window = *self;
        let first = window.last - super::signed(window.length) + 1;
        (first..=window.last)
            .map(move |t| Moment { unit: window.unit, t, restated: 0 })
            .map(move |at| Moment { restated: window.restated_by(at.day()), ..at })
    }

    fn restated_by(&self, day: i64) -> i64 {
        let changed = day % RESTATED_EVERY == 0
            && self.restated_to.is_some_and(|today| (today - RESTATED_DAYS + 1..=today).contains(&day));
        i64::from(changed) + self.restated.of(day)
    }

    /// `2026-03-01`, or `2026-03-01T05:00:00+00:00`.
    pub fn spell(&self, at: Moment) -> impl Display + use<> {
        let time = DateTime::from_timestamp_secs(at.t * self.unit.seconds()).unwrap_or_default();
        let spelled = Timestamp(time, Spelling::Offset).to_string();
        let length = match self.unit {
            Unit::Day => "2026-03-01".len(),
            Unit::Hour => spelled.len(),
        };
        spelled.get(..length).map(str::to_owned).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::era::Era;

    #[test]
    fn windows_ascend_to_the_last() {
        let spelled = |window: Window| window.times().map(|at| window.spell(at).to_string()).collect::<Vec<_>>();
        let days = Window { unit: Unit::Day, last: 20_513, length: 2, restated_to: None, restated: Restated::NONE };
        assert_eq!(spelled(days), ["2026-02-28", "2026-03-01"]);
        let hours = Window { unit: Unit::Hour, last: 20_513 * 24, length: 1, ..days };
        assert_eq!(spelled(hours), ["2026-03-01T00:00:00+00:00"]);
        assert!(spelled(Window { length: 0, ..days }).is_empty());
    }

    #[test]
    fn some_of_the_last_days_are_restated() {
        let restated = |window: Window| window.times().filter(|at| at.restated == 1).map(|at| at.t).collect::<Vec<_>>();
        let days =
            Window { unit: Unit::Day, last: 20_515, length: 30, restated_to: Some(20_513), restated: Restated::NONE };
        assert_eq!(restated(days), [20_505, 20_508, 20_511]);
        assert_eq!(restated(Window { restated_to: Some(20_514), ..days }), [20_505, 20_508, 20_511, 20_514]);
        assert_eq!(restated(Window { restated_to: Some(20_515), ..days }), [20_508, 20_511, 20_514]);
        assert!(restated(Window { restated_to: None, ..days }).is_empty());
        let hours = Window { unit: Unit::Hour, last: 20_512 * 24, length: 26, ..days };
        assert_eq!(restated(hours), (20_511 * 24..20_512 * 24).collect::<Vec<_>>());
    }

    #[test]
    fn spellings() {
        let spelled = |spelling| Timestamp(Era::PLAIN.edited(1), spelling).to_string();
        assert_eq!(spelled(Spelling::Spaced), "2026-01-01 00:37:00 +0000");
        assert_eq!(spelled(Spelling::MillisZulu), "2026-01-01T00:37:00.000Z");
        let recorded = DateTime::from_timestamp_millis(1_592_424_093_385).expect("a time");
        assert_eq!(Timestamp(recorded, Spelling::MillisUtc).to_string(), "2020-06-17 20:01:33.385 UTC");
        assert_eq!(Timestamp(recorded, Spelling::MillisOffset).to_string(), "2020-06-17T20:01:33.385+00:00");
    }

    #[test]
    fn the_last_object_has_a_year_of_four_digits() {
        let last = Timestamp(Era::PLAIN.edited(super::super::OBJECTS_MAX), Spelling::Offset);
        assert_eq!(last.to_string().len(), "2026-01-01T00:00:00+00:00".len());
    }
}
