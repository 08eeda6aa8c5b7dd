//! Days and times as Braze takes them. Worked out by arithmetic: a calendar of chrono's takes several times as long.

use crate::error::ValueReason;

const MILLIS_A_DAY: i64 = 86_400_000;
const MICROS_A_SECOND: u64 = 1_000_000;

/// 0000-01-01 and 9999-12-31, the days that four digits of a year can say.
const DAYS: std::ops::RangeInclusive<i64> = -719_528..=2_932_896;

/// What the database has for a day that never comes; its negative is the one that never was.
const INFINITE_DAY: u64 = i32::MAX as u64;
/// The same for a time.
const INFINITE_TIME: u64 = i64::MAX as u64;

/// Appends a day, `2026-01-31`, in quotes.
///
/// # Errors
/// If it is infinite, or its year has not four digits.
pub fn push_day(days: i64, out: &mut Vec<u8>) -> Result<(), ValueReason> {
    if days.unsigned_abs() == INFINITE_DAY {
        return Err(ValueReason::Infinite);
    }
    let mut text = *b"\"YYYY-MM-DD\"";
    text[1..11].copy_from_slice(&day(days)?);
    out.extend_from_slice(&text);
    Ok(())
}

/// Appends an instant, `2026-01-31T12:00:00.123Z`, in quotes. What is finer than a millisecond is cut off.
///
/// # Errors
/// If it is infinite, or its year has not four digits.
pub fn push_instant(micros: i64, out: &mut Vec<u8>) -> Result<(), ValueReason> {
    if micros.unsigned_abs() == INFINITE_TIME {
        return Err(ValueReason::Infinite);
    }
    let millis = micros.div_euclid(1_000);
    let mut text = *b"\"YYYY-MM-DDTHH:MM:SS.mmmZ\"";
    text[1..11].copy_from_slice(&day(millis.div_euclid(MILLIS_A_DAY))?);
    let of_day = small(millis.rem_euclid(MILLIS_A_DAY).unsigned_abs());
    text[12..20].copy_from_slice(&clock(of_day / 1_000));
    let millis = of_day % 1_000;
    text[21] = two(millis / 100)[1];
    text[22..24].copy_from_slice(&two(millis % 100));
    out.extend_from_slice(&text);
    Ok(())
}

/// Appends a time of day, `12:30:00` or `12:30:00.5`, in quotes.
pub fn push_time(micros: i64, out: &mut Vec<u8>) {
    let micros = micros.unsigned_abs();
    out.push(b'"');
    out.extend_from_slice(&clock(small(micros / MICROS_A_SECOND)));
    let fraction = micros % MICROS_A_SECOND;
    if fraction > 0 {
        let digits = format!(".{fraction:06}");
        out.extend_from_slice(digits.trim_end_matches('0').as_bytes());
    }
    out.push(b'"');
}

/// `YYYY-MM-DD`, after Neri and Schneider, "Euclidean affine functions and their application to calendar algorithms".
///
/// A year is taken to begin in March, so that the day that some have more is the last one. 400 years, which are all
/// equally long, are put in front, so that nothing is below zero. Years and months are found by multiplying instead of
/// dividing: 2^32 / 2939745 is 1461, four times the days of a year, and 2^16 / 2141 is the days of a month.
fn day(days: i64) -> Result<[u8; 10], ValueReason> {
    const DAYS_IN_400_YEARS: u32 = 146_097;
    const BEFORE_1970: i64 = 719_468 + DAYS_IN_400_YEARS as i64;
    const FROM_JANUARY: u32 = 306;
    if !DAYS.contains(&days) {
        return Err(ValueReason::Year);
    }
    let quarters = 4 * small((days + BEFORE_1970).unsigned_abs()) + 3;
    let (century, of_century) = (quarters / DAYS_IN_400_YEARS, quarters % DAYS_IN_400_YEARS / 4);
    let years = 2_939_745 * u64::from(4 * of_century + 3);
    let of_year = small((years & u64::from(u32::MAX)) / 2_939_745 / 4);
    let months = 2_141 * of_year + 197_913;
    let (month, day) = (months >> 16, (months & 0xffff) / 2_141 + 1);
    let year = 100 * century + small(years >> 32);
    let (year, month) = if of_year < FROM_JANUARY { (year, month) } else { (year + 1, month - 12) };
    let ([y1, y2], [y3, y4]) = (two((year - 400) / 100), two((year - 400) % 100));
    let ([m1, m2], [d1, d2]) = (two(month), two(day));
    Ok([y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2])
}

/// `HH:MM:SS` of seconds since midnight; the end of a day is 24:00:00.
fn clock(seconds: u32) -> [u8; 8] {
    let ([h1, h2], [m1, m2], [s1, s2]) = (two(seconds / 3_600), two(seconds / 60 % 60), two(seconds % 60));
    [h1, h2, b':', m1, m2, b':', s1, s2]
}

/// All numbers below 100 with two digits.
const PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[0; 2]; 100];
    let (mut tens, mut at) = (b'0', 0);
    while tens <= b'9' {
        let mut ones = b'0';
        while ones <= b'9' {
            pairs[at] = [tens, ones];
            (ones, at) = (ones + 1, at + 1);
        }
        tens += 1;
    }
    pairs
};

/// A number below 100 with two digits.
fn two(number: u32) -> [u8; 2] {
    PAIRS[number as usize % 100]
}

/// A number that is known to fit.
fn small(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, NaiveDate, SecondsFormat, TimeDelta};

    use super::*;

    fn text(push: impl FnOnce(&mut Vec<u8>) -> Result<(), ValueReason>) -> Result<String, ValueReason> {
        let mut out = Vec::new();
        push(&mut out).map(|()| String::from_utf8(out).unwrap())
    }

    #[test]
    fn days_of_ten_thousand_years() {
        // All days of the years around 2000, and every 13th of the others.
        for days in (-30_000..30_000).chain(DAYS.step_by(13)).chain([*DAYS.end()]) {
            let day = NaiveDate::default() + TimeDelta::days(days);
            assert_eq!(text(|out| push_day(days, out)), Ok(format!("\"{day}\"")));
        }
        for days in [*DAYS.start() - 1, *DAYS.end() + 1, i64::MIN, i64::MAX] {
            assert_eq!(text(|out| push_day(days, out)), Err(ValueReason::Year), "{days}");
        }
        for days in [i32::MAX, -i32::MAX] {
            assert_eq!(text(|out| push_day(days.into(), out)), Err(ValueReason::Infinite));
        }
    }

    #[test]
    fn instants_are_cut_to_milliseconds_towards_the_past() {
        for (micros, expected) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (1, "1970-01-01T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (-1_000, "1969-12-31T23:59:59.999Z"),
            (-1_001, "1969-12-31T23:59:59.998Z"),
            (1_769_860_800_123_999, "2026-01-31T12:00:00.123Z"),
            (-62_167_219_200_000_000, "0000-01-01T00:00:00.000Z"),
            (253_402_300_799_999_999, "9999-12-31T23:59:59.999Z"),
        ] {
            assert_eq!(text(|out| push_instant(micros, out)), Ok(format!("\"{expected}\"")));
        }
        for micros in [-62_167_219_200_000_001, 253_402_300_800_000_000, i64::MIN, i64::MAX - 1] {
            assert_eq!(text(|out| push_instant(micros, out)), Err(ValueReason::Year), "{micros}");
        }
        for micros in [i64::MAX, -i64::MAX] {
            assert_eq!(text(|out| push_instant(micros, out)), Err(ValueReason::Infinite));
        }
    }

    #[test]
    fn instants_are_those_of_chrono() {
        for step in 0..50_000_i64 {
            let micros = -62_000_000_000_000_000 + step * 6_007_199_254_741;
            let expected = DateTime::from_timestamp_micros(micros.div_euclid(1_000) * 1_000).unwrap();
            let expected = expected.to_rfc3339_opts(SecondsFormat::Millis, true);
            assert_eq!(text(|out| push_instant(micros, out)), Ok(format!("\"{expected}\"")));
        }
    }

    #[test]
    fn times_of_day() {
        for (micros, expected) in [
            (0, "00:00:00"),
            (45_000_500_000, "12:30:00.5"),
            (1, "00:00:00.000001"),
            (86_399_999_999, "23:59:59.999999"),
            (86_400_000_000, "24:00:00"),
        ] {
            let mut out = Vec::new();
            push_time(micros, &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), format!("\"{expected}\""));
        }
    }
}
