//! The parameters of a request, and what Braze says to those it does not take.
//!
//! The texts are the sandbox's own: Braze documents 400 and its `message` field, not the words in
//! it.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use std::str::FromStr;

/// A parameter that is refused, with status 400.
#[derive(Debug, PartialEq, Eq)]
pub struct BadParameter(pub String);

pub struct Query(Vec<(String, String)>);

impl Query {
    pub fn parse(query: &str) -> Self {
        Query(form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    /// The last value of the parameter, percent-decoded.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().rfind(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// All values of a parameter that may be repeated, as `name` or as `name[]`.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(given, _)| given.strip_suffix("[]").unwrap_or(given) == name)
            .map(|(_, value)| value.as_str())
    }

    pub fn day(&self, name: &str) -> Result<Option<NaiveDate>, BadParameter> {
        self.parsed(name, "must be a date, YYYY-MM-DD", |text| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok())
    }

    pub fn number(&self, name: &str) -> Result<Option<u64>, BadParameter> {
        self.parsed(name, "must be a number from 0", |text| text.parse().ok())
    }

    pub fn boolean(&self, name: &str) -> Result<bool, BadParameter> {
        let value = self.parsed(name, "must be true or false", |text| bool::from_str(text).ok())?;
        Ok(value.unwrap_or(false))
    }

    pub fn instant(&self, name: &str) -> Result<Option<DateTime<Utc>>, BadParameter> {
        self.parsed(name, "must be an ISO 8601 time", instant)
    }

    /// The parameter as `parse` reads it; if it cannot, a refusal that says what it `must` be.
    pub fn parsed<T>(
        &self,
        name: &str,
        must: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, BadParameter> {
        let Some(text) = self.text(name) else {
            return Ok(None);
        };
        match parse(text) {
            Some(value) => Ok(Some(value)),
            None => Err(refuse(name, must)),
        }
    }
}

pub fn refuse(name: &str, must: &str) -> BadParameter {
    BadParameter(format!("{name} {must}"))
}

/// A time with an offset, a time without one (then UTC) or a bare day (then its midnight, UTC).
fn instant(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.to_utc());
    }
    if let Ok(time) = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f") {
        return Some(time.and_utc());
    }
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    Some(day.and_time(NaiveTime::MIN).and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_are_decoded() {
        let query = Query::parse("last_edit.time%5Bgt%5D=2026-01-01T00%3A00%3A00&page=3");
        assert_eq!(query.text("last_edit.time[gt]"), Some("2026-01-01T00:00:00"));
        assert_eq!(query.number("page"), Ok(Some(3)));
        assert_eq!(query.number("length"), Ok(None));
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        let query = Query::parse("page=one&length=-1&include_archived=1");
        for name in ["page", "length"] {
            assert_eq!(query.number(name), Err(BadParameter(format!("{name} must be a number from 0"))));
        }
        assert!(query.boolean("include_archived").is_err());
    }

    #[test]
    fn times() {
        let utc = |text: &str| instant(text).map(|time| time.to_rfc3339());
        assert_eq!(utc("2026-01-02T23:59:59-05:00").as_deref(), Some("2026-01-03T04:59:59+00:00"));
        assert_eq!(utc("2026-01-02T23:59:59").as_deref(), Some("2026-01-02T23:59:59+00:00"));
        assert_eq!(utc("2026-01-02").as_deref(), Some("2026-01-02T00:00:00+00:00"));
        // A `+` that was not percent-encoded arrives as a space.
        for bad in ["2026-01-02T23:59:59 05:00", "2026-02-30", "yesterday", ""] {
            assert_eq!(utc(bad), None, "{bad}");
        }
    }
}
