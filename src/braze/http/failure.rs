//! What a failed attempt means, and whether another one may help.

use std::time::Duration;

use reqwest::{StatusCode, Url};
use serde::Deserialize;

use super::ReadError;
use super::headers::Told;
use super::request::Request;
use super::retry::Failure;
use crate::braze::error::Error;
use crate::braze::rows::decode::BodyError;
use crate::braze::workspace::Workspace;

/// The longest message of Braze's that is shown.
const MESSAGE_CHARS_MAX: usize = 500;

/// A failed attempt.
pub enum Failed {
    /// Another one would fail likewise.
    Finally(Error),
    /// Another one may succeed; the error is for when there is none.
    Perhaps(Error, Failure),
}

/// What errors tell of the request.
pub struct Context<'a> {
    pub workspace: &'a Workspace,
    pub request: &'a Request,
    pub timeout: Duration,
    pub attempts: u32,
    pub request_id: Option<String>,
}

impl Context<'_> {
    fn path(&self) -> String {
        self.request.path.clone()
    }

    pub fn unusable_key(self) -> Failed {
        Failed::Finally(Error::Key {
            place: format!("workspace \"{}\"", self.workspace.name),
            problem: "it has characters that no key has".to_owned(),
        })
    }

    /// No answer came.
    pub fn connection(self, error: &reqwest::Error) -> Failed {
        let host = self.workspace.host();
        if let Some(problem) = certificate_problem(error) {
            return Failed::Finally(Error::Certificate { host, problem });
        }
        // A connection that takes too long is a host that cannot be reached.
        if error.is_timeout() && !error.is_connect() {
            return Failed::Perhaps(
                Error::Timeout { path: self.path(), timeout: self.timeout, attempts: self.attempts },
                Failure::Passing,
            );
        }
        let failure = if error.is_connect() { Failure::Unreachable } else { Failure::Passing };
        Failed::Perhaps(Error::Connection { host, problem: cause(error), attempts: self.attempts }, failure)
    }

    /// The body did not come whole.
    pub fn body(self, error: ReadError) -> Failed {
        match error {
            ReadError::Broken(error) => self.connection(&error),
            ReadError::TooLarge => {
                Failed::Finally(Error::TooLarge { path: self.path(), bytes_max: super::BODY_BYTES_MAX })
            }
        }
    }

    /// The body is not what it should be.
    pub fn content(self, error: BodyError) -> Failed {
        let path = self.path();
        match error {
            BodyError::Malformed(problem) => Failed::Perhaps(
                Error::Malformed { path, problem, attempts: self.attempts, request_id: self.request_id },
                Failure::Passing,
            ),
            BodyError::Shape(problem) => Failed::Finally(Error::Shape { path, problem, request_id: self.request_id }),
        }
    }

    pub fn redirect(self, told: &Told, from: &Url) -> Failed {
        let target = told.location.as_deref().and_then(|location| from.join(location).ok());
        let host = target.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_else(|| "nowhere".to_owned());
        Failed::Finally(Error::Redirect { path: self.path(), host })
    }

    /// Braze answered with an error.
    pub fn status(self, status: StatusCode, body: &[u8]) -> Failed {
        let workspace = self.workspace.name.clone();
        let path = self.path();
        let error = match status {
            StatusCode::UNAUTHORIZED => {
                Error::Unauthorized { workspace, host: self.workspace.host(), request_id: self.request_id }
            }
            StatusCode::FORBIDDEN => {
                let permission = self.request.permission;
                Error::Forbidden { workspace, path, permission, request_id: self.request_id }
            }
            _ => Error::Status {
                path,
                subject: None,
                status: status.as_u16(),
                message: self.message(body),
                attempts: self.attempts,
                request_id: self.request_id,
            },
        };
        if status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error() {
            Failed::Perhaps(error, Failure::Passing)
        } else {
            Failed::Finally(error)
        }
    }

    /// Braze's own words, without the key that they may repeat.
    fn message(&self, body: &[u8]) -> Option<String> {
        let Envelope { message, errors } = serde_json::from_slice(body).ok()?;
        let problems = errors.into_iter().map(|(Problem::Text(text) | Problem::Object { message: text })| text);
        let words: Vec<String> = message.into_iter().chain(problems).collect();
        let text: String = self.workspace.key.redact(&words.join("; ")).chars().take(MESSAGE_CHARS_MAX).collect();
        (!text.is_empty()).then_some(text)
    }
}

/// The body of an error.
#[derive(Deserialize)]
struct Envelope {
    message: Option<String>,
    #[serde(default)]
    errors: Vec<Problem>,
}

/// A problem in detail: mostly a text, an object from catalogs.
#[derive(Deserialize)]
#[serde(untagged)]
enum Problem {
    Text(String),
    Object { message: String },
}

/// What made a request fail, in the words of the one who noticed it first.
pub fn cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

/// Why a certificate is not trusted, if that is what failed.
fn certificate_problem(error: &reqwest::Error) -> Option<String> {
    let mut cause: &dyn std::error::Error = error;
    loop {
        if let Some(rustls::Error::InvalidCertificate(problem)) = cause.downcast_ref() {
            return Some(problem.to_string());
        }
        // An I/O error names the source of what it wraps as its own, which leaves out the latter.
        let wrapped = cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        cause = match wrapped {
            Some(wrapped) => wrapped,
            None => cause.source()?,
        };
    }
}
