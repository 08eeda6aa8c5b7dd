//! Which days or hours a series has.

use super::Question;
use crate::data::time::{Unit, Window};
use crate::options::Options;
use crate::query::{BadParameter, Query, refuse};
use chrono::{DateTime, Utc};

/// read.yaml `kpi_dau` and others: `length` is 1 to 100.
const LENGTH_MAX: u64 = 100;

const HOUR_S: i64 = 3_600;

/// The window of `length` days, or hours if the endpoint has them and the request says so.
pub fn window(question: &Question, hours: bool) -> Result<Window, BadParameter> {
    let Question { query, options, now, .. } = question;
    let unit = if hours { unit(query)? } else { Unit::Day };
    let length = length(query, LENGTH_MAX)?.ok_or_else(|| out_of_range(LENGTH_MAX))?;
    let last = last(query, options, *now, unit)?;
    Ok(series_window(question, unit, last, length))
}

/// The same, once its last day or hour is known.
pub fn series_window(question: &Question, unit: Unit, last: i64, length: u64) -> Window {
    let Question { options, now, .. } = question;
    Window {
        unit,
        last,
        length: if options.empty_series { 0 } else { length },
        restated_to: options.changed.then(|| now.timestamp().div_euclid(Unit::Day.seconds())),
        restated: options.restated,
    }
}

pub fn length(query: &Query, max: u64) -> Result<Option<u64>, BadParameter> {
    let length = query.parsed("length", &format!("must be between 1 and {max}"), |text| text.parse().ok())?;
    match length {
        Some(length) if !(1..=max).contains(&length) => Err(out_of_range(max)),
        length => Ok(length),
    }
}

pub fn out_of_range(max: u64) -> BadParameter {
    refuse("length", &format!("must be between 1 and {max}"))
}

fn unit(query: &Query) -> Result<Unit, BadParameter> {
    let unit = query.parsed("unit", "must be day or hour", |text| match text {
        "day" => Some(Unit::Day),
        "hour" => Some(Unit::Hour),
        _ => None,
    })?;
    Ok(unit.unwrap_or(Unit::Day))
}

/// The last day or hour of the series. Braze documents neither its time zone nor whether the day of
/// `ending_at` is in it; recorded rows fit "excluded" as well as "included, in a zone behind UTC",
/// so the workspace's options decide.
pub fn last(query: &Query, options: &Options, now: DateTime<Utc>, unit: Unit) -> Result<i64, BadParameter> {
    let ending_at = query.instant("ending_at")?.unwrap_or(now);
    if ending_at > now {
        return Err(refuse("ending_at", "must not be in the future"));
    }
    Ok(number(ending_at, options, unit) - i64::from(options.ending_at_excluded))
}

/// The day of `time` in the company's zone, or its hour.
pub fn number(time: DateTime<Utc>, options: &Options, unit: Unit) -> i64 {
    let zone_s = match unit {
        Unit::Day => options.zone_hours * HOUR_S,
        Unit::Hour => 0,
    };
    (time.timestamp() + zone_s).div_euclid(unit.seconds())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn last_of(query: &str, options: &Options, unit: Unit) -> Result<String, BadParameter> {
        let now = DateTime::parse_from_rfc3339("2026-03-02T02:30:00Z").expect("a time").to_utc();
        let last = last(&Query::parse(query), options, now, unit)?;
        let window = Window { unit, last, length: 1, restated_to: None, restated: options.restated };
        Ok(window.times().map(|at| window.spell(at).to_string()).collect())
    }

    #[test]
    fn the_last_day() {
        let day = |query, options: &Options| last_of(query, options, Unit::Day);
        let included = Options::default();
        assert_eq!(day("", &included).as_deref(), Ok("2026-03-02"));
        assert_eq!(day("ending_at=2026-02-28", &included).as_deref(), Ok("2026-02-28"));
        let excluded = Options { ending_at_excluded: true, ..Options::default() };
        assert_eq!(day("ending_at=2026-02-28", &excluded).as_deref(), Ok("2026-02-27"));
        let new_york = Options { zone_hours: -5, ..Options::default() };
        assert_eq!(day("", &new_york).as_deref(), Ok("2026-03-01"));
        assert_eq!(day("ending_at=2026-02-28", &new_york).as_deref(), Ok("2026-02-27"));
    }

    #[test]
    fn the_last_hour() {
        let hour = |query, options: &Options| last_of(query, options, Unit::Hour);
        assert_eq!(hour("", &Options::default()).as_deref(), Ok("2026-03-02T02:00:00+00:00"));
        let excluded = Options { ending_at_excluded: true, ..Options::default() };
        assert_eq!(hour("", &excluded).as_deref(), Ok("2026-03-02T01:00:00+00:00"));
        let new_york = Options { zone_hours: -5, ..Options::default() };
        assert_eq!(hour("ending_at=2026-02-28", &new_york).as_deref(), Ok("2026-02-28T00:00:00+00:00"));
    }

    #[test]
    fn the_future_is_refused() {
        let options = Options::default();
        assert!(last_of("ending_at=2026-03-02T02:30:00Z", &options, Unit::Day).is_ok());
        assert!(last_of("ending_at=2026-03-02T02:30:01Z", &options, Unit::Day).is_err());
    }

    #[test]
    fn lengths() {
        for (query, expected) in [("length=1", Some(1)), ("length=100", Some(100)), ("", None)] {
            assert_eq!(length(&Query::parse(query), 100), Ok(expected), "{query}");
        }
        for bad in ["length=0", "length=101", "length=x"] {
            assert_eq!(length(&Query::parse(bad), 100), Err(out_of_range(100)), "{bad}");
        }
    }

    #[test]
    fn units() {
        assert_eq!(unit(&Query::parse("unit=hour")), Ok(Unit::Hour));
        assert_eq!(unit(&Query::parse("unit=week")), Err(refuse("unit", "must be day or hour")));
    }
}
