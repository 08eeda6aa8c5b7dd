//! What became of rows, told to whoever wants to know: the journal, the record of the write, the rejects.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::Utc;
use tokio::task::block_in_place;

use super::batch::{Batch, BatchRow};
use super::journal::{Journal, JournalEntry, SENDING};
use super::rules;
use crate::error::Result;
use crate::outside::gate;
use crate::recorder::outcome::{Outcome, RowStatus};
use crate::recorder::write::WriteRecord;

/// Where outcomes are told.
pub struct Settlement {
    /// What is told of the write.
    pub record: Arc<WriteRecord>,
    /// What is remembered on disk.
    pub journal: Option<Journal>,
    /// Whether nothing is told of what was sent: it may be personal.
    pub hides_payloads: bool,
}

impl Settlement {
    /// Remembers that rows are being sent.
    ///
    /// # Errors
    /// If the journal cannot be written.
    pub fn note_sending(&self, batch: &Batch, piece: &[u32]) -> Result<()> {
        let Some(journal) = &self.journal else { return Ok(()) };
        let now = Utc::now();
        let key = |row: &BatchRow| key_text(batch.text(&row.key)).unwrap_or_default();
        let entries = rows(batch, piece).map(|(row, _)| JournalEntry::now(key(row), SENDING, now));
        block_in_place(|| journal.append(entries))
    }

    /// Tells the outcome of each row that has or shares the element of one in a piece.
    ///
    /// # Errors
    /// If the journal cannot be written.
    pub fn settle(&self, batch: &Batch, piece: &[u32], outcomes: &[Outcome]) -> Result<()> {
        let mut written = Ok(());
        if let Some(journal) = &self.journal {
            let entries = rows(batch, piece).map(|(row, at)| self.entry(batch, row, &outcomes[at]));
            written = block_in_place(|| journal.append(entries));
        }
        self.tell(batch, piece, outcomes);
        written
    }

    /// Tells that rows are not sent. The journal says nothing of them: the next run sends them.
    pub fn leave(&self, batch: &Batch, piece: &[u32], reason: &str) {
        self.tell(batch, piece, &vec![Outcome::new(RowStatus::NotSent, None, reason); piece.len()]);
    }

    fn tell(&self, batch: &Batch, piece: &[u32], outcomes: &[Outcome]) {
        let (mut accepted, mut points) = (0, 0);
        for (row, at) in rows(batch, piece) {
            if outcomes[at].status == RowStatus::Accepted {
                (accepted, points) = (accepted + 1, points + u64::from(row.points));
            } else {
                let payload = self.payload(batch, row);
                self.record.reject(row.number, key_text(batch.text(&row.key)), &outcomes[at], payload.as_deref());
            }
        }
        self.record.count(|counts| {
            counts.accepted += accepted;
            counts.data_points += points;
        });
    }

    fn entry(&self, batch: &Batch, row: &BatchRow, outcome: &Outcome) -> JournalEntry {
        let key = key_text(batch.text(&row.key)).unwrap_or_default();
        let entry = JournalEntry::now(key, outcome.status.name(), Utc::now());
        if outcome.status == RowStatus::Accepted {
            return entry;
        }
        JournalEntry {
            http_status: outcome.http_status,
            message: Some(gate::shown(&outcome.message)),
            payload: self.payload(batch, row).map(|payload| gate::shown_whole(&payload)),
            ..entry
        }
    }

    /// What a row says, where it may be told.
    fn payload(&self, batch: &Batch, row: &BatchRow) -> Option<String> {
        if self.hides_payloads {
            return None;
        }
        let parts = batch.parts(row).iter().map(|part| String::from_utf8_lossy(batch.text(&part.element)));
        match &parts.collect::<Vec<_>>()[..] {
            [] => None,
            [one] => Some(one.to_string()),
            several => Some(format!("[{}]", several.join(","))),
        }
    }
}

/// The rows that have or share the elements of a piece, with their places in the piece.
fn rows<'a>(batch: &'a Batch, piece: &'a [u32]) -> impl Iterator<Item = (&'a BatchRow, usize)> {
    batch.rows.iter().filter_map(|row| piece.binary_search(&row.owner).ok().map(|at| (row, at)))
}

/// A key as text; `None` where nothing names the row.
#[must_use]
pub fn key_text(key: &[u8]) -> Option<String> {
    if key.is_empty() {
        return None;
    }
    Some(rules::text(key).map_or_else(|| String::from_utf8_lossy(key).into_owned(), Cow::into_owned))
}
