//! Which writes came, and what became of them, so that tests can compare it with what clients say.

use super::Refused;
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::collections::{BTreeSet, VecDeque};

/// The oldest writes are forgotten beyond these.
const ENTRIES_MAX: usize = 100_000;
const BODY_BYTES_MAX: usize = 256 << 20;

/// One write. `began` and `ended` are microseconds since 1970.
#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    /// Of all writes of the workspace, from 1, in the order in which they came.
    pub number: u64,
    pub method: String,
    pub path: String,
    pub body: String,
    /// `None` if no answer was sent.
    pub status: Option<u16>,
    pub fault: Option<String>,
    /// Whether it had an effect, whatever was answered.
    pub processed: bool,
    /// Objects that it had, if it was processed; those that were refused are among them.
    pub objects: u64,
    pub refused: Vec<Refused>,
    pub authorization: &'static str,
    pub began: i64,
    /// `None` while it is under way.
    pub ended: Option<i64>,
    /// The numbers of the earlier writes that were still under way when it came.
    pub overlapped: Vec<u64>,
}

/// A write that has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    pub number: u64,
    pub overlapped: Vec<u64>,
}

#[derive(Debug, Default)]
pub struct Log {
    entries: VecDeque<Entry>,
    body_bytes: usize,
    numbers: u64,
    under_way: BTreeSet<u64>,
}

impl Log {
    pub fn begin(&mut self) -> Begun {
        self.numbers += 1;
        let overlapped = self.under_way.iter().copied().collect();
        self.under_way.insert(self.numbers);
        Begun { number: self.numbers, overlapped }
    }

    pub fn record(&mut self, entry: Entry) {
        self.body_bytes += entry.body.len();
        self.entries.push_back(entry);
        while self.entries.len() > ENTRIES_MAX || self.body_bytes > BODY_BYTES_MAX {
            let Some(oldest) = self.entries.pop_front() else { break };
            self.body_bytes -= oldest.body.len();
        }
    }

    pub fn end(&mut self, number: u64, now: DateTime<Utc>) {
        self.under_way.remove(&number);
        // Only few writes are under way, so it is one of the last.
        if let Some(entry) = self.entries.iter_mut().rev().find(|entry| entry.number == number) {
            entry.ended = Some(now.timestamp_micros());
        }
    }

    /// Oldest first.
    pub fn entries(&self) -> Vec<Entry> {
        let mut entries: Vec<Entry> = self.entries.iter().cloned().collect();
        entries.sort_by_key(|entry| entry.number);
        entries
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_overlap_until_they_end() {
        let mut log = Log::default();
        let [first, second] = [log.begin(), log.begin()];
        assert_eq!((first.overlapped, second.overlapped), (vec![], vec![1]));
        log.end(1, Utc::now());
        assert_eq!(log.begin().overlapped, [2]);
    }
}
