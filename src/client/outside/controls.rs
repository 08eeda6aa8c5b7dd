//! Characters that do something instead of showing something.

use std::fmt::Write;

/// The text on one line, with its control characters made visible: none of them moves a cursor,
/// colours a terminal, or turns the direction of what follows.
#[must_use]
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => shown.push(' '),
            '\0'..='\u{1f}' => shown.push(char::from_u32(0x2400 + u32::from(c)).unwrap_or(' ')),
            '\u{7f}' => shown.push('␡'),
            c if is_invisible(c) => {
                // Writing to a String cannot fail.
                let _ = write!(shown, "<U+{:04X}>", u32::from(c));
            }
            c => shown.push(c),
        }
    }
    shown
}

/// Whether a character takes no place of its own: a control, a mark of direction, a blank without
/// width, a tag, or a place that means nothing to anybody else.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..='\u{e0fff}'
            | '\u{f0000}'..='\u{10ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_obeys_is_shown() {
        for (text, expected) in [
            ("plain, ünïcode, 日本語", "plain, ünïcode, 日本語"),
            ("\u{1b}[2J\u{1b}]0;title\u{7}", "␛[2J␛]0;title␇"),
            ("\u{9b}31m", "<U+009B>31m"),
            ("a\r\nb\tc\u{2028}d", "a  b c d"),
            ("\0\u{8}\u{7f}", "␀␈␡"),
            ("user\u{202e}gpj.exe\u{2066}\u{200b}", "user<U+202E>gpj.exe<U+2066><U+200B>"),
            ("\u{feff}\u{e0041}", "<U+FEFF><U+E0041>"),
        ] {
            assert_eq!(visible(text), expected);
        }
    }
}
