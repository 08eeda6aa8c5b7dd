//! The last requests of this process, for `braze_requests()`.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::outside::gate;
use crate::workspaces::quota::RateLimit;

/// How many requests are kept.
const REQUESTS_MAX: usize = 1_000;

/// A request with all its attempts.
#[derive(Clone, Debug)]
pub struct LoggedRequest {
    /// When it was begun.
    pub time: DateTime<Utc>,
    /// What was asked.
    pub subject: RequestSubject,
    /// The status of the last attempt, if it was answered.
    pub status: Option<u16>,
    /// How often it was tried.
    pub attempts: u32,
    /// How long it took, with all attempts and pauses.
    pub duration: Duration,
    /// The size of the last body, decompressed.
    pub bytes: u64,
    /// What was left of the rate limit.
    pub rate_limit: Option<RateLimit>,
    /// What Braze's support asks for.
    pub request_id: Option<String>,
    /// Identifiers of users that were asked for and that Braze does not know.
    pub invalid_user_ids: Vec<String>,
    /// Why it failed, or what was left out.
    pub error: Option<String>,
}

/// What a request asks, and for whom. Nothing of it is secret.
#[derive(Clone, Debug, Default)]
pub struct RequestSubject {
    /// The workspace it is for; empty where it is for none.
    pub workspace: String,
    /// The function that makes it.
    pub function: &'static str,
    /// `GET` and so on; empty for a note that is no request.
    pub method: String,
    /// The endpoint, or the host of a file.
    pub path: String,
    /// Its query parameters.
    pub query: String,
}

static REQUESTS: Mutex<VecDeque<LoggedRequest>> = Mutex::new(VecDeque::new());

/// Keeps a request.
pub fn record(request: LoggedRequest) {
    let mut requests = REQUESTS.lock().unwrap_or_else(PoisonError::into_inner);
    requests.truncate(REQUESTS_MAX - 1);
    requests.push_front(request);
}

/// Keeps something to be told that is no request.
pub fn note(function: &'static str, path: &str, text: &str) {
    record(LoggedRequest {
        time: Utc::now(),
        subject: RequestSubject { function, path: gate::shown(path), ..RequestSubject::default() },
        status: None,
        attempts: 0,
        duration: Duration::ZERO,
        bytes: 0,
        rate_limit: None,
        request_id: None,
        invalid_user_ids: Vec::new(),
        error: Some(gate::shown(text)),
    });
}

/// The last requests, newest first.
#[must_use]
pub fn requests() -> Vec<LoggedRequest> {
    REQUESTS.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
}
