//! How a request gets to a server and its answer back: by HTTP, or as a test tells it.

use std::pin::Pin;

use reqwest::{Request as HttpRequest, Response};

use super::proxy::ProxyUse;

/// The answer to one request, on its way.
pub type Answering = Pin<Box<dyn Future<Output = Result<Response, TransportError>> + Send>>;

/// Something that takes requests to servers.
pub trait Transport: Send + Sync {
    /// Sends a request, once; its answer's body may still be on its way. `place` tells it apart from others that are under
    /// way; the lowest that are free are used.
    fn send(&self, request: HttpRequest, place: usize) -> Answering;
}

/// Why no answer came, or not all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransportError {
    /// What kind of failure it is.
    pub kind: TransportFailure,
    /// In the words of the one who noticed it first; no URL is in it.
    pub problem: String,
    /// The proxy that could not be reached, or did not let the request through.
    pub proxy: Option<ProxyUse>,
}

/// The kinds of failures on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransportFailure {
    /// No connection was made: nothing was sent.
    Unreachable,
    /// The server's certificate is not trusted: nothing was sent.
    Untrusted,
    /// No answer in time.
    TimedOut,
    /// The connection broke.
    Broken,
}

impl TransportError {
    /// What an error of the HTTP client means.
    #[must_use]
    pub fn new(error: reqwest::Error) -> Self {
        let error = error.without_url();
        if let Some(problem) = certificate_problem(&error) {
            return TransportError { kind: TransportFailure::Untrusted, problem, proxy: None };
        }
        // A connection that takes too long is a host that cannot be reached.
        let kind = if error.is_connect() {
            TransportFailure::Unreachable
        } else if error.is_timeout() {
            TransportFailure::TimedOut
        } else {
            TransportFailure::Broken
        };
        TransportError { kind, problem: cause(&error), proxy: None }
    }

    /// The same of a request through a proxy: that is then what no connection was made to.
    #[must_use]
    pub fn through(self, proxy: Option<ProxyUse>) -> Self {
        TransportError { proxy: proxy.filter(|_| self.kind == TransportFailure::Unreachable), ..self }
    }
}

/// What made a request fail: the innermost error, which names no URL.
fn cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    let text = cause.to_string();
    match text.strip_prefix("tunnel error: ").or_else(|| text.strip_prefix("SOCKS error: ")) {
        Some("failed to create underlying connection") => "it did not accept a connection".to_owned(),
        Some("unsuccessful") => "it did not let the request through".to_owned(),
        Some("proxy authorization required") => "it requires a user name and a password".to_owned(),
        Some(problem) => problem.to_owned(),
        None => text,
    }
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
