//! What one request has been through.

use std::mem;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use reqwest::StatusCode;

use super::headers::AnswerHeaders;
use super::wanted::Wanted;
use crate::outside::gate;
use crate::recorder::activity::{Activity, PauseReason};
use crate::recorder::process;
use crate::recorder::request::{RequestRecord, RequestSubject};

/// What one request has been through, with all its attempts.
pub struct RequestTrace {
    subject: RequestSubject,
    /// The query that it is a part of.
    pub activity: Arc<Activity>,
    /// Whether somebody waits for it.
    pub wanted: Wanted,
    time: DateTime<Utc>,
    started: Instant,
    /// How often it was tried.
    pub attempts: u32,
    /// How long its attempts took.
    pub attempted: Duration,
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
    has_ended: bool,
}

impl RequestTrace {
    /// A request that begins now.
    #[must_use]
    pub fn begin(subject: RequestSubject, activity: Arc<Activity>, wanted: Wanted) -> Self {
        RequestTrace {
            subject,
            activity,
            wanted,
            time: Utc::now(),
            started: Instant::now(),
            attempts: 0,
            attempted: Duration::ZERO,
            waited: Duration::ZERO,
            status: None,
            bytes: 0,
            headers: AnswerHeaders::default(),
            refusal: None,
            invalid_user_ids: Vec::new(),
            has_ended: false,
        }
    }

    /// How long ago it began.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// Waits, and counts it.
    pub async fn wait(&mut self, reason: PauseReason, pause: Duration) {
        self.waited += pause;
        self.activity.pause(reason, pause);
        tokio::time::sleep(pause).await;
    }

    /// Tells that the request ended.
    pub fn end(mut self, error: Option<String>) {
        self.has_ended = true;
        process::record(self.record(error));
    }

    fn record(&mut self, error: Option<String>) -> RequestRecord {
        let duration = self.started.elapsed();
        RequestRecord {
            time: self.time,
            subject: mem::take(&mut self.subject),
            status: self.status.map(|status| status.as_u16()),
            attempts: self.attempts,
            duration,
            waited: duration.saturating_sub(self.attempted),
            bytes: self.bytes,
            rate_limit: self.headers.rate_limit,
            request_id: self.headers.request_id.take(),
            server_time: self.headers.date,
            invalid_user_ids: self.invalid_user_ids.iter().map(|id| gate::shown(id)).collect(),
            error,
        }
    }
}

/// A request that was sent counts for Braze, also if nobody waits for its answer any more.
impl Drop for RequestTrace {
    fn drop(&mut self) {
        if !self.has_ended && self.attempts > 0 {
            process::record_given_up(&self.record(None));
        }
    }
}
