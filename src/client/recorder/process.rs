//! What this process keeps of its requests.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::log::RequestLog;
use super::request::RequestRecord;
use super::usage::{RequestKind, RequestTotal, Usage};

struct Recorder {
    log: RequestLog,
    usage: Usage,
}

static RECORDER: Mutex<Recorder> = Mutex::new(Recorder { log: RequestLog::new(), usage: Usage::new() });

fn recorder() -> MutexGuard<'static, Recorder> {
    RECORDER.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Keeps and counts a request that ended.
pub fn record(request: RequestRecord) {
    let mut recorder = recorder();
    recorder.usage.count(&request);
    recorder.log.keep(request);
}

/// Counts a request that was sent and given up, since nobody waits for its answer any more.
pub fn record_given_up(request: &RequestRecord) {
    recorder().usage.count(request);
}

/// Keeps something to be told that is no request.
pub fn record_note(function: &'static str, path: &str, text: &str) {
    recorder().log.keep(RequestRecord::note(function, path, text));
}

/// The last requests that ended, newest first.
#[must_use]
pub fn requests() -> Vec<RequestRecord> {
    recorder().log.all()
}

/// All requests by kind.
#[must_use]
pub fn usage() -> Vec<(RequestKind, RequestTotal)> {
    recorder().usage.all()
}
