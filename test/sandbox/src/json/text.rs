//! The text of values.

use std::fmt::{self, Display, Write};

pub fn quote(out: &mut String, value: impl Display) {
    out.push('"');
    write!(Escaped(out), "{value}").expect("writing to a String cannot fail");
    out.push('"');
}

struct Escaped<'a>(&'a mut String);

impl Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        push_escaped(self.0, text);
        Ok(())
    }
}

/// Escapes what JSON strings must not contain as it is (RFC 8259, section 7).
pub fn push_escaped(out: &mut String, text: &str) {
    if !text.bytes().any(|byte| byte < 0x20 || byte == b'"' || byte == b'\\') {
        out.push_str(text);
        return;
    }
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            '\0'..'\x20' => {
                write!(out, "\\u{:04x}", u32::from(character)).expect("writing to a String cannot fail");
            }
            _ => out.push(character),
        }
    }
}

/// Digits by hand: statistics are most of the text there is, and the formatting machinery takes
/// several times as long.
pub fn push_integer(out: &mut String, value: i64) {
    const DIGITS_MAX: usize = 20;
    let mut digits = [b'0'; DIGITS_MAX];
    let mut start = DIGITS_MAX;
    let mut rest = value.unsigned_abs();
    while start == DIGITS_MAX || rest > 0 {
        start -= 1;
        digits[start] = b'0' + u8::try_from(rest % 10).unwrap_or(0);
        rest /= 10;
    }
    if value < 0 {
        out.push('-');
    }
    out.push_str(str::from_utf8(&digits[start..]).unwrap_or("0"));
}

/// `quarters` / 4, always with a decimal point.
pub fn push_quarters(out: &mut String, quarters: i64) {
    if quarters < 0 {
        out.push('-');
    }
    let quarters = quarters.saturating_abs();
    push_integer(out, quarters / 4);
    out.push_str([".0", ".25", ".5", ".75"][usize::try_from(quarters % 4).unwrap_or(0)]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers() {
        let mut out = String::new();
        for value in [0, 7, -12, i64::MAX, i64::MIN] {
            push_integer(&mut out, value);
            out.push(' ');
        }
        assert_eq!(out, "0 7 -12 9223372036854775807 -9223372036854775808 ");
    }

    #[test]
    fn quarters() {
        let mut out = String::new();
        for value in [0, 5, -1, -6] {
            push_quarters(&mut out, value);
            out.push(' ');
        }
        assert_eq!(out, "0.0 1.25 -0.25 -1.5 ");
    }
}
