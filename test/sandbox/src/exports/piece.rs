//! Parts of a compressed stream that are made apart from one another.

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use std::io::{self, Write};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Stored,
    Deflated,
}

impl Method {
    /// What ends the stream after its last piece: an empty final block (RFC 1951, section 3.2.3).
    pub const fn end(self) -> &'static [u8] {
        match self {
            Method::Stored => &[],
            Method::Deflated => &[0x03, 0x00],
        }
    }
}

/// Ends at a byte and refers to nothing before it, so that pieces can stand one after another.
pub struct Piece {
    pub bytes: Vec<u8>,
    /// Of the text, with its length.
    pub crc: Crc,
}

impl Piece {
    pub fn new(text: Vec<u8>, method: Method) -> io::Result<Self> {
        match method {
            Method::Stored => Ok(Piece { crc: crc(&text), bytes: text }),
            Method::Deflated => Self::deflated(&text, Compression::fast()),
        }
    }

    pub fn deflated(text: &[u8], level: Compression) -> io::Result<Self> {
        let mut encoder = DeflateEncoder::new(Vec::with_capacity(text.len() / 4), level);
        encoder.write_all(text)?;
        // Ends the block at a byte, as `finish` would not.
        encoder.flush()?;
        Ok(Piece { bytes: std::mem::take(encoder.get_mut()), crc: crc(text) })
    }
}

fn crc(text: &[u8]) -> Crc {
    let mut crc = Crc::new();
    crc.update(text);
    crc
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::read::DeflateDecoder;

    #[test]
    fn pieces_make_one_stream() {
        let pieces = ["one ", "two "].map(|text| Piece::new(text.into(), Method::Deflated).expect("a piece"));
        let [one, two] = &pieces;
        let stream = [&one.bytes, &two.bytes, &two.bytes, Method::Deflated.end()].concat();
        let text = io::read_to_string(DeflateDecoder::new(stream.as_slice())).expect("deflated");
        assert_eq!(text, "one two two ");
    }
}
