//! Series: one row per day, ascending, the last day decided by `ending_at`.

use super::Question;
use crate::answer::Answer;
use crate::data::{self, Metric};
use crate::json::envelope;
use crate::options::Options;
use crate::query::{BadParameter, Query, refuse};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

/// read.yaml `kpi_dau`: `length` is 1 to 100.
const LENGTH_MAX: u64 = 100;

pub fn answer(metric: &Metric, rows_name: &str, question: &Question) -> Result<Answer, BadParameter> {
    let Question { query, options, now, .. } = question;
    let length = length(query)?;
    let last = last_day(query, options, *now)?;
    let app = app(query, options)?;
    let length = if options.empty_series { 0 } else { length };
    let body = envelope(question.bend, rows_name, |rows| {
        for day in data::days_until(last, length) {
            rows.object(data::days(day).unsigned_abs(), |row| {
                metric.row(row, day, app);
            });
        }
    });
    Ok(Answer::json(200, body))
}

fn length(query: &Query) -> Result<u64, BadParameter> {
    query
        .number("length")?
        .filter(|length| (1..=LENGTH_MAX).contains(length))
        .ok_or_else(|| refuse("length", "must be between 1 and 100"))
}

/// The last day of the series. Braze documents neither its time zone nor whether the day of
/// `ending_at` is in it; recorded rows fit "excluded" as well as "included, in a zone behind UTC",
/// so the workspace's options decide.
fn last_day(query: &Query, options: &Options, now: DateTime<Utc>) -> Result<NaiveDate, BadParameter> {
    let ending_at = query.instant("ending_at")?.unwrap_or(now);
    if ending_at > now {
        return Err(refuse("ending_at", "must not be in the future"));
    }
    let day = (ending_at + TimeDelta::hours(options.zone_hours)).date_naive();
    let last = if options.ending_at_excluded { day.checked_sub_days(Days::new(1)) } else { Some(day) };
    last.ok_or_else(|| refuse("ending_at", "is out of range"))
}

fn app(query: &Query, options: &Options) -> Result<Option<u64>, BadParameter> {
    query.parsed("app_id", "is not an app of this workspace", |id| {
        (0..options.apps).find(|&app| data::app_id(app) == id)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn last(query: &str, options: &Options) -> Result<String, BadParameter> {
        let now = DateTime::parse_from_rfc3339("2026-03-02T02:00:00Z").expect("a time").to_utc();
        last_day(&Query::parse(query), options, now).map(|day| day.to_string())
    }

    #[test]
    fn the_last_day() {
        let included = Options::default();
        assert_eq!(last("", &included).as_deref(), Ok("2026-03-02"));
        assert_eq!(last("ending_at=2026-02-28", &included).as_deref(), Ok("2026-02-28"));
        let excluded = Options { ending_at_excluded: true, ..Options::default() };
        assert_eq!(last("ending_at=2026-02-28", &excluded).as_deref(), Ok("2026-02-27"));
        let new_york = Options { zone_hours: -5, ..Options::default() };
        assert_eq!(last("", &new_york).as_deref(), Ok("2026-03-01"));
        assert_eq!(last("ending_at=2026-02-28", &new_york).as_deref(), Ok("2026-02-27"));
    }

    #[test]
    fn the_future_is_refused() {
        assert!(last("ending_at=2026-03-02T02:00:00Z", &Options::default()).is_ok());
        assert!(last("ending_at=2026-03-02T02:00:01Z", &Options::default()).is_err());
    }

    #[test]
    fn lengths() {
        for (query, expected) in
            [("length=1", Some(1)), ("length=100", Some(100)), ("length=0", None), ("length=101", None), ("", None)]
        {
            assert_eq!(length(&Query::parse(query)).ok(), expected, "{query}");
        }
    }

    #[test]
    fn apps() {
        let options = Options::default();
        let app = |id: &str| app(&Query::parse(&format!("app_id={id}")), &options);
        assert_eq!(app("a0000000-0000-4000-8000-000000000002"), Ok(Some(2)));
        assert!(app("a0000000-0000-4000-8000-000000000003").is_err());
    }
}
