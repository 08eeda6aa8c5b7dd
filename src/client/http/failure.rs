//! What a failed attempt means, and whether another one may help.

use std::time::Duration;

use chrono::Utc;
use reqwest::{StatusCode, Url};

use super::headers::AnswerHeaders;
use super::proxy::ProxyUse;
use super::request::{Credentials, Repetition, Request};
use super::retry::FailureKind;
use super::transport::{TransportError, TransportFailure};
use super::words;
use crate::error::{Error, ForbiddenReason, ShapeProblem};
use crate::json::decode::BodyError;
use crate::outside::gate;
use crate::workspaces::workspace::Workspace;

/// A failed attempt.
#[derive(Debug)]
pub enum AttemptError {
    /// Another one would fail the same way.
    Final(Error),
    /// The rate limit is used up, until a time that is known to whoever admits the next attempt.
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
        let TransportError { kind, problem, proxy } = failure;
        let problem = gate::shown(&problem);
        match kind {
            TransportFailure::Unreachable if proxy.is_some() => {
                let ProxyUse { proxy, named_by } = proxy.unwrap_or_default();
                AttemptError::retry(Error::Proxy { proxy, named_by, problem, attempts }, FailureKind::Unreachable)
            }
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
        self.request.shown_path()
    }

    /// The key cannot be sent.
    #[must_use]
    pub fn unusable_key(&self, problem: String) -> Error {
        Error::Key { what: "API key", place: format!("workspace \"{}\"", self.workspace.name), problem }
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
    pub fn content(&self, status: StatusCode, error: BodyError) -> AttemptError {
        let (path, request_id, attempts) = (self.path(), self.request_id.clone(), self.attempts);
        match error {
            BodyError::Malformed(problem) => {
                let problem = gate::shown(&problem);
                AttemptError::retry(Error::Malformed { path, problem, attempts, request_id }, FailureKind::Passing)
            }
            BodyError::Shape(ShapeProblem { problem, value, row }) => {
                let shown = |text: Option<String>| text.map(|text| gate::shown(&text));
                let problem = ShapeProblem { problem: gate::shown(&problem), value: shown(value), row: shown(row) };
                AttemptError::Final(Error::Shape { path, problem: Box::new(problem), request_id })
            }
            BodyError::Refused(words) => AttemptError::Final(Error::Status {
                path,
                subject: None,
                status: status.as_u16(),
                message: words::shown(&words),
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
        AttemptError::Final(Error::Redirect { path: self.path(), host: gate::shown(&host) })
    }

    /// Braze answered with an error, or another server with a page.
    #[must_use]
    pub fn status(&self, status: StatusCode, headers: &AnswerHeaders, body: &[u8]) -> AttemptError {
        let (workspace, host, path) = (self.workspace.name.clone(), self.workspace.host(), self.path());
        let (request_id, attempts) = (self.request_id.clone(), self.attempts);
        let is_passing =
            matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT) || status.is_server_error();
        let is_page = words::is_page(body, headers.is_html);
        let message = words::words(body, headers.is_html);
        let error = match status {
            // What stands before Braze says so in a page, as a rule.
            _ if is_page && !is_passing && status != StatusCode::PAYLOAD_TOO_LARGE => {
                return self.web_page(status, headers, body);
            }
            StatusCode::UNAUTHORIZED if self.request.credentials == Credentials::InBody => {
                Error::PartnerUnauthorized { workspace, message, request_id }
            }
            StatusCode::UNAUTHORIZED => Error::Unauthorized { workspace, host, message, request_id },
            StatusCode::FORBIDDEN => {
                let reason = forbidden_reason(message.as_deref().unwrap_or_default());
                let permission = self.request.permission;
                let reads = self.request.repetition == Repetition::Harmless;
                Error::Forbidden { workspace, path, reads, reason, permission, message, request_id }
            }
            StatusCode::TOO_MANY_REQUESTS => Error::TooManyRequests { path, message, attempts, request_id },
            _ => {
                let message = if is_page { Some(page(message)) } else { message };
                Error::Status { path, subject: None, status: status.as_u16(), message, attempts, request_id }
            }
        };
        let at_least = match status {
            StatusCode::SERVICE_UNAVAILABLE => headers.retry_after.map(|until| until - Utc::now()),
            _ if is_passing => None,
            _ => return AttemptError::Final(error),
        };
        let at_least = at_least.and_then(|pause| pause.to_std().ok()).unwrap_or_default();
        AttemptError::Retry { error, kind: kind_of(status), at_least, came_forward: false }
    }

    /// A web page: a server other than Braze's answered, and would answer the same way again.
    #[must_use]
    pub fn web_page(&self, status: StatusCode, headers: &AnswerHeaders, body: &[u8]) -> AttemptError {
        AttemptError::Final(Error::WebPage {
            host: self.workspace.host(),
            path: self.path(),
            status: status.as_u16(),
            message: words::words(body, headers.is_html),
            request_id: self.request_id.clone(),
        })
    }
}

/// Whether an answer with a status that may pass says that the request was not processed. Braze documents that 502 and 503
/// are of requests that did not get through.
fn kind_of(status: StatusCode) -> FailureKind {
    match status {
        StatusCode::TOO_MANY_REQUESTS | StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE => {
            FailureKind::Unprocessed
        }
        _ => FailureKind::Passing,
    }
}

/// The words of a page among others'.
fn page(message: Option<String>) -> String {
    message.map_or_else(|| "a web page".to_owned(), |message| format!("a web page, \"{message}\""))
}

/// What a key lacks, as far as the words of a 403 tell. Braze says `Access Denied` where it is the
/// permission.
fn forbidden_reason(message: &str) -> ForbiddenReason {
    let message = message.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| message.contains(word));
    let is_ip = message.split(|c: char| !c.is_alphanumeric()).any(|word| word == "ip");
    if is_ip || has(&["allowlist", "allow list", "allow-list", "whitelist", "white list"]) {
        ForbiddenReason::Address
    } else if message.is_empty() || has(&["access denied", "permission", "not authorized", "unauthorized", "scope"]) {
        ForbiddenReason::Permission
    } else {
        ForbiddenReason::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn not_every_403_is_a_missing_permission() {
        for (message, reason) in [
            ("", ForbiddenReason::Permission),
            ("Access Denied", ForbiddenReason::Permission),
            ("API key does not have the permission campaigns.list", ForbiddenReason::Permission),
            ("IP address is not allowlisted for this API key", ForbiddenReason::Address),
            ("Access denied for IP 203.0.113.7", ForbiddenReason::Address),
            ("Not on the whitelist", ForbiddenReason::Address),
            ("Forbidden", ForbiddenReason::Other),
            ("The account is inactive: no shipping", ForbiddenReason::Other),
        ] {
            assert_eq!(forbidden_reason(message), reason, "{message}");
        }
    }
}
