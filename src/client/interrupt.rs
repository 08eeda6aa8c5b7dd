//! Ctrl-C: how a wait learns that nobody wants it any more.
//!
//! DuckDB does not tell an extension that a query was interrupted, but the process gets the signal.
//! It is caught while a query reads, and only counted here: what was counted after a query began
//! is meant for that query.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

/// How long a query may be away from its waits and still be meant by a signal of that time. One that
/// was left half read for longer was not what the user looked at.
const AWAY_MAX: Duration = Duration::from_millis(500);

/// Whoever can catch the signal.
pub trait SignalSource: Sync {
    /// Catches it from now on, and calls [`note`] for each. May be told again, since another handler
    /// may have been set in the meantime.
    fn begin(&self);

    /// Leaves it to whoever had it before.
    fn end(&self);
}

/// Set when the extension is loaded; without it nothing is ever interrupted.
static SOURCE: OnceLock<&'static dyn SignalSource> = OnceLock::new();

/// The queries that read. The signal is caught while there are any.
static READING: Mutex<usize> = Mutex::new(0);

static SIGNALS: AtomicUsize = AtomicUsize::new(0);

/// Says who catches the signal. Only the first one counts.
pub fn catch_with(source: &'static dyn SignalSource) {
    let _ = SOURCE.set(source);
}

/// Counts a signal. A signal handler may call it.
pub fn note() {
    SIGNALS.fetch_add(1, Ordering::Relaxed);
}

/// What a query knows of the signal.
pub struct Interrupt {
    signals: &'static AtomicUsize,
    /// The signals that were not meant for the query.
    known: usize,
    away_since: Instant,
}

impl Interrupt {
    /// For a query that begins now.
    #[must_use]
    pub fn new() -> Self {
        Self::counted_by(&SIGNALS)
    }

    fn counted_by(signals: &'static AtomicUsize) -> Self {
        *READING.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        Interrupt { signals, known: signals.load(Ordering::Relaxed), away_since: Instant::now() }
    }

    /// The query begins to wait.
    pub fn attend(&mut self) {
        if self.away_since.elapsed() > AWAY_MAX {
            self.known = self.signals.load(Ordering::Relaxed);
        }
    }

    /// The query has what it waited for.
    pub fn leave(&mut self) {
        self.away_since = Instant::now();
    }

    /// Sees to it that a signal is noticed, also if another handler was set while the query waits.
    pub fn listen(&self) {
        if let Some(source) = SOURCE.get() {
            let _in_turn = READING.lock().unwrap_or_else(PoisonError::into_inner);
            source.begin();
        }
    }

    /// Whether a signal came.
    #[must_use]
    pub fn came(&self) -> bool {
        self.signals.load(Ordering::Relaxed) != self.known
    }
}

impl Default for Interrupt {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Interrupt {
    fn drop(&mut self) {
        let mut reading = READING.lock().unwrap_or_else(PoisonError::into_inner);
        *reading -= 1;
        if let (0, Some(source)) = (*reading, SOURCE.get()) {
            source.end();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signal_is_meant_for_the_queries_that_are_attended() {
        static COUNTED: AtomicUsize = AtomicUsize::new(0);
        let mut attended = Interrupt::counted_by(&COUNTED);
        let mut half_read = Interrupt::counted_by(&COUNTED);
        half_read.away_since = Instant::now().checked_sub(AWAY_MAX * 2).unwrap();
        assert!(!attended.came());
        COUNTED.fetch_add(1, Ordering::Relaxed);
        attended.attend();
        half_read.attend();
        assert!(attended.came());
        assert!(!half_read.came());
        assert!(!Interrupt::counted_by(&COUNTED).came());
    }
}
