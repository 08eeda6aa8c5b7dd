//! What a text says behind its encodings.

use std::ops::Range;

/// As many characters of a key one after the other are a part of it that is not shown.
pub const PART_BYTES: usize = 8;

/// A way to read a text: bytes, and for each the place in the text that it comes from.
pub struct Reading {
    /// What is read.
    pub bytes: Vec<u8>,
    /// Where it is in the text. All places begin and end between characters.
    pub from: Vec<Range<usize>>,
}

/// The readings of a reading that was encoded: escapes, base64, hexadecimal. Only those that say
/// something else, and are long enough to have a part of a key.
#[must_use]
pub fn decoded(reading: &Reading) -> Vec<Reading> {
    let base64 = (0..4).map(|offset| reading.digits(offset, 6, base64_digit, |byte| byte.is_ascii_whitespace()));
    let is_between = |byte: u8| byte.is_ascii_whitespace() || byte == b':' || byte == b'-';
    let hex = (0..2).map(|offset| reading.digits(offset, 4, hex_digit, is_between));
    let may_have_escapes = reading.bytes.iter().any(|byte| ESCAPES.contains(byte));
    let unescaped = may_have_escapes.then(|| reading.unescaped());
    let unescaped = unescaped.filter(|other| other.bytes.len() != reading.bytes.len());
    unescaped.into_iter().chain(base64).chain(hex).filter(|reading| !reading.bytes.is_empty()).collect()
}

impl Reading {
    /// The text as it is. A character of several bytes comes from all of them.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let places = text.char_indices().flat_map(|(at, c)| std::iter::repeat_n(at..at + c.len_utf8(), c.len_utf8()));
        Reading { bytes: text.as_bytes().to_vec(), from: places.collect() }
    }

    /// Without what is neither letter nor digit.
    #[must_use]
    pub fn squeezed(&self) -> Self {
        self.only(|byte| byte.is_ascii_alphanumeric())
    }

    fn only(&self, keep: impl Fn(u8) -> bool) -> Self {
        let kept = self.bytes.iter().zip(&self.from).filter(|(byte, _)| keep(**byte));
        let (bytes, from) = kept.map(|(byte, place)| (*byte, place.clone())).unzip();
        Reading { bytes, from }
    }

    /// With each escape replaced by what it stands for: of URLs, JSON, HTML and terminals.
    fn unescaped(&self) -> Self {
        let (mut bytes, mut from) = (Vec::new(), Vec::new());
        let mut at = 0;
        while at < self.bytes.len() {
            let (byte, length) = escape(&self.bytes[at..]).unwrap_or((Some(self.bytes[at]), 1));
            if let Some(byte) = byte {
                bytes.push(byte);
                from.push(self.from[at].start..self.from[at + length - 1].end);
            }
            at += length;
        }
        Reading { bytes, from }
    }

    /// The bytes that its digits are, which have so many `bits` each: in every stretch of them from
    /// the one at `offset` on. What may lie between two digits does not end a stretch.
    fn digits(&self, offset: usize, bits: u32, digit: fn(u8) -> Option<u32>, is_between: impl Fn(u8) -> bool) -> Self {
        let digits = self.bytes.iter().filter(|byte| digit(**byte).is_some()).count();
        let bytes_max = (digits * bits as usize) / 8;
        if bytes_max < PART_BYTES {
            return Reading { bytes: Vec::new(), from: Vec::new() };
        }
        let (mut bytes, mut from) = (Vec::with_capacity(bytes_max), Vec::with_capacity(bytes_max));
        let (mut number, mut number_bits, mut starts, mut skipped) = (0u32, 0, 0..0, 0);
        for (&byte, place) in self.bytes.iter().zip(&self.from) {
            let Some(value) = digit(byte) else {
                if !is_between(byte) {
                    (number_bits, skipped) = (0, 0);
                    bytes.push(0);
                    from.push(place.clone());
                }
                continue;
            };
            if skipped < offset {
                skipped += 1;
                continue;
            }
            if number_bits == 0 {
                starts = place.clone();
            }
            number = (number << bits | value) & 0xffff;
            number_bits += bits;
            if number_bits >= 8 {
                number_bits -= 8;
                bytes.push(u8::try_from(number >> number_bits & 0xff).unwrap_or_default());
                from.push(starts.start..place.end);
                // The rest of this digit begins the next byte.
                starts = place.clone();
            }
        }
        // No key has a zero, which is there for what ends a stretch.
        if bytes.iter().filter(|byte| **byte != 0).count() < PART_BYTES {
            Reading { bytes: Vec::new(), from: Vec::new() }
        } else {
            Reading { bytes, from }
        }
    }
}

/// What escapes begin with.
const ESCAPES: [u8; 5] = *b"%\\&\x1b\xef";

/// What an escape at the beginning stands for, nothing in the case of a terminal's, and its length.
fn escape(rest: &[u8]) -> Option<(Option<u8>, usize)> {
    match *rest {
        [b'%', high, low, ..] => Some((Some(two(high, low)?), 3)),
        [b'\\', b'u', b'0', b'0', high, low, ..] => Some((Some(two(high, low)?), 6)),
        [b'\\', b'x', high, low, ..] => Some((Some(two(high, low)?), 4)),
        [b'\\', byte, ..] if byte.is_ascii_punctuation() => Some((Some(byte), 2)),
        [b'\\', b'n' | b'r' | b't', ..] => Some((Some(b' '), 2)),
        [b'&', b'#', b'x' | b'X', ref digits @ ..] => entity(digits, 16, 3),
        [b'&', b'#', ref digits @ ..] => entity(digits, 10, 2),
        [0x1b, b'[', ref rest @ ..] => {
            let end = rest.iter().position(|byte| (b'@'..=b'~').contains(byte))?;
            Some((None, end + 3))
        }
        // The letters, digits and signs that are as wide as an ideograph.
        [0xef, 0xbc, low @ 0x81..=0xbf, ..] => Some((Some(low - 0x81 + b'!'), 3)),
        [0xef, 0xbd, low @ 0x80..=0x9e, ..] => Some((Some(low - 0x80 + b'`'), 3)),
        _ => None,
    }
}

/// The character of HTML whose number ends with a semicolon, behind a prefix of some length.
fn entity(digits: &[u8], radix: u32, prefix: usize) -> Option<(Option<u8>, usize)> {
    const DIGITS_MAX: usize = 8;
    let end = digits.iter().take(DIGITS_MAX).position(|byte| *byte == b';')?;
    let number = u32::from_str_radix(str::from_utf8(&digits[..end]).ok()?, radix).ok()?;
    Some((Some(u8::try_from(number).ok()?), prefix + end + 1))
}

/// The byte of two hexadecimal digits.
fn two(high: u8, low: u8) -> Option<u8> {
    u8::try_from(hex_digit(high)? << 4 | hex_digit(low)?).ok()
}

fn hex_digit(byte: u8) -> Option<u32> {
    char::from(byte).to_digit(16)
}

/// A digit of base64, in either alphabet.
fn base64_digit(byte: u8) -> Option<u32> {
    match byte {
        b'A'..=b'Z' => Some(u32::from(byte - b'A')),
        b'a'..=b'z' => Some(u32::from(byte - b'a') + 26),
        b'0'..=b'9' => Some(u32::from(byte - b'0') + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}
