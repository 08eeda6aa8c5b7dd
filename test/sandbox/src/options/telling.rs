//! How errors and limits are told, and what of the key is repeated.

use super::parse::one_of;

/// See the tables in the README.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Telling {
    pub reset: Reset,
    /// `X-RateLimit-Retry-After` instead of `Retry-After`.
    pub own_retry_after: bool,
    /// As a date instead of seconds.
    pub retry_after_date: bool,
    /// What is left of the limit by a 429 that was asked for.
    pub left: u64,
    pub error: Option<ErrorBody>,
    pub echo: Option<Echo>,
}

/// What `X-RateLimit-Reset` is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Reset {
    #[default]
    Seconds,
    /// From now.
    Difference,
    Milliseconds,
    /// In a year.
    Far,
}

/// What the body of an error is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorBody {
    Strings,
    Objects,
    Fields,
    Nested,
    Text,
    Long,
    Address,
    Untranslatable,
    Escapes,
    Nothing,
}

/// How the key is spelt where it is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Echo {
    Plain,
    Upper,
    Pieces,
    Percent,
    Json,
    Base64,
    Base64Url,
    Hex,
}

pub(super) const ERROR_BODIES: [(&str, ErrorBody); 10] = [
    ("strings", ErrorBody::Strings),
    ("objects", ErrorBody::Objects),
    ("fields", ErrorBody::Fields),
    ("nested", ErrorBody::Nested),
    ("text", ErrorBody::Text),
    ("long", ErrorBody::Long),
    ("address", ErrorBody::Address),
    ("untranslatable", ErrorBody::Untranslatable),
    ("escapes", ErrorBody::Escapes),
    ("nothing", ErrorBody::Nothing),
];

pub(super) const ECHOES: [(&str, Echo); 8] = [
    ("plain", Echo::Plain),
    ("upper", Echo::Upper),
    ("pieces", Echo::Pieces),
    ("percent", Echo::Percent),
    ("json", Echo::Json),
    ("base64", Echo::Base64),
    ("base64url", Echo::Base64Url),
    ("hex", Echo::Hex),
];

impl Telling {
    /// `None` if there is no such option, or not with this value.
    pub(super) fn apply(&mut self, name: &str, value: &str) -> Option<()> {
        match name {
            "reset" => {
                let forms = [
                    ("seconds", Reset::Seconds),
                    ("difference", Reset::Difference),
                    ("milliseconds", Reset::Milliseconds),
                    ("far", Reset::Far),
                ];
                self.reset = one_of(value, &forms)?;
            }
            "retry_header" => self.own_retry_after = one_of(value, &[("standard", false), ("own", true)])?,
            "retry_form" => self.retry_after_date = one_of(value, &[("seconds", false), ("date", true)])?,
            "left_429" => self.left = value.parse().ok()?,
            "error" => self.error = Some(one_of(value, &ERROR_BODIES)?),
            "echo" => self.echo = Some(one_of(value, &ECHOES)?),
            _ => return None,
        }
        Some(())
    }
}
