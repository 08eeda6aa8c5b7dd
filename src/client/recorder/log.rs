//! The last requests of this process, for `braze_requests()`.

use std::collections::VecDeque;

use super::request::RequestRecord;

/// How many requests are kept.
const REQUESTS_MAX: usize = 1_000;

/// The last requests, newest first.
#[derive(Default)]
pub struct RequestLog(VecDeque<RequestRecord>);

impl RequestLog {
    /// None yet.
    #[must_use]
    pub const fn new() -> Self {
        RequestLog(VecDeque::new())
    }

    /// Keeps a request, and forgets the oldest one where there is no more room.
    pub fn keep(&mut self, request: RequestRecord) {
        self.0.truncate(REQUESTS_MAX - 1);
        self.0.push_front(request);
    }

    /// All that are kept.
    #[must_use]
    pub fn all(&self) -> Vec<RequestRecord> {
        self.0.iter().cloned().collect()
    }
}
