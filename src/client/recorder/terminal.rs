//! The line on standard error that tells what a query is doing: shown while it waits, rewritten in
//! place, and gone when the query is.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use chrono::Utc;

use super::activity::Activity;
use super::line::line;

/// Nothing is shown of a query that takes less.
const QUIET: Duration = Duration::from_secs(2);

/// How often the line may be rewritten.
const PAUSE: Duration = Duration::from_millis(250);

/// How long one query keeps the line from others that wait too.
const TURN: Duration = Duration::from_secs(1);

/// Back to the beginning of the line, and away with what it has.
const CLEAR: &str = "\r\x1b[K";

/// What the terminal shows.
struct Shown {
    /// Whose line it is; 0 for nobody's.
    owner: usize,
    /// Whether it is there now.
    is_there: bool,
    /// When it was last written or cleared.
    at: Option<Instant>,
}

static SHOWN: Mutex<Shown> = Mutex::new(Shown { owner: 0, is_there: false, at: None });

fn shown() -> MutexGuard<'static, Shown> {
    SHOWN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The line of one reader of a query.
pub struct ProgressLine {
    activity: Arc<Activity>,
    /// Tells it from the lines of others.
    owner: usize,
    is_terminal: bool,
    /// Whether rows were handed out, for which the line had to go.
    is_interrupted: bool,
}

impl ProgressLine {
    /// A line that is not there yet, and never where standard error is no terminal.
    #[must_use]
    pub fn new(activity: Arc<Activity>) -> Self {
        static OWNERS: AtomicUsize = AtomicUsize::new(1);
        let is_terminal = activity.is_shown && io::stderr().is_terminal();
        let owner = OWNERS.fetch_add(1, Ordering::Relaxed);
        ProgressLine { activity, owner, is_terminal, is_interrupted: false }
    }

    /// The query waits: shows what for.
    pub fn update(&mut self) {
        if !self.is_terminal || self.activity.elapsed() < QUIET {
            return;
        }
        let mut shown = shown();
        let age = shown.at.map(|at| at.elapsed());
        let is_others = ![0, self.owner].contains(&shown.owner);
        let is_back = self.is_interrupted && !is_others;
        let pause = if is_others { TURN } else { PAUSE };
        if !is_back && age.is_some_and(|age| age < pause) {
            return;
        }
        self.is_interrupted = false;
        shown.owner = self.owner;
        shown.show(&line(self.activity.function, &self.activity.state(), Utc::now()));
    }

    /// The query hands out rows, which may be shown where the line is.
    pub fn make_room(&mut self) {
        if !self.is_terminal {
            return;
        }
        let mut shown = shown();
        // Where rows come faster, clearing it each time would only let it flicker.
        if shown.owner == self.owner && shown.is_there && shown.at.is_none_or(|at| at.elapsed() >= PAUSE) {
            shown.clear();
            self.is_interrupted = true;
        }
    }

    /// The query does not wait any more.
    pub fn end(&mut self) {
        if !self.is_terminal {
            return;
        }
        let mut shown = shown();
        if shown.owner == self.owner {
            shown.clear();
            shown.owner = 0;
        }
    }
}

impl Drop for ProgressLine {
    fn drop(&mut self) {
        self.end();
    }
}

impl Shown {
    fn show(&mut self, text: &str) {
        write(&format!("{CLEAR}{text}"));
        (self.is_there, self.at) = (true, Some(Instant::now()));
    }

    fn clear(&mut self) {
        if self.is_there {
            write(CLEAR);
            (self.is_there, self.at) = (false, Some(Instant::now()));
        }
    }
}

/// Writes to standard error at once. If it cannot be written to, nobody misses the line.
fn write(text: &str) {
    let mut error = io::stderr().lock();
    let _ = error.write_all(text.as_bytes()).and_then(|()| error.flush());
}
