//! What the headers of an answer tell.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, LINK, LOCATION, RETRY_AFTER};

use super::link::next_target;
use crate::outside::gate;
use crate::workspaces::quota::RateLimit;

/// The longest `Retry-After` that is believed: no window of Braze's but the daily one is longer.
const RETRY_AFTER_MAX: TimeDelta = TimeDelta::hours(1);

/// How far a reset may lie beyond the end of the longest window before it is distrusted.
const RESET_SLACK: TimeDelta = TimeDelta::minutes(1);

/// A reset below this is not a time but the seconds until then; as a time it would be in 2001.
const RESET_TIME_MIN: i64 = 1_000_000_000;

/// The longest request id that is shown; Braze's have 36 characters.
const REQUEST_ID_CHARS_MAX: usize = 100;

/// How far the clocks may differ without being corrected for: `Date` has whole seconds.
const SKEW_MIN: TimeDelta = TimeDelta::seconds(2);

/// What the headers of an answer tell.
#[derive(Clone, Debug, Default)]
pub struct AnswerHeaders {
    /// What is left of the rate limit (`X-RateLimit-*`).
    pub rate_limit: Option<RateLimit>,
    /// When to come again: `X-RateLimit-Retry-After` of newer endpoints, or `Retry-After`, which
    /// Braze does not document and a proxy before it may send.
    pub retry_after: Option<DateTime<Utc>>,
    /// How far Braze's clock is ahead of our own. `Date` has whole seconds and was written before the
    /// answer came, so that it is this far ahead at least.
    pub ahead: Option<TimeDelta>,
    /// What Braze's support asks for, as it may be shown.
    pub request_id: Option<String>,
    /// The time by Braze's own clock (`Date`).
    pub date: Option<DateTime<Utc>>,
    /// The target of `rel="next"` in the `Link` header, as it was sent: it is followed.
    pub next: Option<String>,
    /// Where a redirect leads, as it was sent.
    pub location: Option<String>,
    /// Whether the body is said to be a web page.
    pub is_html: bool,
}

impl AnswerHeaders {
    /// Reads the headers of an answer that came `now` and counts in windows of this length.
    #[must_use]
    pub fn new(headers: &HeaderMap, now: DateTime<Utc>, window: Duration) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
        let date = text(DATE.as_str()).and_then(|date| DateTime::parse_from_rfc2822(date).ok());
        let date = date.map(|date| date.to_utc());
        let ahead = date.map(|date| date - now);
        let clock = Clock::new(ahead, now);
        // A 401 has these headers with nothing in them.
        let number = |name: &str| text(name)?.parse::<i64>().ok();
        let rate_limit = || {
            Some(RateLimit {
                limit: number("x-ratelimit-limit")?,
                remaining: number("x-ratelimit-remaining")?,
                resets_at: number("x-ratelimit-reset").and_then(|value| clock.reset(value, window)),
            })
        };
        let retry_after = |name: &str| clock.retry_after(text(name)?);
        AnswerHeaders {
            rate_limit: rate_limit(),
            retry_after: retry_after("x-ratelimit-retry-after").or_else(|| retry_after(RETRY_AFTER.as_str())),
            ahead,
            date,
            request_id: text("x-request-id")
                .filter(|id| !id.is_empty())
                .map(|id| gate::shortened(id, REQUEST_ID_CHARS_MAX)),
            next: next_target(headers.get_all(LINK).iter().filter_map(|value| str::from_utf8(value.as_bytes()).ok())),
            location: text(LOCATION.as_str()).map(str::to_owned),
            is_html: text(CONTENT_TYPE.as_str()).is_some_and(|kind| kind.to_lowercase().contains("html")),
        }
    }

    /// When a refused request may be sent again, where the answer says so. A refusal with requests
    /// left was for something else, and its reset says nothing.
    #[must_use]
    pub fn refused_until(&self) -> Option<DateTime<Utc>> {
        let spent = self.rate_limit.filter(|limit| limit.remaining <= 0).and_then(|limit| limit.resets_at);
        self.retry_after.or(spent)
    }
}

/// Braze's times by our own clock.
struct Clock {
    now: DateTime<Utc>,
    /// How far Braze's clock is ahead.
    skew: TimeDelta,
}

impl Clock {
    fn new(ahead: Option<TimeDelta>, now: DateTime<Utc>) -> Self {
        let skew = ahead.unwrap_or_default();
        Clock { now, skew: if skew.abs() <= SKEW_MIN { TimeDelta::zero() } else { skew } }
    }

    /// When the window resets: given as a time or as the seconds until then. One that lies further
    /// ahead than the window is long, or is in milliseconds, is not a reset: it would stop every query.
    fn reset(&self, value: i64, window: Duration) -> Option<DateTime<Utc>> {
        let time = if value < RESET_TIME_MIN {
            self.now.checked_add_signed(TimeDelta::try_seconds(value)?)?
        } else {
            DateTime::from_timestamp(value, 0)?.checked_sub_signed(self.skew)?
        };
        let latest = self.now + TimeDelta::from_std(window).ok()? + RESET_SLACK;
        (time <= latest).then_some(time)
    }

    /// `Retry-After: 120`, or a time.
    fn retry_after(&self, text: &str) -> Option<DateTime<Utc>> {
        let time = match text.parse::<f64>() {
            Ok(seconds) if seconds >= 0.0 => {
                self.now + TimeDelta::from_std(Duration::try_from_secs_f64(seconds).ok()?).ok()?
            }
            Ok(_) => return None,
            Err(_) => DateTime::parse_from_rfc2822(text).ok()?.to_utc().checked_sub_signed(self.skew)?,
        };
        (time - self.now <= RETRY_AFTER_MAX).then_some(time)
    }
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderName, HeaderValue};

    use super::*;

    const HOUR: Duration = Duration::from_secs(3_600);

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap() // 2027-01-15 08:00:00
    }

    fn read(headers: &[(&str, &str)], window: Duration) -> AnswerHeaders {
        let pair = |(name, value): &(&str, &str)| {
            (HeaderName::try_from(*name).unwrap(), HeaderValue::from_str(value).unwrap())
        };
        AnswerHeaders::new(&headers.iter().map(pair).collect(), now(), window)
    }

    /// The seconds until the reset.
    fn reset(value: &str, window: Duration) -> Option<i64> {
        let limit = [("X-RateLimit-Limit", "50"), ("x-ratelimit-remaining", "49"), ("X-Ratelimit-Reset", value)];
        read(&limit, window).rate_limit.unwrap().resets_at.map(|resets_at| (resets_at - now()).num_seconds())
    }

    #[test]
    fn a_reset_is_a_time_or_a_difference() {
        for (value, seconds) in [
            ("1800000060", Some(60)),
            (" 1800003600 ", Some(3_600)),
            ("60", Some(60)),
            ("0", Some(0)),
            ("1799999000", Some(-1_000)),
            ("", None),
            ("soon", None),
        ] {
            assert_eq!(reset(value, HOUR), seconds, "{value}");
        }
    }

    #[test]
    fn a_reset_that_cannot_be_is_not_believed() {
        for value in ["1800000060000", "1800007200", "7200", "9223372036854775807", "-9223372036854775808"] {
            assert_eq!(reset(value, HOUR), None, "{value}");
        }
        assert_eq!(reset("1800003600", Duration::from_secs(60)), None, "the window is a minute long");
        assert_eq!(reset("1800003600", Duration::from_secs(86_400)), Some(3_600));
    }

    #[test]
    fn a_clock_that_is_off_is_corrected_by_the_date() {
        let headers = |date| {
            let limit =
                [("x-ratelimit-limit", "50"), ("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1800007260")];
            read(&[&limit[..], &[("date", date)]].concat(), Duration::from_secs(60)).rate_limit.unwrap().resets_at
        };
        let resets_at = headers("Fri, 15 Jan 2027 10:00:00 GMT").unwrap();
        assert_eq!((resets_at - now()).num_seconds(), 60);
        assert_eq!(headers("Fri, 15 Jan 2027 08:00:00 GMT"), None);
        assert_eq!(headers("some day"), None);
    }

    #[test]
    fn when_to_come_again() {
        let seconds =
            |headers: &[(&str, &str)]| read(headers, HOUR).retry_after.map(|time| (time - now()).num_milliseconds());
        assert_eq!(seconds(&[("retry-after", "12")]), Some(12_000));
        assert_eq!(seconds(&[("retry-after", "0.5")]), Some(500));
        assert_eq!(seconds(&[("x-ratelimit-retry-after", "7"), ("retry-after", "12")]), Some(7_000));
        assert_eq!(seconds(&[("retry-after", "Fri, 15 Jan 2027 08:00:30 GMT")]), Some(30_000));
        let other_clock = [("date", "Fri, 15 Jan 2027 09:00:00 GMT"), ("retry-after", "Fri, 15 Jan 2027 09:00:30 GMT")];
        assert_eq!(seconds(&other_clock), Some(30_000));
        for value in ["", "-1", "soon", "999999999", "1e300", "NaN"] {
            assert_eq!(seconds(&[("retry-after", value)]), None, "{value}");
        }
    }

    #[test]
    fn a_refusal_waits_for_what_the_answer_says() {
        let until = |remaining: &str, more: &[(&str, &str)]| {
            let limit =
                [("x-ratelimit-limit", "50"), ("x-ratelimit-remaining", remaining), ("x-ratelimit-reset", "600")];
            let headers = read(&[&limit[..], more].concat(), HOUR);
            headers.refused_until().map(|time| (time - now()).num_seconds())
        };
        assert_eq!(until("0", &[]), Some(600));
        assert_eq!(until("0", &[("retry-after", "2")]), Some(2), "the shorter one is believed");
        assert_eq!(until("20", &[]), None, "the limit is not spent");
        assert_eq!(until("20", &[("retry-after", "2")]), Some(2));
        assert_eq!(until("", &[]), None, "a 401 has the headers with nothing in them");
    }
}
