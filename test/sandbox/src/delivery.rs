//! The body of an answer on its way out, in the manner it is meant to be sent.

use crate::download::Part;
use crate::exports::Archive;
use crate::sandbox::Manner;
use crate::workspace::Ticket;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::{Sleep, sleep};

/// An oversized body ends here even if the client never stops reading.
const OVERSIZED_BYTES: u64 = 1 << 30;
/// A stalled answer is given up here, should the client have more patience.
pub const STALL_MAX: Duration = Duration::from_secs(600);
/// Of a file, at a time.
const FRAME_BYTES: u64 = 128 * 1024;
/// Long enough for the first half to leave before the connection breaks.
const CUT_PAUSE: Duration = Duration::from_millis(5);

const PADDING_OPEN: &[u8] = br#"{"message":"success","sandbox_padding":[""#;
const PADDING: &[u8] = &{
    // Strings of 62 letters with the comma to the next one: valid JSON wherever it ends.
    let mut chunk = [b'x'; 64 * 1024];
    let mut end = 63;
    while end < chunk.len() {
        chunk[end - 2] = b'"';
        chunk[end - 1] = b',';
        chunk[end] = b'"';
        end += 64;
    }
    chunk
};
const PADDING_CLOSE: &[u8] = br#""]}"#;

pub struct Delivery {
    frames: Frames,
    /// The request is under way until the last frame was handed over.
    ticket: Option<Ticket>,
}

enum Frames {
    Whole(Bytes),
    Cut {
        half: Option<Bytes>,
        announced_bytes: u64,
        pause: Pin<Box<Sleep>>,
    },
    Oversized {
        sent_bytes: u64,
    },
    /// From `position` to `end`, which is earlier than was announced if the answer is to break.
    File {
        archive: Arc<Archive>,
        position: u64,
        end: u64,
        announced_bytes: u64,
        pause: Option<Pin<Box<Sleep>>>,
    },
    Done,
}

impl Delivery {
    pub fn new(body: Vec<u8>, manner: Manner, ticket: Option<Ticket>) -> Self {
        let announced_bytes = body.len() as u64;
        let body = Bytes::from(body);
        let frames = match manner {
            Manner::Cut => Frames::Cut {
                half: Some(body.slice(..body.len() / 2)),
                announced_bytes,
                pause: Box::pin(sleep(CUT_PAUSE)),
            },
            Manner::Oversized => Frames::Oversized { sent_bytes: 0 },
            Manner::Whole | Manner::Refuse | Manner::Stall | Manner::Hang if body.is_empty() => Frames::Done,
            Manner::Whole | Manner::Refuse | Manner::Stall | Manner::Hang => Frames::Whole(body),
        };
        Self::of_frames(frames, ticket)
    }

    /// A part of a file.
    pub fn of_part(part: Part, manner: Manner, ticket: Option<Ticket>) -> Self {
        let Part { archive, bytes } = part;
        let announced_bytes = bytes.end - bytes.start;
        let pause = match manner {
            Manner::Cut => Some(CUT_PAUSE),
            Manner::Hang => Some(STALL_MAX),
            Manner::Whole | Manner::Refuse | Manner::Stall | Manner::Oversized => None,
        };
        let end = if pause.is_some() { bytes.start + announced_bytes / 2 } else { bytes.end };
        let pause = pause.map(|pause| Box::pin(sleep(pause)));
        Self::of_frames(Frames::File { archive, position: bytes.start, end, announced_bytes, pause }, ticket)
    }

    fn of_frames(frames: Frames, ticket: Option<Ticket>) -> Self {
        // A body without frames is never polled.
        let ticket = ticket.filter(|_| !matches!(frames, Frames::Done));
        Delivery { frames, ticket }
    }

    /// Hands the bytes over; after the last ones the request is no longer under way, even before
    /// they are written, so that a client that sends its next request at once is not seen with two.
    fn hand_over(&mut self, bytes: Bytes, next: Frames) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(ticket) = &self.ticket {
            ticket.sent(bytes.len());
        }
        if matches!(next, Frames::Done) {
            self.ticket = None;
        }
        self.frames = next;
        Poll::Ready(Some(Ok(Frame::data(bytes))))
    }
}

impl Body for Delivery {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        match std::mem::replace(&mut self.frames, Frames::Done) {
            Frames::Whole(body) => self.hand_over(body, Frames::Done),
            Frames::Cut { half: Some(half), announced_bytes, pause } => {
                let next = Frames::Cut { half: None, announced_bytes, pause };
                self.hand_over(half, next)
            }
            Frames::Cut { half: None, announced_bytes, mut pause } => {
                let paused = pause.as_mut().poll(context);
                self.frames = Frames::Cut { half: None, announced_bytes, pause };
                ready!(paused);
                Poll::Ready(Some(Err(io::Error::other("cut on purpose"))))
            }
            Frames::Oversized { sent_bytes: 0 } => {
                self.hand_over(Bytes::from_static(PADDING_OPEN), Frames::Oversized { sent_bytes: 1 })
            }
            Frames::Oversized { sent_bytes } if sent_bytes < OVERSIZED_BYTES => {
                let sent_bytes = sent_bytes + PADDING.len() as u64;
                self.hand_over(Bytes::from_static(PADDING), Frames::Oversized { sent_bytes })
            }
            Frames::Oversized { .. } => self.hand_over(Bytes::from_static(PADDING_CLOSE), Frames::Done),
            Frames::File { archive, position, end, announced_bytes, pause } if position < end => {
                let bytes = archive.read(position, FRAME_BYTES.min(end - position))?;
                let position = position + bytes.len() as u64;
                // What is to break goes on as a pause.
                let next = if position == end && pause.is_none() {
                    Frames::Done
                } else {
                    Frames::File { archive, position, end, announced_bytes, pause }
                };
                self.hand_over(bytes, next)
            }
            Frames::File { archive, position, end, announced_bytes, pause: Some(mut pause) } => {
                let paused = pause.as_mut().poll(context);
                self.frames = Frames::File { archive, position, end, announced_bytes, pause: Some(pause) };
                ready!(paused);
                Poll::Ready(Some(Err(io::Error::other("broken on purpose"))))
            }
            Frames::File { pause: None, .. } | Frames::Done => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self.frames, Frames::Done)
    }

    /// What becomes the `Content-Length`: that of the whole body also when it is to be cut.
    fn size_hint(&self) -> SizeHint {
        match &self.frames {
            Frames::Whole(body) => SizeHint::with_exact(body.len() as u64),
            Frames::Cut { announced_bytes, .. } | Frames::File { announced_bytes, .. } => {
                SizeHint::with_exact(*announced_bytes)
            }
            Frames::Oversized { .. } => SizeHint::default(),
            Frames::Done => SizeHint::with_exact(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_is_json() {
        let text = [PADDING_OPEN, PADDING, PADDING, PADDING_CLOSE].concat();
        let value: serde_json::Value = serde_json::from_slice(&text).expect("valid JSON");
        assert!(value["sandbox_padding"].as_array().is_some_and(|padding| padding.len() > 2_000));
    }
}
