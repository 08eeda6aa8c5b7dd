//! A request as the sandbox looks at it.

use crate::download::Conditions;

/// Longest body of a request.
pub const BODY_BYTES_MAX: usize = 4 << 20;

/// What the sandbox looks at in a request.
#[derive(Default)]
pub struct Request<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub query: &'a str,
    /// May be longer than [`BODY_BYTES_MAX`], but is not complete then.
    pub body: &'a [u8],
    /// Where the client reached the sandbox, `http://127.0.0.1:8080`.
    pub base: &'a str,
    pub conditions: Conditions<'a>,
    pub authorization: Option<&'a str>,
    pub content_type: Option<&'a str>,
    pub accepts_gzip: bool,
    pub http_version: &'static str,
    /// Tells connections apart.
    pub connection: u64,
}

impl Request<'_> {
    pub fn key(&self) -> Option<&str> {
        self.authorization?.strip_prefix("Bearer ")
    }
}
