//! Rows that wait until all are counted: in memory while they are few, then in a temporary file.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::row::{Identities, Row, RowPart};
use crate::database::File;
use crate::error::{Error, Result, WriteError};
use crate::http::store::Spool;

/// Rows that wait.
pub struct Held {
    rows: Spool,
    count: u64,
    max: u64,
}

/// A row as it is kept.
#[derive(Serialize, Deserialize)]
struct HeldRow {
    number: u64,
    text: String,
    parts: Vec<(u8, usize, usize)>,
    section: (usize, usize),
    key: (usize, usize),
    identity: Vec<u8>,
    whom: u64,
    all: u64,
    is_adding: bool,
    is_apart: bool,
    points: u32,
}

impl Held {
    /// No rows yet, of which there may be this many.
    #[must_use]
    pub fn new(max: u64, directory: Option<PathBuf>) -> Self {
        Held { rows: Spool::new(directory), count: 0, max }
    }

    /// Keeps a row.
    ///
    /// # Errors
    /// If there are more than there may be, or there is no room for it.
    pub fn keep(&mut self, row: &Row, number: u64) -> Result<()> {
        self.count += 1;
        if self.count > self.max {
            return Err(WriteError::TooManyRows { max: self.max }.into());
        }
        let held = HeldRow {
            number,
            text: String::from_utf8_lossy(&row.text).into_owned(),
            parts: row.parts.iter().map(|part| (part.array, part.element.start, part.element.end)).collect(),
            section: (row.section.start, row.section.end),
            key: (row.key.start, row.key.end),
            identity: row.identity.clone(),
            whom: row.identities.whom,
            all: row.identities.all,
            is_adding: row.is_adding,
            is_apart: row.is_apart,
            points: row.points,
        };
        let mut line = serde_json::to_vec(&held).unwrap_or_default();
        line.push(b'\n');
        self.rows.append(&line)
    }

    /// All rows, in their order.
    #[must_use]
    pub fn finish(self) -> HeldRows {
        HeldRows { lines: BufReader::new(self.rows.finish().open()), line: Vec::new() }
    }
}

/// Rows that waited.
pub struct HeldRows {
    lines: BufReader<Box<dyn File>>,
    line: Vec<u8>,
}

impl HeldRows {
    /// Tells each row that is left that it is not sent.
    pub fn leave(mut self, row: &mut Row, mut tell: impl FnMut(&Row, u64)) {
        while let Ok(Some(number)) = self.next(row) {
            tell(row, number);
        }
    }

    /// The next row, which is put where there is room for it; its number, or `None` at the end.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn next(&mut self, row: &mut Row) -> Result<Option<u64>> {
        self.line.clear();
        let unreadable = |problem: String| Error::Write(WriteError::Held { problem });
        if self.lines.read_until(b'\n', &mut self.line).map_err(|error| unreadable(error.to_string()))? == 0 {
            return Ok(None);
        }
        let held: HeldRow = serde_json::from_slice(&self.line).map_err(|error| unreadable(error.to_string()))?;
        row.text = held.text.into_bytes();
        row.parts = held.parts.into_iter().map(|(array, start, end)| RowPart { array, element: start..end }).collect();
        (row.section, row.key) = (held.section.0..held.section.1, held.key.0..held.key.1);
        row.identity = held.identity;
        row.identities = Identities { whom: held.whom, all: held.all };
        (row.is_adding, row.is_apart, row.points) = (held.is_adding, held.is_apart, held.points);
        Ok(Some(held.number))
    }
}
