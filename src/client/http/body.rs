//! The body of an answer on its way, within its time and the memory that there is.

use std::time::Duration;

use reqwest::Response;
use tokio::time::{Instant, timeout_at};

use super::transport::{TransportError, TransportFailure};
use crate::workspaces::concurrency::Slot;
use crate::workspaces::memory::AnswerShare;

/// The largest body, decompressed. A page of Braze's has some ten kilobytes.
pub const BODY_BYTES_MAX: usize = 64 << 20;

/// A body takes about as much again when it was decoded.
const DECODED: usize = 2;

/// One attempt to get an answer.
pub struct BodyReading<'a> {
    /// Its place among the requests under way. An answer that waits for room leaves it to others.
    slot: Option<Slot<'a>>,
    memory: AnswerShare,
    /// What all answers may take.
    memory_limit: usize,
    /// When it must be there. The time in which it waited for room does not count.
    deadline: Instant,
}

/// Why a body could not be read.
pub enum ReadError {
    /// The connection broke, or the time is up.
    Transport(TransportError),
    /// It is larger than the bound.
    TooLarge,
}

impl<'a> BodyReading<'a> {
    /// An attempt that begins now.
    #[must_use]
    pub fn begin(slot: Slot<'a>, memory: AnswerShare, memory_limit: usize, timeout: Duration) -> Self {
        BodyReading { slot: Some(slot), memory, memory_limit, deadline: Instant::now() + timeout }
    }

    /// Waits for something until the time is up.
    ///
    /// # Errors
    /// If it fails, or the time is up.
    pub async fn within<T>(&self, work: impl Future<Output = Result<T, TransportError>>) -> Result<T, TransportError> {
        let late =
            TransportError { kind: TransportFailure::TimedOut, problem: "the time is up".to_owned(), proxy: None };
        timeout_at(self.deadline, work).await.unwrap_or(Err(late))
    }

    /// The whole body, up to the bound.
    ///
    /// # Errors
    /// If it breaks off, does not come in time, or is too large.
    pub async fn read(&mut self, response: &mut Response) -> Result<Vec<u8>, ReadError> {
        let mut body = Vec::new();
        loop {
            let chunk = async { response.chunk().await.map_err(TransportError::new) };
            let Some(chunk) = self.within(chunk).await.map_err(ReadError::Transport)? else { return Ok(body) };
            if body.len() + chunk.len() > BODY_BYTES_MAX {
                return Err(ReadError::TooLarge);
            }
            self.make_room(body.len() + chunk.len()).await;
            body.extend_from_slice(&chunk);
        }
    }

    /// Waits until a body of this size has room.
    async fn make_room(&mut self, bytes: usize) {
        let (needed, limit) = (bytes * DECODED, self.memory_limit);
        if !self.memory.try_grow(needed, limit) {
            self.slot = None;
            let begun = Instant::now();
            self.memory.grow(needed, limit).await;
            self.deadline += begun.elapsed();
        }
    }

    /// The memory that the answer takes.
    #[must_use]
    pub fn into_memory(self) -> AnswerShare {
        self.memory
    }
}
