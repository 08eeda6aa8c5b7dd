//! What a file has inside: a zip of files, or one file, compressed or not.

use std::io::{self, BufReader, ErrorKind, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::read::MultiGzDecoder;
use zip::read::ZipArchiveMetadata;
use zip::result::ZipError;
use zip::{ZipArchive, ZipReadOptions};

use crate::database::{File, FileSystem};
use crate::error::{FileError, Result};
use crate::http::download::Download;

/// How many times its own size a file may unpack to. Profiles unpack to about six times theirs.
const UNPACKED_TIMES_MAX: u64 = 200;

/// What a file may unpack to however small it is.
const UNPACKED_BYTES_MIN: u64 = 64 << 20;

/// The files in a zip. Braze puts about 5,000 users into each.
const PARTS_MAX: usize = 100_000;

/// What is read at once from a file.
const READ_BYTES: usize = 256 << 10;

/// Where a file's bytes are. It can be opened several times.
pub enum Input {
    /// A file that was downloaded.
    Download(Download),
    /// A path that this file system opens.
    Path(Arc<dyn FileSystem>, String),
}

impl Input {
    fn open(&self) -> Result<Box<dyn File>> {
        match self {
            Input::Download(download) => Ok(download.stored.open()),
            Input::Path(files, path) => files.open(path),
        }
    }
}

/// A file with one or several files in it.
pub struct Archive {
    /// As messages name it.
    name: String,
    input: Input,
    size: u64,
    /// How much all parts together may still unpack to: they may lie over each other.
    left: AtomicU64,
    kind: ArchiveKind,
}

/// What a file is.
enum ArchiveKind {
    /// A zip, of which each file is a part.
    Zip(Arc<ZipArchiveMetadata>),
    /// One compressed file.
    Gzip,
    /// One file as it is.
    Text,
}

impl Archive {
    /// Looks at how a file begins. Its name counts only where it promises an archive: then the file
    /// must be one, as must a download.
    ///
    /// # Errors
    /// If the file cannot be opened, has no size, is no archive but should be one, or is a zip that
    /// is damaged, has too many files or two of the same name.
    pub fn open(name: String, input: Input) -> Result<Self> {
        let mut file = input.open()?;
        let kind = look(&name, &mut file, matches!(input, Input::Download(_)));
        let (kind, size) = kind.map_err(|problem| FileError::unreadable(&name, problem))?;
        let left = AtomicU64::new(size.saturating_mul(UNPACKED_TIMES_MAX).max(UNPACKED_BYTES_MIN));
        Ok(Archive { name, input, size, left, kind })
    }

    /// How many files are in it; directories count.
    #[must_use]
    pub fn parts(&self) -> usize {
        match &self.kind {
            ArchiveKind::Zip(metadata) => metadata.len(),
            ArchiveKind::Gzip | ArchiveKind::Text => 1,
        }
    }

    /// Gives the n-th file in it, counted from 0, and its name to `read`. A directory is passed over,
    /// and so is what an operating system has put in.
    ///
    /// # Errors
    /// The error of `read`, whose reader fails where the file is damaged, also by a wrong checksum at
    /// its end, and where it unpacks to more than its size allows. Besides, if the file cannot be
    /// opened again, is encrypted, has another archive inside, or changed while it was read.
    pub fn read_part(&self, part: usize, read: impl FnOnce(&mut dyn Read, &str) -> Result<()>) -> Result<()> {
        let mut file = BufReader::with_capacity(READ_BYTES, self.input.open()?);
        match &self.kind {
            ArchiveKind::Zip(metadata) => {
                let entry =
                    metadata.entry(part).map_err(|error| FileError::unreadable(&self.name, explained(&error)))?;
                let entry_name = entry.name().unwrap_or_default();
                if entry.is_dir() || is_of_system(&entry_name) {
                    return Ok(());
                }
                let name = format!("{}/{entry_name}", self.name);
                let entry = entry.with_reader(&mut file, ZipReadOptions::new());
                let mut entry = entry.map_err(|error| FileError::unreadable(&name, explained(&error)))?;
                let mut head = Vec::new();
                let found = (&mut entry).take(HEAD as u64).read_to_end(&mut head);
                found.map_err(|error| FileError::unreadable(&name, error.to_string()))?;
                if is_zip(&head) || is_gzip(&head) {
                    let problem = "it is an archive inside another one: unpack the outer one";
                    return Err(FileError::unreadable(&name, problem).into());
                }
                read(&mut Bounded { inner: &mut head.chain(entry), left: &self.left }, &name)
            }
            ArchiveKind::Gzip => {
                read(&mut Bounded { inner: &mut MultiGzDecoder::new(file), left: &self.left }, &self.name)?;
                self.check_size()
            }
            ArchiveKind::Text => {
                // It is as long as it was when it was opened, or it is being written.
                read(&mut file.take(self.size), &self.name)?;
                self.check_size()
            }
        }
    }

    /// A file that another program still writes to has no checksum that would show it.
    fn check_size(&self) -> Result<()> {
        let size = self.input.open()?.seek(SeekFrom::End(0));
        match size {
            Ok(size) if size == self.size => Ok(()),
            _ => Err(FileError::unreadable(&self.name, "it changed while it was being read").into()),
        }
    }
}

/// Whether a file is none of those that were exported, but what file managers leave behind in folders
/// and in the archives that they make: `__MACOSX/._0000.json`, `.DS_Store`, `Thumbs.db`.
#[must_use]
pub fn is_of_system(path: &str) -> bool {
    const NAMES: [&str; 4] = ["__MACOSX", "Thumbs.db", "ehthumbs.db", "desktop.ini"];
    let parts = || path.split(['/', '\\']).filter(|part| !matches!(*part, "." | ".."));
    parts().any(|part| part.starts_with('.') || NAMES.iter().any(|name| part.eq_ignore_ascii_case(name)))
}

/// How many bytes tell what a file is.
const HEAD: usize = 4;

fn is_zip(head: &[u8]) -> bool {
    // Of a zip without files there is only the end.
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06")
}

fn is_gzip(head: &[u8]) -> bool {
    head.starts_with(&[0x1f, 0x8b])
}

/// What a file is, and how large; or why it cannot be read.
fn look(name: &str, file: &mut Box<dyn File>, is_download: bool) -> Result<(ArchiveKind, u64), String> {
    let said = |error: io::Error| error.to_string();
    let size = file.seek(SeekFrom::End(0)).map_err(said)?;
    file.seek(SeekFrom::Start(0)).map_err(said)?;
    let mut head = Vec::new();
    file.by_ref().take(HEAD as u64).read_to_end(&mut head).map_err(said)?;
    if size < head.len() as u64 {
        return Err("its size is unknown: pipes cannot be read".to_owned());
    }
    let kind = if is_zip(&head) {
        file.seek(SeekFrom::Start(0)).map_err(said)?;
        let archive = ZipArchive::new(BufReader::with_capacity(READ_BYTES, file)).map_err(|error| explained(&error))?;
        if archive.has_duplicate_names() {
            return Err("two files in it have the same name".to_owned());
        }
        if archive.len() > PARTS_MAX {
            return Err(format!("it contains more than {PARTS_MAX} files"));
        }
        ArchiveKind::Zip(archive.metadata())
    } else if is_gzip(&head) {
        ArchiveKind::Gzip
    } else if is_download || [".zip", ".gz"].iter().any(|end| name.to_lowercase().ends_with(end)) {
        return Err(if head.is_empty() { "it is empty" } else { "it is neither a zip nor a gzip file" }.to_owned());
    } else {
        ArchiveKind::Text
    };
    Ok((kind, size))
}

/// What the error of a zip means.
fn explained(error: &ZipError) -> String {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            "it is encrypted".to_owned()
        }
        ZipError::InvalidArchive(problem) => format!("it is not a complete zip file: {problem}"),
        ZipError::Io(error) if error.kind() == ErrorKind::UnexpectedEof => "it is not a complete zip file".to_owned(),
        other => other.to_string(),
    }
}

/// What is unpacked, up to a bound.
struct Bounded<'a> {
    inner: &'a mut dyn Read,
    left: &'a AtomicU64,
}

impl Read for Bounded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(read as u64))
            .map_err(|_| io::Error::other(format!("it unpacks to more than {UNPACKED_TIMES_MAX} times its size")))?;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_operating_systems_leave_behind() {
        for path in [
            "__MACOSX/",
            "__MACOSX/._0000.json",
            "__MACOSX/export/._0000.json",
            "export/.DS_Store",
            ".DS_Store",
            "._0000.json",
            "export\\Thumbs.db",
            "thumbs.db",
            "Desktop.ini",
            ".git/HEAD",
        ] {
            assert!(is_of_system(path), "{path}");
        }
        for path in ["0000.json", "export/0000.json", "./0000.json", "../0000.json", "a.b/0000", "Thumbs.db.json", ""] {
            assert!(!is_of_system(path), "{path}");
        }
    }
}
