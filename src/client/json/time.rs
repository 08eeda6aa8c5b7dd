//! Days and instants in all the spellings that ISO 8601 has, and the few others that Braze uses.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc, Weekday};

const MICROS_A_SECOND: i64 = 1_000_000;
const SECONDS_A_DAY: i64 = 86_400;

/// Days since 1970-01-01, as DuckDB stores a DATE. All of chrono's fit: they lie within about
/// 262,000 years of our time.
#[must_use]
pub fn days(day: NaiveDate) -> i32 {
    day.num_days_from_ce() - NaiveDate::default().num_days_from_ce()
}

/// The day in a text: `2026-01-31`, alone or followed by a time of day.
///
/// Braze says nowhere in which time zone a day of a series is, so it is taken as it is written.
#[must_use]
pub fn parse_day(text: &str) -> Option<NaiveDate> {
    WrittenTime::parse(text).map(|written| written.day)
}

/// The instant in a text, `2026-01-31T12:00:00+01:00` in whatever spelling. Without an offset it is
/// UTC, without a time of day it is midnight. What is finer than a microsecond is cut off.
#[must_use]
pub fn parse_instant(text: &str) -> Option<DateTime<Utc>> {
    parse_usual(text).or_else(|| parse_any(text))
}

/// The two spellings of nearly all times, `2022-11-02T09:03:19.967Z` and `2020-07-10 15:00:00.000 UTC`,
/// also without a fraction: a user with twenty times in the profile has to wait for them.
fn parse_usual(text: &str) -> Option<DateTime<Utc>> {
    let local = text.strip_suffix('Z').or_else(|| text.strip_suffix(" UTC"))?.as_bytes();
    let (day, rest) = local.split_at_checked("YYYY-MM-DD".len())?;
    let (clock, fraction) = rest.split_at_checked("THH:MM:SS".len())?;
    let [b'T' | b' ', h1, h2, b':', m1, m2, b':', s1, s2] = *clock else { return None };
    let millis = match fraction {
        [] => 0,
        [b'.', digits @ ..] if digits.len() == 3 => number(digits)?,
        _ => return None,
    };
    let [y1, y2, y3, y4, b'-', n1, n2, b'-', d1, d2] = *day else { return None };
    let year = i32::try_from(number(&[y1, y2, y3, y4])?).ok()?;
    let day = NaiveDate::from_ymd_opt(year, number(&[n1, n2])?, number(&[d1, d2])?)?;
    let instant = day.and_hms_milli_opt(number(&[h1, h2])?, number(&[m1, m2])?, number(&[s1, s2])?, millis)?;
    Some(instant.and_utc())
}

/// The number that a few digits are.
fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0')))
}

fn parse_any(text: &str) -> Option<DateTime<Utc>> {
    let WrittenTime { day, micros, offset_seconds } = WrittenTime::parse(text)?;
    let local = day.and_hms_opt(0, 0, 0)?.and_utc();
    let since = micros.checked_sub(offset_seconds * MICROS_A_SECOND)?;
    local.checked_add_signed(TimeDelta::microseconds(since))
}

/// A time as it is written: what a calendar and a clock on the wall show, and how far they are
/// ahead of UTC.
struct WrittenTime {
    day: NaiveDate,
    /// Since midnight. A leap second goes beyond the day.
    micros: i64,
    offset_seconds: i64,
}

impl WrittenTime {
    fn parse(text: &str) -> Option<Self> {
        let mut rest = Characters(text.as_bytes());
        let day = rest.day()?;
        if rest.is_end() {
            return Some(WrittenTime { day, micros: 0, offset_seconds: 0 });
        }
        if !rest.skip(b'T') && !rest.skip(b't') && !rest.skip_blanks() {
            return None;
        }
        let micros = rest.time_of_day()?;
        let offset_seconds = rest.offset()?;
        if !rest.is_end() {
            return None;
        }
        // The end of a day, 24:00:00, is the beginning of the next one.
        let is_end_of_day = micros == END_OF_DAY;
        Some(WrittenTime {
            day: if is_end_of_day { day.succ_opt()? } else { day },
            micros: if is_end_of_day { 0 } else { micros },
            offset_seconds,
        })
    }
}

/// What [`Characters::time_of_day`] gives for 24:00:00, which is no other time's.
const END_OF_DAY: i64 = -1;

/// The characters of a text that were not read yet. They are looked at one by one: chrono's own
/// parsing is several times slower, which a user with twenty times in the profile has to wait for.
struct Characters<'a>(&'a [u8]);

impl Characters<'_> {
    fn is_end(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this character came, which is then read.
    fn skip(&mut self, character: u8) -> bool {
        let came = self.0.first() == Some(&character);
        self.0 = &self.0[usize::from(came)..];
        came
    }

    /// Whether blanks came.
    fn skip_blanks(&mut self) -> bool {
        let before = self.0.len();
        while self.skip(b' ') {}
        self.0.len() < before
    }

    /// Whether this word came, in whatever case.
    fn skip_word(&mut self, word: &str) -> bool {
        let came = self.0.get(..word.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(word.as_bytes()));
        self.0 = &self.0[if came { word.len() } else { 0 }..];
        came
    }

    /// How many digits come.
    fn digits(&self) -> usize {
        self.0.iter().take_while(|character| character.is_ascii_digit()).count()
    }

    /// A number of so many digits.
    fn number(&mut self, digits: usize) -> Option<u32> {
        let (number, rest) = self.0.split_at_checked(digits)?;
        self.0 = rest;
        number.iter().try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0')))
    }

    /// `2026-01-31` or `20260131`, `2026-W05-6` or `2026W056` by the week, `2026-031` or `2026031`
    /// by the day of the year.
    fn day(&mut self) -> Option<NaiveDate> {
        let year = i32::try_from(self.number(4)?).ok()?;
        let has_dashes = self.skip(b'-');
        if self.skip(b'W') || self.skip(b'w') {
            let week = self.number(2)?;
            if self.skip(b'-') != has_dashes {
                return None;
            }
            let day = u8::try_from(self.number(1)?).ok()?;
            return NaiveDate::from_isoywd_opt(year, week, Weekday::try_from(day.checked_sub(1)?).ok()?);
        }
        match (self.digits(), has_dashes) {
            (3, _) => NaiveDate::from_yo_opt(year, self.number(3)?),
            (2, true) => {
                let month = self.number(2)?;
                if !self.skip(b'-') || self.digits() != 2 {
                    return None;
                }
                NaiveDate::from_ymd_opt(year, month, self.number(2)?)
            }
            (4, false) => NaiveDate::from_ymd_opt(year, self.number(2)?, self.number(2)?),
            _ => None,
        }
    }

    /// Microseconds since midnight: `12:30:15.5` or `123015.5`, also without seconds or minutes;
    /// the last unit that is there may have a fraction. 24:00:00 is [`END_OF_DAY`].
    fn time_of_day(&mut self) -> Option<i64> {
        let hour = self.number(2)?;
        let has_colons = self.skip(b':');
        let more = |rest: &Self| has_colons || rest.digits() > 0;
        let minute = if more(self) { Some(self.number(2)?) } else { None };
        let has_second = minute.is_some() && if has_colons { self.skip(b':') } else { self.digits() > 0 };
        let second = if has_second { Some(self.number(2)?) } else { None };
        let unit_seconds = match (minute, second) {
            (_, Some(_)) => 1,
            (Some(_), None) => 60,
            (None, None) => 3_600,
        };
        let fraction = if self.skip(b'.') || self.skip(b',') { self.fraction(unit_seconds)? } else { 0 };
        let (minute, second) = (minute.unwrap_or(0), second.unwrap_or(0));
        if hour == 24 {
            return (minute == 0 && second == 0 && fraction == 0).then_some(END_OF_DAY);
        }
        // The 60th second is a leap second; the clocks of computers count it as the next one.
        (hour < 24 && minute < 60 && second <= 60)
            .then(|| i64::from(hour * 3_600 + minute * 60 + second) * MICROS_A_SECOND + fraction)
    }

    /// The digits behind the decimal mark, in microseconds.
    fn fraction(&mut self, unit_seconds: i64) -> Option<i64> {
        /// More would hardly change a microsecond, and not fit.
        const DIGITS_MAX: usize = 18;
        let digits = self.digits();
        let (all, rest) = self.0.split_at(digits);
        self.0 = rest;
        let known = &all[..digits.min(DIGITS_MAX)];
        let number = str::from_utf8(known).ok()?.parse::<i128>().ok()?;
        let micros =
            number * i128::from(unit_seconds * MICROS_A_SECOND) / 10_i128.pow(u32::try_from(known.len()).ok()?);
        i64::try_from(micros).ok()
    }

    /// How many seconds ahead of UTC: nothing, `Z`, `UTC`, `+01:00`, `+0100` or `+01`, also with a
    /// blank in front.
    fn offset(&mut self) -> Option<i64> {
        self.skip_blanks();
        if self.is_end() || self.skip_word("UTC") || self.skip_word("GMT") || self.skip_word("Z") {
            return Some(0);
        }
        let sign = if self.skip(b'+') {
            1
        } else if self.skip(b'-') || self.skip_word("\u{2212}") {
            -1
        } else {
            return None;
        };
        // Braze documents `-5:00`, too.
        let hours = match self.digits() {
            1 => self.number(1)?,
            2 | 4 => self.number(2)?,
            _ => return None,
        };
        let minutes = if self.skip(b':') || self.digits() > 0 { self.number(2)? } else { 0 };
        let seconds = i64::from(hours) * 3_600 + i64::from(minutes) * 60;
        (minutes < 60 && seconds < SECONDS_A_DAY).then_some(sign * seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_in_all_spellings() {
        for (spellings, expected) in [
            (
                &[
                    "2026-01-31T12:00:00Z",
                    "2026-01-31t12:00:00z",
                    "2026-01-31T12:00:00+00:00",
                    "2026-01-31T12:00:00+0000",
                    "2026-01-31T12:00:00+00",
                    "2026-01-31T12:00:00-00:00",
                    "2026-01-31T13:30:00+01:30",
                    "2026-01-31T13:30:00+0130",
                    "2026-01-31T07:00:00-05",
                    "2026-01-31T07:00:00-5:00",
                    "2026-01-31T07:00:00\u{2212}05:00",
                    "2026-01-31T12:00:00",
                    "2026-01-31T12:00Z",
                    "2026-01-31T12:00",
                    "2026-01-31T12Z",
                    "2026-01-31T12:00+00:00",
                    "2026-01-31 12:00:00 +0000",
                    "2026-01-31 12:00:00.000 UTC",
                    "2026-01-31 12:00:00 GMT",
                    "2026-01-31 14:00:00+02",
                    "20260131T120000Z",
                    "20260131T1200Z",
                    "20260131T12Z",
                    "20260131T130000+0100",
                    "2026-031T12:00:00Z",
                    "2026031T120000Z",
                    "2026-W05-6T12:00:00Z",
                    "2026W056T120000Z",
                    "2026-01-31T11:59:60Z",
                ][..],
                "2026-01-31T12:00:00Z",
            ),
            (
                &[
                    "2022-11-02T09:03:19.967Z",
                    "2022-11-02T09:03:19,967Z",
                    "2022-11-02T09:03:19.967000000Z",
                    "2022-11-02T09:03:19.967+00:00",
                    "20221102T090319.967Z",
                ],
                "2022-11-02T09:03:19.967Z",
            ),
            (
                &["1969-12-31T23:59:59.9999999999999999999Z", "1969-12-31T23:59:59.9999994Z"],
                "1969-12-31T23:59:59.999999Z",
            ),
            (&["2026-01-31T12:30:30Z", "2026-01-31T12:30.5Z"], "2026-01-31T12:30:30Z"),
            (&["2026-01-31T12:30:00Z", "2026-01-31T12.5Z", "2026-01-31T12,50Z"], "2026-01-31T12:30:00Z"),
            (
                &["2026-01-31T24:00:00Z", "2026-01-31T24:00Z", "20260131T24Z", "2026-01-31T23:59:60Z", "2026-02-01"],
                "2026-02-01T00:00:00Z",
            ),
            (&["2016-12-31T23:59:60.5Z", "2017-01-01T00:59:60.5+01:00"], "2017-01-01T00:00:00.5Z"),
            (&["0001-01-01T00:00:00Z"], "0001-01-01T00:00:00Z"),
        ] {
            let expected: DateTime<Utc> = expected.parse().unwrap();
            for text in spellings {
                assert_eq!(parse_instant(text), Some(expected), "{text}");
            }
        }
    }

    #[test]
    fn what_is_no_instant() {
        for text in [
            "",
            "yesterday",
            "soon",
            "12:00",
            "2026",
            "2026-01",
            "2026-1-31",
            "2026-13-01T00:00:00Z",
            "2026-02-30",
            "2026-01-31T",
            "2026-01-31T1",
            "2026-01-31T12:",
            "2026-01-31T12:0",
            "2026-01-31T12:00:0Z",
            "2026-01-31T25:00:00Z",
            "2026-01-31T24:00:01Z",
            "2026-01-31T12:60:00Z",
            "2026-01-31T12:00:61Z",
            "2026-01-31T12:00:00.Z",
            "2026-01-31T12:00:00+24:00",
            "2026-01-31T12:00:00+01:60",
            "2026-01-31T12:00:00+01:0",
            "2026-01-31T12:00:00X",
            "2026-01-31T12:00:00ZZ",
            "2026-01-31Z",
            "2026-W05",
            "2026-W54-1",
            "2026-W05-8",
            "2026-W056",
            "2026-366",
            "20260131120000",
            "1769860800",
            "31.01.2026",
            "2026-01-31é",
            "２０２６-01-31",
        ] {
            assert_eq!(parse_instant(text), None, "{text}");
            assert_eq!(parse_day(text), None, "{text}");
        }
    }

    #[test]
    fn days_are_taken_as_they_are_written() {
        let day = NaiveDate::from_ymd_opt(2026, 1, 31);
        for text in [
            "2026-01-31",
            "20260131",
            "2026-031",
            "2026-W05-6",
            "2026-01-31T00:00:00-08:00",
            "2026-01-31T23:59:60Z",
            "2026-01-30T24:00:00+14:00",
            "2026-01-31 12:00:00 UTC",
        ] {
            assert_eq!(parse_day(text), day, "{text}");
        }
        for text in ["2026-01-31x", "2026-01-31 or so", "2026-01-3é"] {
            assert_eq!(parse_day(text), None, "{text}");
        }
        assert_eq!(days(NaiveDate::from_ymd_opt(1970, 1, 2).unwrap()), 1);
        assert_eq!(days(NaiveDate::from_ymd_opt(1969, 12, 31).unwrap()), -1);
    }
}
