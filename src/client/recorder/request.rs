//! What is told of one request.

use std::borrow::Cow;
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::outside::gate;
use crate::workspaces::quota::RateLimit;

/// A request with all its attempts.
#[derive(Clone, Debug)]
pub struct RequestRecord {
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
    /// The part of it in which no attempt was under way.
    pub waited: Duration,
    /// The size of the last body, decompressed.
    pub bytes: u64,
    /// What was left of the rate limit.
    pub rate_limit: Option<RateLimit>,
    /// What Braze's support asks for.
    pub request_id: Option<String>,
    /// When it was answered, by Braze's own clock.
    pub server_time: Option<DateTime<Utc>>,
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
    /// The endpoint with its places, such as `/catalogs/{catalog_name}/items`.
    pub endpoint: Cow<'static, str>,
    /// The path that was asked, or the host of a file.
    pub path: String,
    /// Its query parameters.
    pub query: String,
}

impl RequestRecord {
    /// Something to be told that is no request.
    #[must_use]
    pub fn note(function: &'static str, path: &str, text: &str) -> Self {
        RequestRecord {
            time: Utc::now(),
            subject: RequestSubject { function, path: gate::shown(path), ..RequestSubject::default() },
            status: None,
            attempts: 0,
            duration: Duration::ZERO,
            waited: Duration::ZERO,
            bytes: 0,
            rate_limit: None,
            request_id: None,
            server_time: None,
            invalid_user_ids: Vec::new(),
            error: Some(gate::shown(text)),
        }
    }
}
