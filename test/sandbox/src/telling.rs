//! How errors and limits are told: the headers and bodies in other spellings than Braze's own.

use crate::answer::Answer;
use crate::options::{Echo, ErrorBody, Options, Reset, Telling};
use crate::quota::Standing;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use std::fmt::Write;

const YEAR_S: i64 = 365 * 86_400;

/// The value of `X-RateLimit-Reset`.
pub fn reset(telling: &Telling, standing: Standing, now: DateTime<Utc>) -> String {
    match telling.reset {
        Reset::Seconds => standing.reset_epoch_s.to_string(),
        Reset::Difference => (standing.reset_epoch_s - now.timestamp()).to_string(),
        Reset::Milliseconds => (standing.reset_epoch_s * 1_000).to_string(),
        Reset::Far => (now.timestamp() + YEAR_S).to_string(),
    }
}

/// The header that says when to come again.
pub fn retry_after(telling: &Telling, seconds: u64, now: DateTime<Utc>) -> (&'static str, String) {
    let name = if telling.own_retry_after { "x-ratelimit-retry-after" } else { "retry-after" };
    let time = now + chrono::TimeDelta::seconds(seconds.cast_signed());
    // The date has whole seconds, and must not be earlier than what is meant.
    let date = || (time + chrono::TimeDelta::milliseconds(999)).format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    (name, if telling.retry_after_date { date() } else { seconds.to_string() })
}

/// Gives an error the body that was asked for, and has the key repeated.
pub fn bend(answer: &mut Answer, options: &Options, key: &str) {
    let telling = &options.telling;
    if answer.status >= 400
        && let Some(error) = telling.error
    {
        answer.body = body(error).into_bytes();
    }
    let Some(echo) = telling.echo else { return };
    let spelt = spelt(key, echo);
    if answer.status >= 400 {
        answer.body = format!(r#"{{"message":"Invalid API key: {spelt}","errors":["{spelt}",{{"key":"{spelt}"}}]}}"#)
            .into_bytes();
    }
    for (name, value) in &mut answer.headers {
        match *name {
            "x-request-id" => value.clone_from(&spelt),
            "location" => *value = format!("https://{spelt}.example.com/{spelt}?{spelt}"),
            "link" if options.link_host.is_some() => {
                *value = format!(r#"<https://other.example.com/{spelt}?cursor={spelt}>; rel="next""#);
            }
            _ => {}
        }
    }
}

fn body(error: ErrorBody) -> String {
    match error {
        ErrorBody::Strings => r#"{"message":"Bad","errors":["first problem","second problem"]}"#.to_owned(),
        ErrorBody::Objects => r#"{"errors":[{"id":"a","message":"first problem"},{"code":7}]}"#.to_owned(),
        ErrorBody::Fields => r#"{"errors":{"ids":["first problem"],"length":{"message":"second problem"}}}"#.to_owned(),
        ErrorBody::Nested => r#"{"error":{"message":{"text":"first problem"}}}"#.to_owned(),
        ErrorBody::Text => "first problem\nsecond problem\n".to_owned(),
        ErrorBody::Long => format!(r#"{{"message":"{}"}}"#, "long ".repeat(10_000)),
        ErrorBody::Address => r#"{"message":"IP address 203.0.113.7 is not allowlisted"}"#.to_owned(),
        ErrorBody::Untranslatable => r#"{"message":"This message does not support multi-language."}"#.to_owned(),
        ErrorBody::Escapes => {
            "{\"message\":\"red \\u001b[31mtext\\u001b[0m, \\u202eback\\u0007\\nnew line\"}".to_owned()
        }
        ErrorBody::Nothing => String::new(),
    }
}

/// The key in another spelling, without what a header cannot have.
fn spelt(key: &str, echo: Echo) -> String {
    let each = |format: fn(&mut String, u8)| {
        key.bytes().fold(String::new(), |mut text, byte| {
            format(&mut text, byte);
            text
        })
    };
    match echo {
        Echo::Plain => key.to_owned(),
        Echo::Upper => key.to_uppercase(),
        Echo::Pieces => {
            key.as_bytes().chunks(4).map(|piece| String::from_utf8_lossy(piece)).collect::<Vec<_>>().join(" ")
        }
        Echo::Percent => each(|text, byte| write!(text, "%{byte:02X}").expect("a String takes all")),
        // In a header there is nobody to unescape it.
        Echo::Json => each(|text, byte| write!(text, "\\u{byte:04x}").expect("a String takes all")),
        Echo::Base64 => STANDARD.encode(format!("Bearer {key}")),
        Echo::Base64Url => URL_SAFE_NO_PAD.encode(key),
        Echo::Hex => each(|text, byte| write!(text, "{byte:02x}").expect("a String takes all")),
    }
}
