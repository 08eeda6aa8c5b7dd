//! A key that cannot be printed.

use reqwest::header::{HeaderValue, InvalidHeaderValue};

use super::pasted::{bare as without_around, is_around};
use crate::outside::controls::is_invisible;
use crate::outside::gate;

/// A REST API key, or one of a partner. It has neither `Debug` nor `Display`, so that no error, log or panic can hold it
/// by accident; what is shown of it is the [`hint`](Secret::hint).
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes a key without what files, variables and pasting put around it: blanks and line breaks,
    /// characters that nobody sees, quotes, and the word that goes before it in a header. From then
    /// on no text from outside that is shown has a part of it.
    #[must_use]
    pub fn new(key: &str) -> Self {
        let mut bare = key;
        loop {
            let before = bare;
            bare = without_around(bare);
            for word in WORDS_BEFORE {
                let (begin, rest) = bare.split_at_checked(word.len()).unwrap_or(("", bare));
                let ends = rest.is_empty() || rest.starts_with(|c: char| c == ':' || is_around(c));
                if begin.eq_ignore_ascii_case(word) && ends {
                    bare = rest.trim_start_matches(':');
                }
            }
            if bare == before {
                break;
            }
        }
        gate::guard(bare);
        Secret(bare.to_owned())
    }

    /// Why no header can carry it: a character inside that no key has, by its name and its place, and
    /// nothing else of the key.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        let (at, c) = self.0.chars().enumerate().find(|(_, c)| !matches!(c, ' '..='~'))?;
        let name = match c {
            '\n' | '\r' => "a line break",
            '\t' => "a tab",
            '\u{a0}' | '\u{2007}' | '\u{202f}' => "a no-break space",
            '\u{feff}' => "a byte order mark",
            '\u{200b}'..='\u{200f}' => "a zero-width character",
            c if c.is_control() => "a control character",
            c if is_invisible(c) => "an invisible character",
            _ => "a non-ASCII character",
        };
        Some(format!("character {} is {name} (U+{:04X}), which a key cannot contain", at + 1, u32::from(c)))
    }

    /// Whether there is nothing of it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The `Authorization` header, marked so that it is not printed either.
    ///
    /// # Errors
    /// If the key has characters that no header has.
    pub fn bearer(&self) -> Result<HeaderValue, InvalidHeaderValue> {
        let mut header = HeaderValue::from_str(&format!("Bearer {}", self.0))?;
        header.set_sensitive(true);
        Ok(header)
    }

    /// The key as a string of JSON, for a body that has to have it.
    #[must_use]
    pub(crate) fn in_body(&self) -> String {
        serde_json::Value::from(self.0.as_str()).to_string()
    }

    /// The last four characters, where enough others stay hidden.
    #[must_use]
    pub fn hint(&self) -> String {
        const SHOWN: usize = 4;
        const HIDDEN_MIN: usize = 8;
        let length = self.0.chars().count();
        let tail: String =
            if length >= HIDDEN_MIN + SHOWN { self.0.chars().skip(length - SHOWN).collect() } else { String::new() };
        format!("…{tail}")
    }
}

/// What goes before a key where it is copied out of a header.
const WORDS_BEFORE: [&str; 2] = ["Authorization", "Bearer"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_end_of_a_long_key_is_shown() {
        assert_eq!(Secret::new(" 0123456789abcdef\n").hint(), "…cdef");
        assert_eq!(Secret::new("short").hint(), "…");
    }

    #[test]
    fn what_is_around_a_key_is_no_part_of_it() {
        let expected = Secret::new("5fd1-c924").bearer().unwrap();
        for key in [
            " 5fd1-c924\r\n",
            "\u{feff}5fd1-c924",
            "\u{a0}5fd1-c924\u{200b}\u{2060}",
            "\"5fd1-c924\"",
            "'5fd1-c924'\n",
            "“5fd1-c924”",
            "« 5fd1-c924 »",
            "Bearer 5fd1-c924",
            "bearer  \"5fd1-c924\"",
            "'Bearer 5fd1-c924'",
            "Authorization: Bearer 5fd1-c924",
            "\0\u{202e}5fd1-c924\0",
        ] {
            assert_eq!(Secret::new(key).bearer().unwrap(), expected, "{key:?}");
        }
        for key in ["bearer-5fd1", "Bearer5fd1"] {
            assert_eq!(Secret::new(key).bearer().unwrap(), format!("Bearer {key}"), "it is a key");
        }
        for nothing in ["", " ", "\"\"", "\u{feff}\n", "Bearer "] {
            assert!(Secret::new(nothing).is_empty(), "{nothing:?}");
        }
    }

    #[test]
    fn what_no_key_has_is_named_without_the_key() {
        for (key, name) in [
            ("5fd1\nc924", "character 5 is a line break (U+000A), which a key cannot contain"),
            ("5fd1\r\nc924", "character 5 is a line break (U+000D), which a key cannot contain"),
            ("5fd1\u{a0}c924", "character 5 is a no-break space (U+00A0), which a key cannot contain"),
            ("5\u{200b}fd1", "character 2 is a zero-width character (U+200B), which a key cannot contain"),
            ("5fd1\u{feff}c", "character 5 is a byte order mark (U+FEFF), which a key cannot contain"),
            ("5fd1\u{7}c", "character 5 is a control character (U+0007), which a key cannot contain"),
            ("5fd1–c924", "character 5 is a non-ASCII character (U+2013), which a key cannot contain"),
        ] {
            assert_eq!(Secret::new(key).problem().as_deref(), Some(name));
        }
        assert_eq!(Secret::new("5fd1 c924-~!").problem(), None);
    }

    #[test]
    fn braze_repeats_the_key_and_messages_do_not() {
        let secret = Secret::new("non-existent");
        assert_eq!(gate::shown("Invalid API key: non-existent"), "Invalid API key: …");
        assert!(!format!("{:?}", secret.bearer().unwrap()).contains("non-existent"));
    }
}
