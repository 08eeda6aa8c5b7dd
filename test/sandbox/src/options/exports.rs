//! How exports of users and the downloads of their files go.

use super::parse::{number, one_of};
use crate::data::OBJECTS_MAX;
use crate::data::objects::{Objects, USERS};

/// A day: longer than any file lives.
const MS_MAX: u64 = 86_400_000;
/// A file of so many users stays below 4 GiB, so that its entry needs no ZIP64.
const USERS_PER_FILE_MAX: u64 = 1_000_000;

/// See the tables in the README.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exports {
    pub users: Objects,
    pub users_per_file: u64,
    /// From the request to the file.
    pub ms: u64,
    /// How long the file is there.
    pub life_ms: u64,
    /// How often each file is looked for in vain.
    pub looks: u64,
    /// What a file that is not there yet is answered with.
    pub early_status: u16,
    pub fails: bool,
    pub bucket: Option<Bucket>,
    pub archive: Option<ArchiveFault>,
    pub downloads: Downloads,
}

/// The workspace has a bucket of its own, so the answer names no file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bucket {
    Absent,
    Null,
}

/// What is done to downloads of each file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Downloads {
    pub cut: u64,
    pub stall: u64,
    pub ignore_range: bool,
    /// After each cut the file is another one.
    pub changes: bool,
}

/// What is wrong with the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArchiveFault {
    Stored,
    Streamed,
    Truncated,
    Encrypted,
    Empty,
    Nested,
    BadCrc,
    Bomb,
    EndlessLine,
    Html,
    BadLine,
    WrongType,
    Gzip,
}

pub(super) const ARCHIVE_FAULTS: [(&str, ArchiveFault); 13] = [
    ("stored", ArchiveFault::Stored),
    ("streamed", ArchiveFault::Streamed),
    ("truncated", ArchiveFault::Truncated),
    ("encrypted", ArchiveFault::Encrypted),
    ("empty", ArchiveFault::Empty),
    ("nested", ArchiveFault::Nested),
    ("bad_crc", ArchiveFault::BadCrc),
    ("bomb", ArchiveFault::Bomb),
    ("endless_line", ArchiveFault::EndlessLine),
    ("html", ArchiveFault::Html),
    ("bad_line", ArchiveFault::BadLine),
    ("wrong_type", ArchiveFault::WrongType),
    ("gzip", ArchiveFault::Gzip),
];

impl Default for Exports {
    fn default() -> Self {
        Exports {
            users: Objects::new(500, &USERS),
            users_per_file: 5_000,
            ms: 0,
            life_ms: 4 * 3_600_000,
            looks: 0,
            early_status: 403,
            fails: false,
            bucket: None,
            archive: None,
            downloads: Downloads::default(),
        }
    }
}

impl Exports {
    /// `None` if there is no such option, or not with this value.
    pub(super) fn apply(&mut self, name: &str, value: &str) -> Option<()> {
        let downloads = &mut self.downloads;
        match name {
            "users" => self.users.size = number(value, OBJECTS_MAX)?,
            "users_per_file" => {
                self.users_per_file = number(value, USERS_PER_FILE_MAX).filter(|&number| number > 0)?;
            }
            "export_ms" => self.ms = number(value, MS_MAX)?,
            "export_life_ms" => self.life_ms = number(value, MS_MAX)?,
            "export_looks" => self.looks = value.parse().ok()?,
            "export_status" => self.early_status = one_of(value, &[("403", 403), ("404", 404)])?,
            "export_fails" => self.fails = value.parse().ok()?,
            "export_bucket" => {
                self.bucket = Some(one_of(value, &[("absent", Bucket::Absent), ("null", Bucket::Null)])?);
            }
            "archive" => self.archive = Some(one_of(value, &ARCHIVE_FAULTS)?),
            "download_cut" => downloads.cut = value.parse().ok()?,
            "download_stall" => downloads.stall = value.parse().ok()?,
            "download_ignore_range" => downloads.ignore_range = value.parse().ok()?,
            "download_changes" => downloads.changes = value.parse().ok()?,
            _ => return None,
        }
        Some(())
    }
}
