//! All requests of this process, counted, for `braze_usage()`.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::request::RequestRecord;

/// How many kinds of requests are told apart. Endpoints with places count under their pattern, so
/// that only many workspaces, or many paths of `braze_get`, come near it.
const KINDS_MAX: usize = 1_000;

/// The endpoint of requests beyond that.
const OTHERS: &str = "(others)";

/// Requests that count together.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct RequestKind {
    /// The workspace; empty where they are for none.
    pub workspace: String,
    /// The function that made them.
    pub function: &'static str,
    /// `GET` and so on.
    pub method: String,
    /// The endpoint with its places, or the host of files.
    pub endpoint: String,
    /// The status of the last attempt; `None` without an answer.
    pub status: Option<u16>,
}

/// What requests of one kind took together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RequestTotal {
    /// How many they were.
    pub requests: u64,
    /// How often they were tried: what Braze counts.
    pub attempts: u64,
    /// The attempts that were not the first one.
    pub retries: u64,
    /// The sizes of their last bodies, decompressed.
    pub bytes: u64,
    /// How long they took, with all attempts and pauses.
    pub duration: Duration,
    /// The part of it in which no attempt was under way.
    pub waited: Duration,
    /// When the last one was begun.
    pub last: DateTime<Utc>,
}

/// The requests that were counted.
#[derive(Default)]
pub struct Usage(BTreeMap<RequestKind, RequestTotal>);

impl Usage {
    /// None yet.
    #[must_use]
    pub const fn new() -> Self {
        Usage(BTreeMap::new())
    }

    /// Counts a request.
    pub fn count(&mut self, request: &RequestRecord) {
        let subject = &request.subject;
        let mut kind = RequestKind {
            workspace: subject.workspace.clone(),
            function: subject.function,
            method: subject.method.clone(),
            endpoint: subject.endpoint.to_string(),
            status: request.status,
        };
        if self.0.len() >= KINDS_MAX && !self.0.contains_key(&kind) {
            kind = RequestKind { endpoint: OTHERS.to_owned(), status: request.status, ..RequestKind::default() };
        }
        let total = self.0.entry(kind).or_default();
        total.requests += 1;
        total.attempts += u64::from(request.attempts);
        total.retries += u64::from(request.attempts.saturating_sub(1));
        total.bytes += request.bytes;
        total.duration += request.duration;
        total.waited += request.waited;
        total.last = total.last.max(request.time);
    }

    /// Each kind with its total, in order.
    #[must_use]
    pub fn all(&self) -> Vec<(RequestKind, RequestTotal)> {
        self.0.iter().map(|(kind, total)| (kind.clone(), *total)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::request::RequestSubject;
    use super::*;

    fn request(path: &str, status: u16, attempts: u32) -> RequestRecord {
        let subject = RequestSubject { endpoint: path.to_owned().into(), ..RequestSubject::default() };
        let note = RequestRecord::note("braze_get", "", "");
        RequestRecord { subject, status: Some(status), attempts, bytes: 10, ..note }
    }

    #[test]
    fn requests_of_a_kind_count_together() {
        let mut usage = Usage::new();
        for (status, attempts) in [(200, 1), (200, 3), (404, 1), (200, 0)] {
            usage.count(&request("/campaigns/list", status, attempts));
        }
        let [(_, found), (missing, _)] = &usage.all()[..] else { panic!("two kinds") };
        assert_eq!((found.requests, found.attempts, found.retries, found.bytes), (3, 4, 2, 30));
        assert_eq!(missing.status, Some(404));
    }

    #[test]
    fn the_kinds_are_bounded_and_nothing_is_lost() {
        let mut usage = Usage::new();
        for number in 0..KINDS_MAX + 50 {
            usage.count(&request(&format!("/scim/v2/Users/{number}"), 200, 1));
        }
        usage.count(&request("/scim/v2/Users/0", 200, 1));
        let all = usage.all();
        assert_eq!(all.len(), KINDS_MAX + 1);
        assert_eq!(all.iter().map(|(_, total)| total.requests).sum::<u64>(), KINDS_MAX as u64 + 51);
        let others = all.iter().find(|(kind, _)| kind.endpoint == OTHERS);
        assert_eq!(others.map(|(_, total)| total.requests), Some(50));
    }
}
