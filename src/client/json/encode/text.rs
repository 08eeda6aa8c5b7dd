//! Texts as JSON strings.

/// Appends a text in quotes. Only what JSON cannot have is escaped: quotes, backslashes and control characters.
pub fn push_string(text: &str, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    out.reserve(bytes.len() + 2);
    out.push(b'"');
    if is_plain(bytes) {
        out.extend_from_slice(bytes);
    } else {
        push_escaped(bytes, out);
    }
    out.push(b'"');
}

/// Appends a UUID in quotes.
pub fn push_uuid(number: u128, out: &mut Vec<u8>) {
    /// Behind which bytes a dash comes.
    const DASHES: [usize; 4] = [3, 5, 7, 9];
    out.reserve(38);
    out.push(b'"');
    for (at, byte) in number.to_be_bytes().into_iter().enumerate() {
        out.extend_from_slice(&hex(byte));
        if DASHES.contains(&at) {
            out.push(b'-');
        }
    }
    out.push(b'"');
}

/// Two hexadecimal digits.
fn hex(byte: u8) -> [u8; 2] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]
}

/// Whether nothing must be escaped. Nearly all texts are like that, and short: eight bytes are looked at in one go.
fn is_plain(bytes: &[u8]) -> bool {
    let (words, rest) = bytes.as_chunks::<8>();
    let found = words.iter().fold(0, |found, word| found | specials(u64::from_le_bytes(*word)));
    let rest_is_plain = match bytes.last_chunk::<8>() {
        Some(last) => specials(u64::from_le_bytes(*last)) == 0,
        None => rest.iter().all(|&byte| !is_special(byte)),
    };
    found == 0 && rest_is_plain
}

/// Not 0 if any of eight bytes must be escaped.
fn specials(word: u64) -> u64 {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    // The highest bit of a byte that is 0, and of some that follow one.
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word;
    let controls = word.wrapping_sub(ONES * 0x20) & !word;
    let quotes = zeros(word ^ (ONES * u64::from(b'"')));
    let backslashes = zeros(word ^ (ONES * u64::from(b'\\')));
    (controls | quotes | backslashes) & (ONES * 0x80)
}

/// Whether a byte must be escaped.
fn is_special(byte: u8) -> bool {
    byte < b' ' || byte == b'"' || byte == b'\\'
}

/// Appends bytes, of which some must be escaped.
fn push_escaped(bytes: &[u8], out: &mut Vec<u8>) {
    for piece in bytes.chunk_by(|before, _| !is_special(*before)) {
        let Some((&last, plain)) = piece.split_last() else { continue };
        out.extend_from_slice(plain);
        match last {
            b'"' => out.extend_from_slice(br#"\""#),
            b'\\' => out.extend_from_slice(br"\\"),
            b'\n' => out.extend_from_slice(br"\n"),
            b'\r' => out.extend_from_slice(br"\r"),
            b'\t' => out.extend_from_slice(br"\t"),
            control if control < b' ' => {
                out.extend_from_slice(br"\u00");
                out.extend_from_slice(&hex(control));
            }
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn string(text: &str) -> String {
        let mut out = Vec::new();
        push_string(text, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn only_what_json_cannot_have_is_escaped() {
        for (text, expected) in [
            ("", r#""""#),
            ("a", r#""a""#),
            ("eight by", r#""eight by""#),
            ("nine byte", r#""nine byte""#),
            ("a\"b\\c/d", r#""a\"b\\c/d""#),
            ("\n\r\t\u{8}\u{0}\u{1f}", r#""\n\r\t\u0008\u0000\u001f""#),
            ("\u{7f}é\u{2028}😀", "\"\u{7f}é\u{2028}😀\""),
        ] {
            assert_eq!(string(text), expected);
        }
    }

    /// Every character at every place of a text that is longer than two of the steps in which it is looked at.
    #[test]
    fn characters_at_all_places_read_back() {
        for code in 0..0x180 {
            let Some(character) = char::from_u32(code) else { continue };
            for place in 0..20 {
                for length in place..20 {
                    let text = format!("{}{character}{}", "a".repeat(place), "z".repeat(length - place));
                    assert_eq!(serde_json::from_str::<String>(&string(&text)).unwrap(), text);
                    let is_short = string(&text).len() == text.len() + 2;
                    assert_eq!(is_short, !(code < 32 || character == '"' || character == '\\'), "{text:?}");
                }
            }
        }
    }
}
