//! Where a download is kept: in memory while it is small, then in a temporary file without a name,
//! which is gone as soon as nobody has it open, however the process ends.

use std::fs::{self, File};
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use tempfile::{SpooledData, SpooledTempFile, spooled_tempfile_in};

use crate::error::{FileError, Result};

/// The largest download that is kept in memory.
const MEMORY_BYTES_MAX: u64 = 16 << 20;

/// A download that is not complete.
pub struct Spool {
    /// DuckDB's temporary directory.
    directory: Option<PathBuf>,
    kept: SpooledTempFile,
    bytes: u64,
    memory_bytes_max: u64,
}

impl Spool {
    /// Nothing yet; what does not fit into memory goes to this directory.
    #[must_use]
    pub fn new(directory: Option<PathBuf>) -> Self {
        Self::with_memory(directory, MEMORY_BYTES_MAX)
    }

    /// The same with other bytes that may be kept in memory.
    #[must_use]
    pub fn with_memory(directory: Option<PathBuf>, memory_bytes_max: u64) -> Self {
        Spool { kept: spooled(directory.as_ref()), directory, bytes: 0, memory_bytes_max }
    }

    /// How many bytes came.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.bytes
    }

    /// Whether none came.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes == 0
    }

    /// Keeps some bytes.
    ///
    /// # Errors
    /// If there is no room for them.
    pub fn append(&mut self, bytes: &[u8]) -> Result<()> {
        let fits = self.bytes + bytes.len() as u64 <= self.memory_bytes_max;
        let kept = if fits || self.kept.is_rolled() { Ok(()) } else { self.roll() };
        kept.and_then(|()| self.kept.write_all(bytes)).map_err(|error| FileError::Temporary {
            directory: self.directory.as_ref().map(|path| path.display().to_string()),
            problem: error.to_string(),
        })?;
        self.bytes += bytes.len() as u64;
        Ok(())
    }

    /// Moves to a file. The directory is made, as DuckDB does when it needs it, and not left behind.
    fn roll(&mut self) -> io::Result<()> {
        // One at a time: another download might remove the directory.
        static TURN: Mutex<()> = Mutex::new(());
        let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(directory) = &self.directory else {
            return Err(io::Error::other("DuckDB's temp_directory is not set"));
        };
        let is_new = !directory.exists();
        fs::create_dir_all(directory)?;
        let rolled = self.kept.roll();
        if is_new {
            // On Unix the file has no name, so that the directory is empty.
            let _ = fs::remove_dir(directory);
        }
        rolled
    }

    /// Forgets what came so far.
    pub fn restart(&mut self) {
        self.kept = spooled(self.directory.as_ref());
        self.bytes = 0;
    }

    /// All of it.
    #[must_use]
    pub fn finish(self) -> Stored {
        match self.kept.into_inner() {
            SpooledData::InMemory(bytes) => Stored::Memory(bytes.into_inner().into()),
            SpooledData::OnDisk(file) => Stored::Disk(Arc::new(file), self.bytes),
        }
    }
}

fn spooled(directory: Option<&PathBuf>) -> SpooledTempFile {
    // It moves to a file when told to, not by itself: without a directory it must not at all.
    spooled_tempfile_in(usize::MAX, directory.cloned().unwrap_or_default())
}

/// A complete download. It may be read by several threads at once.
#[derive(Clone)]
pub enum Stored {
    /// In memory.
    Memory(Arc<[u8]>),
    /// In a file without a name, and its size in bytes.
    Disk(Arc<File>, u64),
}

impl Stored {
    /// A reader of its own.
    #[must_use]
    pub fn open(&self) -> Box<dyn crate::database::File> {
        match self {
            Stored::Memory(bytes) => Box::new(Cursor::new(Arc::clone(bytes))),
            Stored::Disk(file, size) => Box::new(StoredReader { file: Arc::clone(file), size: *size, position: 0 }),
        }
    }
}

/// A reader with a position of its own, since those of one open file share theirs.
struct StoredReader {
    file: Arc<File>,
    size: u64,
    position: u64,
}

impl Read for StoredReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = read_at(&self.file, buffer, self.position)?;
        self.position += read as u64;
        Ok(read)
    }
}

impl Seek for StoredReader {
    fn seek(&mut self, target: SeekFrom) -> io::Result<u64> {
        let position = match target {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
            SeekFrom::End(offset) => self.size.checked_add_signed(offset),
        };
        self.position = position.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.position)
    }
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], position: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, position)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], position: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, position)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(stored: &Stored) -> Vec<u8> {
        let mut reader = stored.open();
        let mut content = Vec::new();
        reader.seek(SeekFrom::Start(2)).unwrap();
        reader.read_to_end(&mut content).unwrap();
        content
    }

    #[test]
    fn a_large_download_is_a_file_that_leaves_nothing_behind() {
        let directory = tempfile::tempdir().unwrap();
        let place = directory.path().join("duckdb.tmp");
        let mut store = Spool::new(Some(place.clone()));
        store.append(b"forgotten").unwrap();
        store.restart();
        let large = vec![b'x'; 16 << 20];
        store.append(b"abc").unwrap();
        store.append(&large).unwrap();
        assert_eq!(store.len(), 3 + large.len() as u64);
        assert!(cfg!(windows) || !place.exists());
        let stored = store.finish();
        assert!(matches!(stored, Stored::Disk(..)));
        assert_eq!(content(&stored), [b"c", &large[..]].concat());
    }

    #[test]
    fn without_a_directory_only_what_fits_into_memory() {
        let mut store = Spool::new(None);
        store.append(b"abc").unwrap();
        let message = store.append(&vec![b'x'; 16 << 20]).unwrap_err().to_string();
        assert!(message.contains("temp_directory is not set"), "{message}");
        assert_eq!(content(&store.finish()), b"c");
    }
}
