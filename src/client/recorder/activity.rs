//! What a query is doing, told by whoever does a part of it.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

/// A query of a user, seen by one function that it calls.
pub struct Activity {
    /// The function that is called.
    pub function: &'static str,
    /// Whether the user may see what it does.
    pub is_shown: bool,
    begun: Instant,
    state: Mutex<ActivityState>,
}

/// How far a query has come, and what it waits for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ActivityState {
    /// The rows that were handed out.
    pub rows: usize,
    /// The objects that rows are asked for one by one.
    pub objects: Option<ObjectCount>,
    /// The last pause that a request made.
    pub pause: Option<Pause>,
    /// The files that are waited for or come.
    pub files: Vec<FileOnItsWay>,
}

/// Objects such as campaigns, of which each has a request of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectCount {
    /// What they are called, in the plural.
    pub noun: &'static str,
    /// Those that were answered.
    pub done: usize,
    /// All of them, where that is known.
    pub total: Option<usize>,
}

/// A pause of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pause {
    /// When it ends.
    pub until: DateTime<Utc>,
    /// What for.
    pub reason: PauseReason,
}

/// Why a request makes a pause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PauseReason {
    /// For the rate limit of the endpoint at this path.
    RateLimit(String),
    /// An attempt failed, and another one is made.
    Retry,
}

/// A file that is waited for, or is being downloaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileOnItsWay {
    /// The export's `object_prefix`, or the host of a URL.
    pub name: String,
    /// Whether it is an export of which it is known when it was started.
    pub is_export: bool,
    /// Since when it is waited for.
    pub since: DateTime<Utc>,
    /// What came of it.
    pub bytes: u64,
}

impl Activity {
    /// A query that begins now.
    #[must_use]
    pub fn begin(function: &'static str, is_shown: bool) -> Self {
        Activity { function, is_shown, begun: Instant::now(), state: Mutex::default() }
    }

    /// How long ago it began.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.begun.elapsed()
    }

    /// How far it has come.
    #[must_use]
    pub fn state(&self) -> ActivityState {
        self.lock().clone()
    }

    /// Rows were handed out.
    pub fn add_rows(&self, rows: usize) {
        self.lock().rows += rows;
    }

    /// So many objects were answered.
    pub fn set_objects(&self, objects: ObjectCount) {
        self.lock().objects = Some(objects);
    }

    /// A request makes a pause.
    pub fn pause(&self, reason: PauseReason, pause: Duration) {
        self.lock().pause = Some(Pause { until: Utc::now() + pause, reason });
    }

    /// A file is waited for, or more of it came.
    pub fn set_file(&self, file: FileOnItsWay) {
        let files = &mut self.lock().files;
        match files.iter_mut().find(|known| known.name == file.name) {
            Some(known) => *known = file,
            None => files.push(file),
        }
    }

    /// A file came, or is not waited for any more.
    pub fn end_file(&self, name: &str) {
        self.lock().files.retain(|file| file.name != name);
    }

    fn lock(&self) -> MutexGuard<'_, ActivityState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
