//! Texts that are JSON already.

use memchr::memmem;
use serde::de::IgnoredAny;

use crate::error::ValueReason;

/// A text that was found to be JSON, without the blanks around it.
#[derive(Clone, Copy)]
pub struct Document<'a>(&'a str);

impl<'a> Document<'a> {
    /// Checks a text.
    ///
    /// # Errors
    /// If it is no JSON.
    pub fn new(text: &'a str) -> Result<Self, ValueReason> {
        serde_json::from_str::<IgnoredAny>(text).map_err(|error| ValueReason::Json(error.to_string()))?;
        Ok(Document(text.trim_ascii()))
    }

    /// What it is, as it is written.
    #[must_use]
    pub fn text(self) -> &'a str {
        self.0
    }

    /// Whether it is `null`.
    #[must_use]
    pub fn is_null(self) -> bool {
        self.0 == "null"
    }

    /// Appends it as it stands, but for nulls inside of it and line breaks between its parts.
    pub fn push(self, out: &mut Vec<u8>) {
        let bytes = self.0.as_bytes();
        if memmem::find(bytes, b"null").is_none() && !bytes.iter().any(|&byte| byte < b' ') {
            out.extend_from_slice(bytes);
        } else {
            Copying::default().copy(bytes, out);
        }
    }
}

/// An array or an object that is being copied.
struct Open {
    is_object: bool,
    has_parts: bool,
}

/// JSON that is being copied without its nulls. It may be nested deeper than a thread's stack.
#[derive(Default)]
struct Copying<'a> {
    open: Vec<Open>,
    /// The name of the member whose value comes next.
    name: Option<&'a [u8]>,
}

impl<'a> Copying<'a> {
    /// Copies a whole text, which is JSON.
    fn copy(mut self, text: &'a [u8], out: &mut Vec<u8>) {
        let mut rest = text;
        while let Some(&first) = rest.first() {
            let (token, behind) = rest.split_at(match first {
                b'"' => string_length(rest),
                b'{' | b'[' | b'}' | b']' | b',' | b':' | b' ' | b'\t' | b'\n' | b'\r' => 1,
                _ => rest.iter().position(|byte| b",]} \t\n\r".contains(byte)).unwrap_or(rest.len()),
            });
            rest = behind;
            self.take(token, out);
        }
    }

    /// Takes a token.
    fn take(&mut self, token: &'a [u8], out: &mut Vec<u8>) {
        match token {
            b"{" | b"[" => {
                self.push(token, out);
                self.open.push(Open { is_object: token == b"{", has_parts: false });
            }
            b"}" | b"]" => {
                self.open.pop();
                out.extend_from_slice(token);
            }
            b"," | b":" | b" " | b"\t" | b"\n" | b"\r" => {}
            b"null" => self.name = None,
            name if self.name.is_none() && self.open.last().is_some_and(|open| open.is_object) => {
                self.name = Some(name);
            }
            value => self.push(value, out),
        }
    }

    /// Appends a value or its beginning, with its name and a comma in front.
    fn push(&mut self, token: &[u8], out: &mut Vec<u8>) {
        if let Some(open) = self.open.last_mut() {
            if open.has_parts {
                out.push(b',');
            }
            open.has_parts = true;
        }
        if let Some(name) = self.name.take() {
            out.extend_from_slice(name);
            out.push(b':');
        }
        out.extend_from_slice(token);
    }
}

/// How long the string is that a text begins with, with its quotes.
fn string_length(text: &[u8]) -> usize {
    let mut at = 1;
    while let Some(found) = memchr::memchr2(b'"', b'\\', text.get(at..).unwrap_or_default()) {
        at += found;
        if text[at] == b'"' {
            return at + 1;
        }
        at += 2;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn copied(text: &str) -> String {
        let mut out = Vec::new();
        Document::new(text).unwrap().push(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_has_no_nulls_stays_as_it_is() {
        for text in ["1", "1.50e+10", "\"a\"", "[]", "{ }", r#"{"a": [1, 2.0, "x\"y"], "b": {"c": true}}"#, "\"nul\""] {
            assert_eq!(copied(text), text);
        }
        assert_eq!(copied(" 12345678901234567890.10 "), "12345678901234567890.10");
    }

    #[test]
    fn nulls_are_dropped_at_every_depth() {
        for (text, expected) in [
            ("[null]", "[]"),
            ("[null, 1, null, 2, null]", "[1,2]"),
            (r#"{"a": null}"#, "{}"),
            (r#"{"a": null, "b": [null, {"c": null, "d": 1.50}], "e": null}"#, r#"{"b":[{"d":1.50}]}"#),
            (r#"{"null": "null", "x\"null": ["null", null]}"#, r#"{"null":"null","x\"null":["null"]}"#),
            (r#"{"a": "\\", "b": null, "c": "\\\""}"#, r#"{"a":"\\","c":"\\\""}"#),
            ("[[null], {\"a\": {}}]", "[[],{\"a\":{}}]"),
        ] {
            assert_eq!(copied(text), expected);
        }
    }

    #[test]
    fn line_breaks_are_left_out() {
        assert_eq!(copied("{\n\t\"a\" : [ 1 ,\r\n 2 ]\n}"), r#"{"a":[1,2]}"#);
    }

    #[test]
    fn what_is_no_json() {
        for text in ["", "nul", "NaN", "{a: 1}", "[1,]", "'a'", "01", "1 2", "\"\n\"", "[1", "{\"a\"}", "// x\n1"] {
            assert!(matches!(Document::new(text), Err(ValueReason::Json(_))), "{text}");
        }
    }

    #[test]
    fn depth_does_not_matter() {
        let deep = format!("{}null{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(copied(&deep), format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)));
    }
}
