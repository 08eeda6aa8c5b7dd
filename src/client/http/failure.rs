//! What a failed attempt means, and whether another one may help.

use std::time::Duration;

use chrono::Utc;
use reqwest::{StatusCode, Url};

use super::headers::AnswerHeaders;
use super::request::Request;
use super::retry::FailureKind;
use super::transport::{TransportError, TransportFailure};
use crate::error::{Error, ShapeProblem};
use crate::json::decode::BodyError;
use crate::json::envelope;
use crate::workspaces::workspace::Workspace;

/// The longest message of Braze's that is shown.
const MESSAGE_CHARS_MAX: usize = 500;

/// A failed attempt.
#[derive(Debug)]
pub enum AttemptError {
    /// Another one would fail likewise.
    Final(Error),
    /// The rate limit is spent, until a time that is known to whoever admits the next attempt.
    Refused,
    /// What is asked for is not there yet.
    NotReady {
        /// When to look again.
        pause: Duration,
    },
    /// Another one may succeed.
    Retry {
        /// For when there is none.
        error: Error,
        /// Why it failed.
        kind: FailureKind,
        /// The pause that the server asks for.
        at_least: Duration,
        /// Whether the attempt got further than all before it, so that they do not count.
        came_forward: bool,
    },
}

impl AttemptError {
    /// A failure that may pass.
    #[must_use]
    pub fn retry(error: Error, kind: FailureKind) -> Self {
        AttemptError::Retry { error, kind, at_least: Duration::ZERO, came_forward: false }
    }

    /// No answer came, or not all of it.
    #[must_use]
    pub fn transport(failure: TransportError, host: String, path: String, timeout: Duration, attempts: u32) -> Self {
        let TransportError { kind, problem } = failure;
        match kind {
            TransportFailure::Untrusted => AttemptError::Final(Error::Certificate { host, problem }),
            TransportFailure::TimedOut => {
                AttemptError::retry(Error::Timeout { path, timeout, attempts }, FailureKind::Passing)
            }
            TransportFailure::Unreachable => {
                AttemptError::retry(Error::Connection { host, problem, attempts }, FailureKind::Unreachable)
            }
            TransportFailure::Broken => {
                AttemptError::retry(Error::Connection { host, problem, attempts }, FailureKind::Passing)
            }
        }
    }
}

/// What errors tell of a request to a workspace.
pub struct RequestContext<'a> {
    /// The workspace.
    pub workspace: &'a Workspace,
    /// The request.
    pub request: &'a Request,
    /// The longest that it may take.
    pub timeout: Duration,
    /// How often it was tried.
    pub attempts: u32,
    /// What Braze's support asks for.
    pub request_id: Option<String>,
}

impl RequestContext<'_> {
    fn path(&self) -> String {
        self.request.path.clone()
    }

    /// The key cannot be sent.
    #[must_use]
    pub fn unusable_key(&self) -> AttemptError {
        AttemptError::Final(Error::Key {
            place: format!("workspace \"{}\"", self.workspace.name),
            problem: "it has characters that no key has".to_owned(),
        })
    }

    /// No answer came, or not all of it.
    #[must_use]
    pub fn transport(&self, failure: TransportError) -> AttemptError {
        AttemptError::transport(failure, self.workspace.host(), self.path(), self.timeout, self.attempts)
    }

    /// The body is larger than the bound.
    #[must_use]
    pub fn too_large(&self, bytes_max: usize) -> AttemptError {
        AttemptError::Final(Error::TooLarge { path: self.path(), bytes_max })
    }

    /// The body is not what it should be.
    #[must_use]
    pub fn content(&self, error: BodyError) -> AttemptError {
        let (path, request_id, attempts) = (self.path(), self.request_id.clone(), self.attempts);
        match error {
            BodyError::Malformed(problem) => {
                AttemptError::retry(Error::Malformed { path, problem, attempts, request_id }, FailureKind::Passing)
            }
            BodyError::Shape(ShapeProblem { problem, value, row }) => {
                let redacted = |text: Option<String>| text.map(|text| self.workspace.key.redact(&text));
                let problem = Box::new(ShapeProblem { problem, value: redacted(value), row: redacted(row) });
                AttemptError::Final(Error::Shape { path, problem, request_id })
            }
            BodyError::Refused(words) => AttemptError::Final(Error::Status {
                path,
                subject: None,
                status: StatusCode::OK.as_u16(),
                message: Some(self.shown(&words)),
                attempts,
                request_id,
            }),
        }
    }

    /// The answer leads elsewhere.
    #[must_use]
    pub fn redirect(&self, headers: &AnswerHeaders, from: &Url) -> AttemptError {
        let target = headers.location.as_deref().and_then(|location| from.join(location).ok());
        let host = target.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_else(|| "nowhere".to_owned());
        AttemptError::Final(Error::Redirect { path: self.path(), host })
    }

    /// Braze answered with an error.
    #[must_use]
    pub fn status(&self, status: StatusCode, headers: &AnswerHeaders, body: &[u8]) -> AttemptError {
        let workspace = self.workspace.name.clone();
        let (path, request_id) = (self.path(), self.request_id.clone());
        let error = match status {
            StatusCode::UNAUTHORIZED => Error::Unauthorized { workspace, host: self.workspace.host(), request_id },
            StatusCode::FORBIDDEN => {
                Error::Forbidden { workspace, path, permission: self.request.permission, request_id }
            }
            StatusCode::TOO_MANY_REQUESTS => {
                Error::TooManyRequests { path, message: self.message(body), attempts: self.attempts, request_id }
            }
            _ => Error::Status {
                path,
                subject: None,
                status: status.as_u16(),
                message: self.message(body),
                attempts: self.attempts,
                request_id,
            },
        };
        let at_least = match status {
            StatusCode::SERVICE_UNAVAILABLE => headers.retry_after.map(|until| until - Utc::now()),
            status if status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error() => None,
            _ => return AttemptError::Final(error),
        };
        let at_least = at_least.and_then(|pause| pause.to_std().ok()).unwrap_or_default();
        AttemptError::Retry { error, kind: FailureKind::Passing, at_least, came_forward: false }
    }

    /// Braze's own words, without the key that they may repeat.
    fn message(&self, body: &[u8]) -> Option<String> {
        envelope::words(body).map(|words| self.shown(&words))
    }

    /// Words of Braze's as errors show them.
    fn shown(&self, words: &str) -> String {
        self.workspace.key.redact(words).chars().take(MESSAGE_CHARS_MAX).collect()
    }
}
