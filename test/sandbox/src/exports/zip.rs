//! Zip archives, written by hand (APPNOTE.TXT 6.3.10), because their headers are to lie on request.

use super::piece::{Method, Piece};
use flate2::Crc;
use std::io::{self, Seek, SeekFrom, Write};

/// 1980-01-01, the first day there is: files are the same in every run.
const DOS_DATE: u16 = 0x0021;
const FLAG_ENCRYPTED: u16 = 1;
const FLAG_SIZES_FOLLOW: u16 = 1 << 3;
const VERSION_DEFLATE: u16 = 20;
const VERSION_ZIP64: u16 = 45;
/// Where the CRC stands in a local header; the sizes follow.
const CRC_AT: u64 = 14;

/// How the headers differ from honest ones.
#[derive(Debug, Clone, Copy, Default)]
pub struct Quirks {
    /// CRC and sizes stand behind the data, as in archives that are written to a pipe.
    pub sizes_follow: bool,
    pub encrypted: bool,
    /// The entry with the wrong CRC.
    pub bad_crc: Option<u64>,
}

pub struct ZipWriter<W> {
    out: W,
    method: Method,
    quirks: Quirks,
    position: u64,
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    offset: u64,
    crc: u32,
    packed: u32,
    unpacked: u32,
}

/// An entry whose data are being written.
pub struct OpenEntry {
    entry: Entry,
    /// Where its data begin.
    start: u64,
    crc: Crc,
    unpacked: u64,
}

impl<W: Write + Seek> ZipWriter<W> {
    /// `out` is empty.
    pub fn new(out: W, method: Method, quirks: Quirks) -> Self {
        ZipWriter { out, method, quirks, position: 0, entries: Vec::new() }
    }

    pub fn method(&self) -> Method {
        self.method
    }

    pub fn begin(&mut self, name: String) -> io::Result<OpenEntry> {
        let offset = self.position;
        let entry = Entry { name, offset, crc: 0, packed: 0, unpacked: 0 };
        let mut header = b"PK\x03\x04".to_vec();
        self.describe(&mut header, &entry, VERSION_DEFLATE);
        header.extend([0, 0]);
        header.extend(entry.name.as_bytes());
        self.write(&header)?;
        Ok(OpenEntry { start: self.position, entry, crc: Crc::new(), unpacked: 0 })
    }

    pub fn add(&mut self, entry: &mut OpenEntry, piece: &Piece) -> io::Result<()> {
        entry.crc.combine(&piece.crc);
        entry.unpacked += u64::from(piece.crc.amount());
        self.write(&piece.bytes)
    }

    pub fn end(&mut self, entry: OpenEntry) -> io::Result<()> {
        let OpenEntry { mut entry, start, crc, unpacked } = entry;
        self.write(self.method.end())?;
        let size = |bytes: u64| u32::try_from(bytes).map_err(io::Error::other);
        entry.packed = size(self.position - start)?;
        entry.unpacked = size(unpacked)?;
        let is_bad = self.quirks.bad_crc == Some(self.entries.len() as u64);
        entry.crc = if is_bad { !crc.sum() } else { crc.sum() };
        let sums = [entry.crc, entry.packed, entry.unpacked].map(u32::to_le_bytes);
        if self.quirks.sizes_follow {
            self.write(b"PK\x07\x08")?;
            self.write(sums.as_flattened())?;
        } else {
            self.out.seek(SeekFrom::Start(entry.offset + CRC_AT))?;
            self.out.write_all(sums.as_flattened())?;
            self.out.seek(SeekFrom::Start(self.position))?;
        }
        self.entries.push(entry);
        Ok(())
    }

    /// Writes the directory.
    pub fn finish(mut self) -> io::Result<W> {
        let start = self.position;
        let entries = std::mem::take(&mut self.entries);
        for entry in &entries {
            self.write_directory_entry(entry)?;
        }
        let size = self.position - start;
        let count = entries.len() as u64;
        if count > 0xfffe || start + size > 0xffff_fffe {
            self.write_zip64_end(count, size, start)?;
        }
        let mut end = b"PK\x05\x06\0\0\0\0".to_vec();
        let count = u16::try_from(count).unwrap_or(u16::MAX);
        end.extend([count, count].map(u16::to_le_bytes).as_flattened());
        end.extend([saturated(size), saturated(start)].map(u32::to_le_bytes).as_flattened());
        end.extend([0, 0]);
        self.write(&end)?;
        Ok(self.out)
    }

    /// From the version to the length of the name, the same in both headers.
    fn describe(&self, header: &mut Vec<u8>, entry: &Entry, version: u16) {
        let mut flags = 0;
        if self.quirks.encrypted {
            flags |= FLAG_ENCRYPTED;
        }
        if self.quirks.sizes_follow {
            flags |= FLAG_SIZES_FOLLOW;
        }
        let method = match self.method {
            Method::Stored => 0,
            Method::Deflated => 8,
        };
        header.extend([version, flags, method, 0, DOS_DATE].map(u16::to_le_bytes).as_flattened());
        header.extend([entry.crc, entry.packed, entry.unpacked].map(u32::to_le_bytes).as_flattened());
        header.extend(u16::try_from(entry.name.len()).unwrap_or(u16::MAX).to_le_bytes());
    }

    fn write_directory_entry(&mut self, entry: &Entry) -> io::Result<()> {
        let far = entry.offset > 0xffff_fffe;
        let version = if far { VERSION_ZIP64 } else { VERSION_DEFLATE };
        let mut header = b"PK\x01\x02".to_vec();
        header.extend(version.to_le_bytes());
        self.describe(&mut header, entry, version);
        header.extend([if far { 12 } else { 0 }, 0]);
        // Comment, disk, attributes.
        header.extend([0; 10]);
        header.extend(saturated(entry.offset).to_le_bytes());
        header.extend(entry.name.as_bytes());
        if far {
            header.extend([1, 0, 8, 0]);
            header.extend(entry.offset.to_le_bytes());
        }
        self.write(&header)
    }

    /// The end of directory of many entries or gigabytes, and what leads to it.
    fn write_zip64_end(&mut self, count: u64, size: u64, start: u64) -> io::Result<()> {
        let position = self.position;
        let mut end = b"PK\x06\x06".to_vec();
        end.extend(44_u64.to_le_bytes());
        end.extend([VERSION_ZIP64, VERSION_ZIP64].map(u16::to_le_bytes).as_flattened());
        end.extend([0; 8]);
        end.extend([count, count, size, start].map(u64::to_le_bytes).as_flattened());
        end.extend(b"PK\x06\x07\0\0\0\0");
        end.extend(position.to_le_bytes());
        end.extend(1_u32.to_le_bytes());
        self.write(&end)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.position += bytes.len() as u64;
        self.out.write_all(bytes)
    }
}

fn saturated(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;
    use zip::ZipArchive;

    fn archive(entries: u64, method: Method, quirks: Quirks) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()), method, quirks);
        for number in 0..entries {
            let mut entry = zip.begin(number.to_string()).expect("begun");
            for text in ["one\n", "two\n"] {
                zip.add(&mut entry, &Piece::new(text.into(), method).expect("a piece")).expect("added");
            }
            zip.end(entry).expect("ended");
        }
        zip.finish().expect("finished").into_inner()
    }

    fn read(bytes: &[u8], number: usize) -> io::Result<String> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
        io::read_to_string(archive.by_index(number).map_err(io::Error::other)?)
    }

    #[test]
    fn others_can_read_it() {
        for method in [Method::Stored, Method::Deflated] {
            for sizes_follow in [false, true] {
                let bytes = archive(3, method, Quirks { sizes_follow, ..Quirks::default() });
                assert_eq!(read(&bytes, 2).expect("an entry"), "one\ntwo\n");
                // Bit 3, and no sizes in front of the data.
                assert_eq!(
                    (bytes[6] & 8 != 0, bytes[14..26].iter().all(|&byte| byte == 0)),
                    (sizes_follow, sizes_follow)
                );
            }
        }
    }

    #[test]
    fn quirks() {
        let bad = archive(3, Method::Deflated, Quirks { bad_crc: Some(1), ..Quirks::default() });
        assert_eq!([0, 1, 2].map(|number| read(&bad, number).is_ok()), [true, false, true]);
        let encrypted = archive(1, Method::Deflated, Quirks { encrypted: true, ..Quirks::default() });
        assert!(read(&encrypted, 0).is_err());
    }

    #[test]
    fn none_and_many() {
        assert_eq!(archive(0, Method::Deflated, Quirks::default()).len(), 22);
        let many = archive(70_000, Method::Stored, Quirks::default());
        assert_eq!(read(&many, 69_999).expect("an entry"), "one\ntwo\n");
    }
}
