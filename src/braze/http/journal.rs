//! The last requests of this process, for `braze_requests()`.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::quota::Window;

/// How many requests are kept.
const REQUESTS_MAX: usize = 1_000;

/// A request with all its attempts.
#[derive(Clone, Debug)]
pub struct Entry {
    pub time: DateTime<Utc>,
    pub workspace: String,
    pub function: &'static str,
    pub method: &'static str,
    pub path: String,
    pub query: String,
    /// The status of the last attempt that was answered.
    pub status: Option<u16>,
    pub attempts: u32,
    pub duration: Duration,
    /// The size of the last body, decompressed.
    pub bytes: usize,
    pub rate_limit: Option<Window>,
    pub request_id: Option<String>,
    /// Identifiers of users that were asked for and that Braze does not know.
    pub invalid_user_ids: Vec<String>,
    pub error: Option<String>,
}

impl Entry {
    /// Something to be told that is no request.
    pub fn note(function: &'static str, path: &str, text: String) -> Self {
        Entry {
            time: Utc::now(),
            workspace: String::new(),
            function,
            method: "",
            path: path.to_owned(),
            query: String::new(),
            status: None,
            attempts: 0,
            duration: Duration::ZERO,
            bytes: 0,
            rate_limit: None,
            request_id: None,
            invalid_user_ids: Vec::new(),
            error: Some(text),
        }
    }
}

static ENTRIES: Mutex<VecDeque<Entry>> = Mutex::new(VecDeque::new());

pub fn record(entry: Entry) {
    let mut entries = ENTRIES.lock().unwrap_or_else(PoisonError::into_inner);
    entries.truncate(REQUESTS_MAX - 1);
    entries.push_front(entry);
}

/// The last requests, newest first.
pub fn entries() -> Vec<Entry> {
    ENTRIES.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
}
