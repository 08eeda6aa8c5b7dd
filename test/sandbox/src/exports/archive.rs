//! The file of an export, made once and kept on disk without a name.

use super::in_order::in_order;
use super::piece::{Method, Piece};
use super::text::Recipe;
use super::zip::{Quirks, ZipWriter};
use crate::answer::ERROR_PAGE;
use crate::options::ArchiveFault;
use bytes::Bytes;
use flate2::{Compression, Crc};
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

/// Users whose lines are made and compressed at a time.
const PIECE_USERS: u64 = 1_000;
const MIB: usize = 1 << 20;
const BOMB_MIB: usize = 512;
const ENDLESS_LINE_MIB: usize = 256;
const BOMB_LINE: &[u8] = b"{\"braze_id\":\"b00000000000000000000000\"}\n";
/// RFC 1952, section 2.3: deflated, without name and time.
const GZIP_HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

#[derive(Debug)]
pub struct Archive {
    /// With a lock, because the place that is read next belongs to the file.
    file: Mutex<File>,
    pub bytes: u64,
    pub etag: String,
    pub content_type: &'static str,
}

impl Archive {
    pub fn make(recipe: &Recipe, etag: String) -> io::Result<Self> {
        let mut file = tempfile::tempfile()?;
        write(recipe, &file)?;
        let mut bytes = file.seek(SeekFrom::End(0))?;
        if recipe.fault == Some(ArchiveFault::Truncated) {
            bytes = bytes * 2 / 3;
        }
        let is_page = recipe.fault == Some(ArchiveFault::Html);
        let content_type = if is_page { "text/html; charset=utf-8" } else { "application/zip" };
        Ok(Archive { file: Mutex::new(file), bytes, etag, content_type })
    }

    /// The bytes from `position` on, at most `max` of them.
    pub fn read(&self, position: u64, max: u64) -> io::Result<Bytes> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(position))?;
        let mut bytes = Vec::with_capacity(usize::try_from(max).map_err(io::Error::other)?);
        (&mut *file).take(max).read_to_end(&mut bytes)?;
        Ok(bytes.into())
    }
}

fn write(recipe: &Recipe, mut file: &File) -> io::Result<()> {
    match recipe.fault {
        Some(ArchiveFault::Html) => file.write_all(ERROR_PAGE),
        Some(ArchiveFault::Gzip) => write_gzip(recipe, file),
        Some(ArchiveFault::Nested) => {
            let inner = tempfile::tempfile()?;
            write_files(recipe, zip(&inner, Method::Deflated, Quirks::default()))?;
            write_around(&inner, file)
        }
        Some(ArchiveFault::Empty) => close(zip(file, Method::Deflated, Quirks::default())),
        Some(ArchiveFault::Bomb) => {
            write_repeated(file, &[], &BOMB_LINE.repeat(MIB.div_ceil(BOMB_LINE.len())), BOMB_MIB)
        }
        Some(ArchiveFault::EndlessLine) => {
            write_repeated(file, br#"{"external_id":""#, &vec![b'x'; MIB], ENDLESS_LINE_MIB)
        }
        Some(ArchiveFault::Stored) => write_files(recipe, zip(file, Method::Stored, Quirks::default())),
        Some(ArchiveFault::Streamed) => with_quirks(recipe, file, Quirks { sizes_follow: true, ..Quirks::default() }),
        Some(ArchiveFault::Encrypted) => with_quirks(recipe, file, Quirks { encrypted: true, ..Quirks::default() }),
        Some(ArchiveFault::BadCrc) => {
            with_quirks(recipe, file, Quirks { bad_crc: Some(recipe.bad_file()), ..Quirks::default() })
        }
        Some(ArchiveFault::Truncated | ArchiveFault::BadLine | ArchiveFault::WrongType) | None => {
            with_quirks(recipe, file, Quirks::default())
        }
    }
}

type Zip<'a> = ZipWriter<BufWriter<&'a File>>;

fn zip(file: &File, method: Method, quirks: Quirks) -> Zip<'_> {
    ZipWriter::new(BufWriter::new(file), method, quirks)
}

fn with_quirks(recipe: &Recipe, file: &File, quirks: Quirks) -> io::Result<()> {
    write_files(recipe, zip(file, Method::Deflated, quirks))
}

fn close(zip: Zip) -> io::Result<()> {
    zip.finish()?.flush()
}

/// The users of one piece, and the file they belong to.
struct Part {
    file: u64,
    positions: Range<u64>,
}

/// Where a recipe's files are cut into pieces.
fn part(recipe: &Recipe, number: u64) -> Part {
    let per_file = recipe.users_per_file.div_ceil(PIECE_USERS);
    let file = number / per_file;
    let users = recipe.users_of(file);
    let start = users.start + number % per_file * PIECE_USERS;
    Part { file, positions: start.min(users.end)..users.end.min(start + PIECE_USERS) }
}

fn each_piece(recipe: &Recipe, method: Method, mut take: impl FnMut(u64, Piece) -> io::Result<()>) -> io::Result<()> {
    let count = recipe.files() * recipe.users_per_file.div_ceil(PIECE_USERS);
    let make = |number| {
        let Part { file, positions } = part(recipe, number);
        Ok((file, Piece::new(recipe.lines(positions), method)?))
    };
    in_order(count, make, |(file, piece)| take(file, piece))
}

/// The files of an export: `0000.json` and on.
fn write_files(recipe: &Recipe, mut zip: Zip) -> io::Result<()> {
    let mut open = None;
    each_piece(recipe, zip.method(), |file, piece| {
        if open.as_ref().is_none_or(|&(current, _)| current != file) {
            if let Some((_, entry)) = open.take() {
                zip.end(entry)?;
            }
            open = Some((file, zip.begin(format!("{file:04}.json"))?));
        }
        match &mut open {
            Some((_, entry)) => zip.add(entry, &piece),
            None => Ok(()),
        }
    })?;
    if let Some((_, entry)) = open {
        zip.end(entry)?;
    }
    close(zip)
}

/// One entry, an archive itself.
fn write_around(mut inner: &File, file: &File) -> io::Result<()> {
    let mut zip = zip(file, Method::Stored, Quirks::default());
    let mut entry = zip.begin("export.zip".to_owned())?;
    inner.seek(SeekFrom::Start(0))?;
    loop {
        let mut bytes = Vec::with_capacity(MIB);
        inner.take(MIB as u64).read_to_end(&mut bytes)?;
        if bytes.is_empty() {
            break;
        }
        zip.add(&mut entry, &Piece::new(bytes, Method::Stored)?)?;
    }
    zip.end(entry)?;
    close(zip)
}

/// One entry that says the same again and again.
fn write_repeated(file: &File, start: &[u8], text: &[u8], times: usize) -> io::Result<()> {
    let mut zip = zip(file, Method::Deflated, Quirks::default());
    let mut entry = zip.begin("0000.json".to_owned())?;
    zip.add(&mut entry, &Piece::new(start.to_vec(), Method::Deflated)?)?;
    let piece = Piece::deflated(text, Compression::best())?;
    for _ in 0..times {
        zip.add(&mut entry, &piece)?;
    }
    zip.end(entry)?;
    close(zip)
}

/// All lines, without an archive around them.
fn write_gzip(recipe: &Recipe, file: &File) -> io::Result<()> {
    let mut out = BufWriter::new(file);
    let mut crc = Crc::new();
    out.write_all(&GZIP_HEADER)?;
    each_piece(recipe, Method::Deflated, |_, piece| {
        crc.combine(&piece.crc);
        out.write_all(&piece.bytes)
    })?;
    out.write_all(Method::Deflated.end())?;
    out.write_all([crc.sum(), crc.amount()].map(u32::to_le_bytes).as_flattened())?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::objects::{Objects, USERS};
    use crate::data::users::{Form, Members, Profile};
    use crate::json::Bend;
    use ::zip::ZipArchive;
    use flate2::read::GzDecoder;
    use std::io::Cursor;

    fn archive(users: u64, users_per_file: u64, fault: Option<ArchiveFault>) -> Vec<u8> {
        let users = Objects::new(users, &USERS);
        let recipe = Recipe {
            members: Members::of_segment(0, &users),
            profile: Profile::of(Form::Line, &["braze_id".to_owned()], users).expect("known"),
            bend: Bend::default(),
            users_per_file,
            fault,
        };
        let archive = Archive::make(&recipe, String::new()).expect("made");
        archive.read(0, archive.bytes).expect("read").into()
    }

    /// The names of the entries, and how many lines each has.
    fn entries(bytes: Vec<u8>) -> Vec<(String, usize)> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
        let count = archive.len();
        let read = |number| {
            let entry = archive.by_index(number).expect("an entry");
            (entry.name().expect("UTF-8").into_owned(), io::read_to_string(entry).expect("text").lines().count())
        };
        (0..count).map(read).collect()
    }

    #[test]
    fn users_are_in_files() {
        let entry = |name: &str, lines| (name.to_owned(), lines);
        assert_eq!(entries(archive(7_000, 5_000, None)), [entry("0000.json", 5_000), entry("0001.json", 2_000)]);
        assert_eq!(
            entries(archive(3, 2, Some(ArchiveFault::Streamed))),
            [entry("0000.json", 2), entry("0001.json", 1)]
        );
        assert_eq!(entries(archive(3, 5, Some(ArchiveFault::Stored))), [entry("0000.json", 3)]);
        assert_eq!(entries(archive(3, 5, Some(ArchiveFault::Empty))), []);
        assert_eq!(entries(archive(0, 5, None)), []);
    }

    #[test]
    fn archives_within_archives_and_none_at_all() {
        let mut outer = ZipArchive::new(Cursor::new(archive(3, 2, Some(ArchiveFault::Nested)))).expect("an archive");
        let mut inner = Vec::new();
        outer.by_index(0).expect("an entry").read_to_end(&mut inner).expect("bytes");
        assert_eq!(entries(inner).len(), 2);

        let lines = io::read_to_string(GzDecoder::new(archive(1_500, 400, Some(ArchiveFault::Gzip)).as_slice()));
        assert_eq!(lines.expect("gzip").lines().last(), Some(r#"{"braze_id":"b000000000000000000005db"}"#));
        assert!(archive(3, 2, Some(ArchiveFault::Html)).starts_with(b"<!DOCTYPE html>"));
    }

    #[test]
    fn a_truncated_archive_has_no_directory() {
        let [whole, truncated] = [None, Some(ArchiveFault::Truncated)].map(|fault| archive(100, 50, fault));
        assert_eq!(truncated, whole[..whole.len() * 2 / 3]);
        assert!(ZipArchive::new(Cursor::new(truncated)).is_err());
    }

    #[test]
    fn a_bomb_is_small() {
        let bomb = archive(0, 1, Some(ArchiveFault::Bomb));
        assert!(bomb.len() < 8 * MIB);
        let mut bomb = ZipArchive::new(Cursor::new(bomb)).expect("an archive");
        let entry = bomb.by_index(0).expect("an entry");
        assert!(entry.size() >= (BOMB_MIB * MIB) as u64);
        let mut start = [0; 80];
        entry.take(80).read_exact(&mut start).expect("bytes");
        assert_eq!(start, *BOMB_LINE.repeat(2));
    }
}
