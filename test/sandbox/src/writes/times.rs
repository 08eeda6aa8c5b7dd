//! Times as writers may spell them (write.yaml `dates`).

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

/// With an offset of their own.
const WITH_OFFSET: [&str; 4] =
    ["%Y-%m-%d %H:%M:%S%.f %z", "%Y-%m-%dT%H:%M:%S:%3f%z", "%Y-%m-%dT%H:%M:%S%.f%z", "%Y-%m-%d %H:%M:%S%.f%z"];
/// In UTC.
const WITHOUT: [&str; 4] =
    ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S:%3fZ", "%Y-%m-%d %H:%M:%S%.fZ"];
const DAYS: [&str; 2] = ["%Y-%m-%d", "%m/%d/%Y"];

/// `None` if it is none.
pub fn time(text: &str) -> Option<DateTime<Utc>> {
    let with_offset = || WITH_OFFSET.iter().find_map(|form| DateTime::parse_from_str(text, form).ok());
    if let Some(time) = DateTime::parse_from_rfc3339(text).ok().or_else(with_offset) {
        return Some(time.to_utc());
    }
    if let Some(time) = WITHOUT.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok()) {
        return Some(time.and_utc());
    }
    let day = DAYS.iter().find_map(|form| NaiveDate::parse_from_str(text, form).ok())?;
    Some(day.and_time(NaiveTime::MIN).and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings() {
        for text in [
            "2026-01-02T03:04:05Z",
            "2026-01-02T03:04:05.000+00:00",
            "2026-01-02T03:04:05",
            "2026-01-02 03:04:05",
            "2026-01-01 22:04:05 -0500",
            "2026-01-02T03:04:05:000Z",
        ] {
            assert_eq!(time(text).map(|time| time.timestamp()), Some(1_767_323_045), "{text}");
        }
        assert!(time("2026-01-02").is_some() && time("01/02/2026").is_some());
        assert!(time("soon").is_none() && time("2026-13-01").is_none() && time("").is_none());
    }
}
