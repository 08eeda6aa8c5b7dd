//! Days and instants in the spellings that Braze uses.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Utc};

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
    let (day, rest) = text.split_at_checked("YYYY-MM-DD".len())?;
    if !rest.is_empty() && parse_instant(text).is_none() {
        return None;
    }
    usual_day(day.as_bytes())
}

/// The instant in a text, in any of the spellings seen in Braze's documents and answers:
/// `2022-11-29T14:59:02+00:00`, `2022-11-02T09:03:19.967Z`, `2020-06-17 19:27:44 +0000`,
/// `2020-07-10 15:00:00.000 UTC`, and in DuckDB's own `2020-07-10 15:00:00+00`; without an offset
/// it is UTC.
#[must_use]
pub fn parse_instant(text: &str) -> Option<DateTime<Utc>> {
    parse_usual(text).or_else(|| parse_any(text))
}

/// The two spellings of nearly all times, `2022-11-02T09:03:19.967Z` and
/// `2020-07-10 15:00:00.000 UTC`, also without a fraction. chrono's own parsing is several times
/// slower, which a user with twenty times in the profile has to wait for.
fn parse_usual(text: &str) -> Option<DateTime<Utc>> {
    let local = text.strip_suffix('Z').or_else(|| text.strip_suffix(" UTC"))?.as_bytes();
    let (day, rest) = local.split_at_checked("YYYY-MM-DD".len())?;
    let (hour, minute, second, fraction) = match rest {
        [b'T' | b' ', h1, h2, b':', m1, m2, b':', s1, s2, fraction @ ..] => {
            (number(&[*h1, *h2])?, number(&[*m1, *m2])?, number(&[*s1, *s2])?, fraction)
        }
        _ => return None,
    };
    let millis = match fraction {
        [] => 0,
        [b'.', digits @ ..] if digits.len() == 3 => number(digits)?,
        _ => return None,
    };
    usual_day(day)?.and_hms_milli_opt(hour, minute, second, millis).map(|instant| instant.and_utc())
}

/// The day in `YYYY-MM-DD`.
fn usual_day(text: &[u8]) -> Option<NaiveDate> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text else { return None };
    let year = i32::try_from(number(&[y1, y2, y3, y4])?).ok()?;
    NaiveDate::from_ymd_opt(year, number(&[m1, m2])?, number(&[d1, d2])?)
}

/// The number that a few digits are.
fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0')))
}

/// The instant in any of the spellings.
fn parse_any(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return Some(instant.to_utc());
    }
    for format in ["%Y-%m-%d %H:%M:%S%.f %z", "%Y-%m-%d %H:%M:%S%.f%#z"] {
        if let Ok(instant) = DateTime::parse_from_str(text, format) {
            return Some(instant.to_utc());
        }
    }
    let local = text.strip_suffix(" UTC").unwrap_or(text);
    ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(local, format).ok())
        .or_else(|| NaiveDate::parse_from_str(local, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0))
        .map(|instant| instant.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_in_all_spellings() {
        for (text, expected) in [
            ("2022-11-29T14:59:02+00:00", "2022-11-29T14:59:02Z"),
            ("2022-11-29T14:59:02-05:00", "2022-11-29T19:59:02Z"),
            ("2022-11-02T20:04:06.879+00:00", "2022-11-02T20:04:06.879Z"),
            ("2022-11-02T09:03:19.967Z", "2022-11-02T09:03:19.967Z"),
            ("2020-06-17 19:27:44 +0000", "2020-06-17T19:27:44Z"),
            ("2020-07-10 15:00:00.000 UTC", "2020-07-10T15:00:00Z"),
            ("2020-07-10 17:00:00+02", "2020-07-10T15:00:00Z"),
            ("2020-07-10T15:00:00", "2020-07-10T15:00:00Z"),
            ("2020-07-10", "2020-07-10T00:00:00Z"),
        ] {
            let expected: DateTime<Utc> = expected.parse().unwrap();
            assert_eq!(parse_instant(text), Some(expected), "{text}");
        }
        for text in ["", "yesterday", "2020-13-01T00:00:00Z", "12:00"] {
            assert_eq!(parse_instant(text), None, "{text}");
        }
    }

    #[test]
    fn days_with_and_without_a_time() {
        let day = NaiveDate::from_ymd_opt(2026, 1, 31);
        assert_eq!(parse_day("2026-01-31"), day);
        assert_eq!(parse_day("2026-01-31T00:00:00-08:00"), day);
        for text in ["", "2026-02-30", "2026-01-31x", "2026-01-31 or so", "31.01.2026", "2026-01-3é"] {
            assert_eq!(parse_day(text), None, "{text}");
        }
        assert_eq!(days(NaiveDate::from_ymd_opt(1970, 1, 2).unwrap()), 1);
        assert_eq!(days(NaiveDate::from_ymd_opt(1969, 12, 31).unwrap()), -1);
    }
}
