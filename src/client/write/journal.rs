//! The file that remembers what was sent, so that a second run does not send it again.
//!
//! A line of JSON for each thing that happened to a row: `sending` is on the disk before the request is made, and what became
//! of it after. A process that dies in between leaves rows at `sending`: they may have arrived. A line that is cut off is the
//! last one of a process that died while it wrote, and counts as nothing.

use std::collections::HashMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::recorder::outcome::RowStatus;

/// What the first line of a journal says.
#[derive(Serialize, Deserialize, PartialEq, Eq)]
struct Header {
    /// The version of the format.
    braze_journal: u32,
    target: String,
    workspace: String,
    endpoint: String,
}

const VERSION: u32 = 1;

/// How every journal begins.
const BEGINNING: &[u8] = br#"{"braze_journal":"#;

/// The longest first line.
const HEADER_BYTES_MAX: u64 = 16 << 10;

/// One line of a journal.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct JournalEntry {
    /// What names the row.
    pub key: String,
    /// What became of it: `sending`, or a status of its outcome.
    pub status: String,
    /// When.
    pub time: String,
    /// What Braze answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http_status: Option<u16>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// What was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<String>,
}

impl JournalEntry {
    /// What happened to a row now.
    #[must_use]
    pub fn now(key: String, status: &str, time: DateTime<Utc>) -> Self {
        let time = time.to_rfc3339_opts(SecondsFormat::Millis, true);
        JournalEntry { key, status: status.to_owned(), time, http_status: None, message: None, payload: None }
    }
}

/// The status of a row whose request is made.
pub const SENDING: &str = "sending";

/// An open journal, which no other process writes to.
pub struct Journal {
    path: String,
    file: Mutex<JournalFile>,
}

/// The file, and whether its last line may be cut off.
struct JournalFile {
    file: File,
    is_torn: bool,
}

impl Journal {
    /// Opens a journal for writes to a target, and makes it where there is none.
    ///
    /// # Errors
    /// If it cannot be written, belongs to another target or workspace, or another write has it open.
    pub fn open(path: &str, target: &str, workspace: &str, endpoint: &str) -> Result<Self> {
        let problem = |problem: &dyn std::fmt::Display| Error::journal(path, problem);
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(|error| problem(&error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(problem(&"another write has it open")),
            Err(TryLockError::Error(error)) => return Err(problem(&error)),
        }
        let header = Header {
            braze_journal: VERSION,
            target: target.to_owned(),
            workspace: workspace.to_owned(),
            endpoint: endpoint.to_owned(),
        };
        let line = format!("{}\n", serde_json::to_string(&header).unwrap_or_default());
        let size = file.metadata().map_err(|error| problem(&error))?.len();
        let first = first_line(&mut BufReader::new(&file)).map_err(|error| problem(&error))?;
        match serde_json::from_slice::<Header>(&first) {
            Ok(own) if own == header => end_line(&mut file).map_err(|error| problem(&error))?,
            Ok(own) if own.target != target => {
                return Err(problem(&format!("it belongs to the target \"{}\"", own.target)));
            }
            Ok(own) => {
                return Err(problem(&format!("it belongs to the workspace \"{}\" at {}", own.workspace, own.endpoint)));
            }
            // What a process that died wrote of the first line is nothing yet.
            Err(_) if line.as_bytes().starts_with(&first) && first.len() as u64 == size => {
                file.set_len(0).map_err(|error| problem(&error))?;
                file.write_all(line.as_bytes()).and_then(|()| file.sync_all()).map_err(|error| problem(&error))?;
            }
            Err(_) => return Err(problem(&"it is not a braze journal")),
        }
        Ok(Journal { path: path.to_owned(), file: Mutex::new(JournalFile { file, is_torn: false }) })
    }

    /// Writes what happened to rows, and sees to it that it is on the disk.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn append(&self, entries: impl Iterator<Item = JournalEntry>) -> Result<()> {
        let mut own = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let mut lines = if own.is_torn { vec![b'\n'] } else { Vec::new() };
        for entry in entries {
            serde_json::to_writer(&mut lines, &entry).map_err(|error| Error::journal(&self.path, error))?;
            lines.push(b'\n');
        }
        let before = own.file.metadata().map_err(|error| Error::journal(&self.path, error))?.len();
        let written = own.file.write_all(&lines).and_then(|()| own.file.sync_data());
        // Where there was room for a part only, that part says what did not happen.
        own.is_torn = written.is_err() && own.file.set_len(before).is_err();
        written.map_err(|error| Error::journal(&self.path, error))
    }
}

/// The first line of a file, which is at its beginning. A file of something else may have no other.
fn first_line(reader: &mut impl BufRead) -> std::io::Result<Vec<u8>> {
    let mut line = Vec::new();
    reader.take(HEADER_BYTES_MAX).read_until(b'\n', &mut line)?;
    Ok(line)
}

/// Ends a line that was cut off, so that the next one is a line of its own.
fn end_line(file: &mut File) -> std::io::Result<()> {
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    if last == *b"\n" { Ok(()) } else { file.write_all(b"\n") }
}

/// The last line of each row in a journal, in the order in which they were first there.
///
/// # Errors
/// If the file cannot be read, or is not a journal. Where there is no file, there are no rows.
pub fn read(path: &str) -> Result<Vec<JournalEntry>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::journal(path, error)),
    };
    let mut reader = BufReader::new(file);
    let mut line = first_line(&mut reader).map_err(|error| Error::journal(path, error))?;
    let (mut entries, mut places) = (Vec::new(), HashMap::new());
    if serde_json::from_slice::<Header>(&line).is_err() {
        let is_begun = !line.ends_with(b"\n") && BEGINNING.starts_with(&line[..line.len().min(BEGINNING.len())]);
        return if is_begun { Ok(entries) } else { Err(Error::journal(path, "it is not a braze journal")) };
    }
    line.clear();
    while reader.read_until(b'\n', &mut line).map_err(|error| Error::journal(path, error))? > 0 {
        if let Ok(entry) = serde_json::from_slice::<JournalEntry>(&line) {
            if let Some(&at) = places.get(&entry.key) {
                if !is_final(&entries[at], &entry) {
                    entries[at] = entry;
                }
            } else {
                places.insert(entry.key.clone(), entries.len());
                entries.push(entry);
            }
        }
        line.clear();
    }
    Ok(entries)
}

/// Whether what is known of a row stays, whatever comes later: of several rows with one key one may be there already.
fn is_final(known: &JournalEntry, later: &JournalEntry) -> bool {
    let [accepted, unknown] = [RowStatus::Accepted, RowStatus::Unknown].map(RowStatus::name);
    known.status == accepted || (known.status == unknown && later.status != accepted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(key: &str, status: &str) -> JournalEntry {
        JournalEntry::now(key.to_owned(), status, DateTime::UNIX_EPOCH)
    }

    fn statuses(path: &str) -> Vec<(String, String)> {
        read(path).unwrap().into_iter().map(|entry| (entry.key, entry.status)).collect()
    }

    #[test]
    fn the_last_line_of_a_row_counts_and_a_torn_one_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.ndjson").display().to_string();
        assert!(read(&path).unwrap().is_empty(), "no file is no rows");
        let journal = Journal::open(&path, "users/events", "main", "https://a").unwrap();
        journal.append([entry("a", SENDING), entry("b", SENDING)].into_iter()).unwrap();
        journal.append([entry("a", "accepted")].into_iter()).unwrap();
        assert!(Journal::open(&path, "users/events", "main", "https://a").is_err(), "it is open");
        drop(journal);
        std::fs::OpenOptions::new()
            .append(true)
            .open(&path)
            .unwrap()
            .write_all(br#"{"key":"b","status":"acc"#)
            .unwrap();
        let before = [("a".to_owned(), "accepted".to_owned()), ("b".to_owned(), "sending".to_owned())];
        assert_eq!(statuses(&path), before);
        let journal = Journal::open(&path, "users/events", "main", "https://a").unwrap();
        journal.append([entry("b", "accepted")].into_iter()).unwrap();
        assert_eq!(statuses(&path)[1].1, "accepted");
        journal.append([entry("b", "rejected"), entry("c", "rejected"), entry("c", SENDING)].into_iter()).unwrap();
        assert_eq!(statuses(&path)[1].1, "accepted", "another row with the same key");
        assert_eq!(statuses(&path)[2].1, SENDING, "it is tried again");
    }

    #[test]
    fn a_journal_belongs_to_one_target_of_one_workspace() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.ndjson").display().to_string();
        drop(Journal::open(&path, "users/events", "main", "https://a").unwrap());
        let problem =
            |target, workspace, endpoint| Journal::open(&path, target, workspace, endpoint).err().unwrap().to_string();
        assert!(problem("users/purchases", "main", "https://a").ends_with("it belongs to the target \"users/events\""));
        assert!(
            problem("users/events", "main", "https://b").ends_with("it belongs to the workspace \"main\" at https://a")
        );
        std::fs::write(&path, "something else\n").unwrap();
        assert!(problem("users/events", "main", "https://a").ends_with("it is not a braze journal"));
    }
}
