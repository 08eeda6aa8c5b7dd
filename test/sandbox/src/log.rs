//! What a workspace was asked, for tests that look at the client's manners.

use serde::Serialize;
use std::collections::{HashSet, VecDeque};

const ENTRIES_MAX: usize = 10_000;
/// Connections beyond this are no longer told apart.
const CONNECTIONS_MAX: usize = 100_000;

#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    pub method: String,
    pub path: String,
    pub query: String,
    /// The beginning of what was posted; `None` for other methods.
    pub body: Option<String>,
    /// `None` if no answer was sent.
    pub status: Option<u16>,
    /// What was done to the request on purpose.
    pub fault: Option<String>,
    pub http_version: &'static str,
    /// Whether a key came with it: `bearer` or `none`.
    pub authorization: &'static str,
    /// How many requests were under way when it came, itself included.
    pub in_flight: u64,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct Summary {
    pub requests: u64,
    pub max_in_flight: u64,
    pub connections: usize,
    /// Bytes of the bodies that were sent, as they went over the wire.
    pub bytes: u64,
}

#[derive(Debug, Default)]
pub struct Log {
    entries: VecDeque<Entry>,
    requests: u64,
    in_flight: u64,
    max_in_flight: u64,
    connections: HashSet<u64>,
    bytes: u64,
}

impl Log {
    /// A request has come; returns how many are under way now.
    pub fn arrived(&mut self, connection: u64) -> u64 {
        self.requests += 1;
        self.in_flight += 1;
        self.max_in_flight = self.max_in_flight.max(self.in_flight);
        if self.connections.len() < CONNECTIONS_MAX {
            self.connections.insert(connection);
        }
        self.in_flight
    }

    pub fn left(&mut self) {
        self.in_flight -= 1;
    }

    pub fn sent(&mut self, bytes: u64) {
        self.bytes += bytes;
    }

    pub fn record(&mut self, entry: Entry) {
        if self.entries.len() == ENTRIES_MAX {
            self.entries.pop_front();
        }
        self.entries.push_back(entry);
    }

    /// Oldest first.
    pub fn entries(&self) -> Vec<Entry> {
        self.entries.iter().cloned().collect()
    }

    pub fn summary(&self) -> Summary {
        Summary {
            requests: self.requests,
            max_in_flight: self.max_in_flight,
            connections: self.connections.len(),
            bytes: self.bytes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_knows_the_peak() {
        let mut log = Log::default();
        assert_eq!((log.arrived(1), log.arrived(2)), (1, 2));
        log.left();
        log.left();
        assert_eq!(log.arrived(1), 1);
        log.sent(10);
        let summary = log.summary();
        assert_eq!((summary.requests, summary.max_in_flight, summary.connections, summary.bytes), (3, 2, 2, 10));
    }
}
