//! A stream cut into blocks of whole lines.

use std::io::{self, Read};

/// The size of a block, unless a single line is longer.
const BLOCK_BYTES: usize = 512 << 10;

/// The longest line. A user with 90 days of events and messages has some hundred kilobytes.
const LINE_BYTES_MAX: usize = 4 << 20;

/// Cuts what a reader gives.
pub struct Blocks<'a> {
    reader: &'a mut dyn Read,
    buffer: Vec<u8>,
    /// What was handed out of the buffer, and what was read into it.
    taken: usize,
    filled: usize,
    ended: bool,
    /// The number of the first line of the next block, from 1.
    line: u64,
}

/// Some lines.
pub struct Block<'a> {
    /// The number of the first one, from 1.
    pub line: u64,
    /// The lines with their line breaks; the last one of all may have none.
    pub bytes: &'a [u8],
}

impl<'a> Blocks<'a> {
    /// Blocks of what the reader gives from where it is.
    pub fn new(reader: &'a mut dyn Read) -> Self {
        Blocks { reader, buffer: vec![0; BLOCK_BYTES], taken: 0, filled: 0, ended: false, line: 1 }
    }

    /// The next lines; `None` at the end. The last line need not end with a line break.
    ///
    /// # Errors
    /// If the reader fails, or a line is longer than the bound.
    pub fn next_block(&mut self) -> io::Result<Option<Block<'_>>> {
        self.buffer.copy_within(self.taken..self.filled, 0);
        self.filled -= self.taken;
        self.taken = 0;
        // After a long line.
        self.buffer.truncate(self.filled.max(BLOCK_BYTES));
        self.buffer.shrink_to_fit();
        let end = loop {
            if !self.ended && self.filled < self.buffer.len() {
                let read = self.reader.read(&mut self.buffer[self.filled..])?;
                self.filled += read;
                self.ended = read == 0;
                continue;
            }
            let last = memchr::memrchr(b'\n', &self.buffer[..self.filled]);
            match last {
                _ if self.ended => break self.filled,
                Some(last) => break last + 1,
                None if self.buffer.len() >= LINE_BYTES_MAX => {
                    let problem = format!("line {} is longer than {} MiB", self.line, LINE_BYTES_MAX >> 20);
                    return Err(io::Error::other(problem));
                }
                None => self.buffer.resize(self.buffer.len() * 2, 0),
            }
        };
        self.taken = end;
        let block = Block { line: self.line, bytes: &self.buffer[..end] };
        self.line += memchr::memchr_iter(b'\n', block.bytes).count() as u64;
        Ok((end > 0).then_some(block))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(text: &[u8]) -> io::Result<Vec<(u64, Vec<u8>)>> {
        let mut reader = text;
        let mut blocks = Blocks::new(&mut reader);
        let mut all = Vec::new();
        while let Some(block) = blocks.next_block()? {
            all.push((block.line, block.bytes.to_vec()));
        }
        Ok(all)
    }

    fn joined(blocks: &[(u64, Vec<u8>)]) -> Vec<u8> {
        blocks.iter().flat_map(|(_, bytes)| bytes.clone()).collect()
    }

    #[test]
    fn lines_stay_whole_and_are_numbered() {
        assert!(blocks(b"").unwrap().is_empty());
        assert_eq!(blocks(b"a\nb").unwrap(), [(1, b"a\nb".to_vec())]);

        let long = vec![b'x'; BLOCK_BYTES / 2];
        let text = [&long[..], b"\n", &long, b"\n", &long, b"\nlast"].concat();
        let all = blocks(&text).unwrap();
        assert_eq!(all.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(joined(&all), text);

        let longer = [vec![b'x'; BLOCK_BYTES * 3], b"\nend\n".to_vec()].concat();
        assert_eq!(joined(&blocks(&longer).unwrap()), longer);
    }

    #[test]
    fn a_line_has_an_end() {
        let endless = vec![b'x'; LINE_BYTES_MAX + 1];
        assert_eq!(blocks(&endless).unwrap_err().to_string(), "line 1 is longer than 4 MiB");
    }
}
