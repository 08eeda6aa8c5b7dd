//! Whether a write goes on.

use std::sync::{Mutex, OnceLock, PoisonError};

use crate::error::Error;
use crate::http::wanted::Want;

/// Why a write goes on no further, once it does not.
#[derive(Default)]
pub struct Halt {
    cause: OnceLock<Error>,
    /// Dropped to end the pauses between attempts. Attempts that were begun go on to their end.
    want: Mutex<Option<Want>>,
}

impl Halt {
    /// A write that goes on. `want` holds its requests.
    #[must_use]
    pub fn new(want: Want) -> Self {
        Halt { cause: OnceLock::new(), want: Mutex::new(Some(want)) }
    }

    /// Lets no further request be made. Only the first cause counts.
    pub fn stop(&self, cause: Error) {
        let _ = self.cause.set(cause);
        *self.want.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Why it goes on no further; `None` while it does.
    #[must_use]
    pub fn cause(&self) -> Option<&Error> {
        self.cause.get()
    }

    /// The same in a line, for rows that are not sent.
    #[must_use]
    pub fn reason(&self) -> Option<String> {
        self.cause().map(|cause| cause.to_string().lines().next().unwrap_or_default().to_owned())
    }
}
