//! What one request has been through.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use reqwest::StatusCode;

use super::headers::AnswerHeaders;
use super::request_log::{self, LoggedRequest, RequestSubject};
use crate::outside::gate;

/// What one request has been through, with all its attempts.
pub struct RequestTrace {
    time: DateTime<Utc>,
    started: Instant,
    /// How often it was tried.
    pub attempts: u32,
    /// The time that went into failed attempts and pauses since it last came forward.
    pub waited: Duration,
    /// The status of the current attempt.
    pub status: Option<StatusCode>,
    /// The size of what came.
    pub bytes: u64,
    /// What the last answer told.
    pub headers: AnswerHeaders,
    /// What Braze said when it refused the last attempt for its rate limit.
    pub refusal: Option<String>,
    /// Identifiers of users that Braze does not know.
    pub invalid_user_ids: Vec<String>,
}

impl RequestTrace {
    /// A request that begins now.
    #[must_use]
    pub fn begin() -> Self {
        RequestTrace {
            time: Utc::now(),
            started: Instant::now(),
            attempts: 0,
            waited: Duration::ZERO,
            status: None,
            bytes: 0,
            headers: AnswerHeaders::default(),
            refusal: None,
            invalid_user_ids: Vec::new(),
        }
    }

    /// How long ago it began.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// Waits, and counts it.
    pub async fn wait(&mut self, pause: Duration) {
        self.waited += pause;
        tokio::time::sleep(pause).await;
    }

    /// Keeps the request in the log.
    pub fn log(self, subject: RequestSubject, error: Option<String>) {
        request_log::record(LoggedRequest {
            time: self.time,
            subject,
            status: self.status.map(|status| status.as_u16()),
            attempts: self.attempts,
            duration: self.started.elapsed(),
            bytes: self.bytes,
            rate_limit: self.headers.rate_limit,
            request_id: self.headers.request_id,
            invalid_user_ids: self.invalid_user_ids.iter().map(|id| gate::shown(id)).collect(),
            error,
        });
    }
}
