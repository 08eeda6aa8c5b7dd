//! How a request gets to a server and its answer back: by HTTP, or as a test tells it.

use std::pin::Pin;

use reqwest::{Client, Request as HttpRequest, Response};

/// The answer to one request, on its way.
pub type Answering = Pin<Box<dyn Future<Output = Result<Response, TransportError>> + Send>>;

/// Something that takes requests to servers.
pub trait Transport: Send + Sync {
    /// Sends a request, once; its answer's body may still be on its way.
    fn send(&self, request: HttpRequest) -> Answering;
}

impl Transport for Client {
    fn send(&self, request: HttpRequest) -> Answering {
        let sent = self.execute(request);
        Box::pin(async move { sent.await.map_err(TransportError::new) })
    }
}

/// Why no answer came, or not all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransportError {
    /// What kind of failure it is.
    pub kind: TransportFailure,
    /// In the words of the one who noticed it first; no URL is in it.
    pub problem: String,
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
            return TransportError { kind: TransportFailure::Untrusted, problem };
        }
        // A connection that takes too long is a host that cannot be reached.
        let kind = if error.is_connect() {
            TransportFailure::Unreachable
        } else if error.is_timeout() {
            TransportFailure::TimedOut
        } else {
            TransportFailure::Broken
        };
        TransportError { kind, problem: cause(&error) }
    }
}

/// What made a request fail: the innermost error, which names no URL.
fn cause(error: &reqwest::Error) -> String {
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
