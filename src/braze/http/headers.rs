//! What the headers of an answer tell.

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header::{HeaderMap, LINK, LOCATION, RETRY_AFTER};

use super::quota::Window;

/// The longest `Retry-After` that is believed: Braze's windows are at most an hour long.
const RETRY_AFTER_SECONDS_MAX: i64 = 3_600;

#[derive(Clone, Debug, Default)]
pub struct Told {
    pub window: Option<Window>,
    /// `Retry-After`, which Braze does not document and a proxy before it may send.
    pub retry_after: Option<DateTime<Utc>>,
    /// What Braze's support asks for.
    pub request_id: Option<String>,
    /// The target of `rel="next"` in the `Link` header.
    pub next: Option<String>,
    pub location: Option<String>,
}

impl Told {
    pub fn new(headers: &HeaderMap, now: DateTime<Utc>) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        // A 401 has these headers with nothing in them.
        let number = |name: &str| text(name)?.trim().parse::<i64>().ok();
        let window = || {
            Some(Window {
                limit: number("x-ratelimit-limit")?,
                remaining: number("x-ratelimit-remaining")?,
                resets_at: DateTime::from_timestamp(number("x-ratelimit-reset")?, 0)?,
            })
        };
        Told {
            window: window(),
            retry_after: number(RETRY_AFTER.as_str())
                .map(|seconds| now + TimeDelta::seconds(seconds.clamp(0, RETRY_AFTER_SECONDS_MAX))),
            request_id: text("x-request-id").filter(|id| !id.is_empty()).map(str::to_owned),
            next: headers.get_all(LINK).iter().filter_map(|value| value.to_str().ok()).find_map(next_link),
            location: text(LOCATION.as_str()).map(str::to_owned),
        }
    }
}

/// The target of `rel="next"`. Braze puts no space after the comma between links.
fn next_link(links: &str) -> Option<String> {
    let mut rest = links;
    while let Some((_, after)) = rest.split_once('<') {
        let (target, after) = after.split_once('>')?;
        // The parameters of this link end where the next link begins.
        let parameters = after.split('<').next().unwrap_or_default();
        let is_next = parameters.split([';', ',']).any(|parameter| {
            let mut parts = parameter.splitn(2, '=');
            let name = parts.next().unwrap_or_default().trim();
            let value = parts.next().unwrap_or_default().trim().trim_matches('"');
            name.eq_ignore_ascii_case("rel") && value.split_whitespace().any(|relation| relation == "next")
        });
        if is_next {
            return Some(target.to_owned());
        }
        rest = after;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    #[test]
    fn the_next_link() {
        for (links, expected) in [
            (r#"</events?cursor=c2tpcDo1MA==>; rel="next""#, Some("/events?cursor=c2tpcDo1MA==")),
            (r#"</e?cursor=a>; rel="prev",</e?cursor=b>; rel="next""#, Some("/e?cursor=b")),
            (r#"</e?cursor=a>; rel="next",</e?cursor=b>; rel="prev""#, Some("/e?cursor=a")),
            (r"</e?cursor=a>; rel=next; title=x", Some("/e?cursor=a")),
            (r#"</e?cursor=a>; rel="prev""#, None),
            ("nonsense", None),
            ("<unclosed", None),
        ] {
            assert_eq!(next_link(links).as_deref(), expected, "{links}");
        }
    }

    #[test]
    fn rate_limits_with_and_without_values() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let mut headers = HeaderMap::new();
        for (name, value) in
            [("X-Ratelimit-Limit", "50"), ("x-ratelimit-remaining", "49"), ("X-RateLimit-Reset", "1800000060")]
        {
            headers.insert(reqwest::header::HeaderName::try_from(name).unwrap(), HeaderValue::from_static(value));
        }
        let window = Told::new(&headers, now).window.unwrap();
        assert_eq!((window.limit, window.remaining, (window.resets_at - now).num_seconds()), (50, 49, 60));

        headers.insert("x-ratelimit-remaining", HeaderValue::from_static(""));
        headers.insert("retry-after", HeaderValue::from_static("999999999"));
        let told = Told::new(&headers, now);
        assert_eq!(told.window, None);
        assert_eq!((told.retry_after.unwrap() - now).num_seconds(), RETRY_AFTER_SECONDS_MAX);
    }
}
