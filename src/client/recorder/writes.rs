//! The last writes of this process, for `braze_writes()` and `braze_rejects()`.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use super::write::{WriteName, WriteRecord};

/// How many writes are kept.
const WRITES_MAX: usize = 100;

struct Writes {
    last: VecDeque<Arc<WriteRecord>>,
    number: u64,
}

static WRITES: Mutex<Writes> = Mutex::new(Writes { last: VecDeque::new(), number: 0 });

/// Begins a write, and forgets the oldest one where there is no more room.
#[must_use]
pub fn begin(name: WriteName, directory: Option<PathBuf>) -> Arc<WriteRecord> {
    let mut writes = WRITES.lock().unwrap_or_else(PoisonError::into_inner);
    writes.number += 1;
    let record = Arc::new(WriteRecord::begin(writes.number, name, directory));
    writes.last.truncate(WRITES_MAX - 1);
    writes.last.push_front(Arc::clone(&record));
    record
}

/// All that are kept, newest first.
#[must_use]
pub fn all() -> Vec<Arc<WriteRecord>> {
    WRITES.lock().unwrap_or_else(PoisonError::into_inner).last.iter().cloned().collect()
}
