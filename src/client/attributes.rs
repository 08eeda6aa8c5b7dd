//! What the fields of users' profiles mean to Braze: which values are changes and no values, and which texts are one value.

use std::borrow::Cow;

use memchr::memmem;

use crate::columns::InputType;
use crate::json::object::Object;

/// The operators: an object with one of them is no value, but says what to do with the one that Braze has.
const OPERATORS: [&str; 6] = ["inc", "add", "remove", "$add", "$remove", "$update"];

/// Those of which twice adds twice.
const ADDING: [&str; 2] = ["inc", "$add"];

/// What is written in phone numbers between their digits.
const PHONE_MARKS: [char; 7] = [' ', '\u{a0}', '-', '(', ')', '.', '/'];

/// What an object that was sent for an attribute does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Operation {
    /// Whether it is one: it changes the value that Braze has.
    pub is_one: bool,
    /// Whether twice adds twice.
    pub is_adding: bool,
}

impl Operation {
    /// That of a JSON value.
    #[must_use]
    pub fn of(json: &[u8]) -> Self {
        // Most values are none, and need no look inside.
        if json.trim_ascii_start().first() != Some(&b'{') {
            return Operation::default();
        }
        let Ok(Object(members)) = serde_json::from_slice(json) else { return Operation::default() };
        let has = |operators: &[&str]| members.iter().any(|(name, _)| operators.contains(&name.as_ref()));
        Operation { is_one: has(&OPERATORS), is_adding: has(&ADDING) }
    }
}

/// Whether an operation may be somewhere in a JSON text: a fast look, on the safe side.
#[must_use]
pub fn may_have_operation(json: &[u8]) -> bool {
    let is_quoted = |at: usize, text: &str| json[..at].ends_with(b"\"") && json[at + text.len()..].starts_with(b"\"");
    let has = |text: &str| memmem::find_iter(json, text).any(|at| is_quoted(at, text));
    OPERATORS.iter().any(|operator| has(operator)) || memmem::find(json, b"\\u").is_some()
}

/// Whether values of a type are operations, such as `{'inc': 1}`.
#[must_use]
pub fn is_operation(kind: &InputType) -> bool {
    matches!(kind, InputType::Struct(fields) if fields.iter().any(|field| OPERATORS.contains(&field.name.as_str())))
}

/// A text of a field as Braze stores it: what has the same is the same value.
#[must_use]
pub fn stored<'a>(field: &str, text: &'a str) -> Cow<'a, str> {
    match field {
        "email" => Cow::Owned(text.trim().to_lowercase()),
        "phone" if is_number(text) => Cow::Owned(text.replace(PHONE_MARKS, "")),
        "country" | "language" => Cow::Owned(text.to_lowercase()),
        _ => Cow::Borrowed(text),
    }
}

/// Whether a text is a phone number. Others are not told apart by their digits: "n/a" and "none" have the same.
fn is_number(text: &str) -> bool {
    let is_part = |one: char| one.is_ascii_digit() || one == '+' || PHONE_MARKS.contains(&one);
    text.bytes().any(|byte| byte.is_ascii_digit()) && text.chars().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_are_told_from_objects() {
        for (json, is_one, is_adding) in [
            (r#"{"inc":1}"#, true, true),
            (r#" { "add" : ["a"]}"#, true, false),
            (r#"{"$remove":[],"$add":[]}"#, true, true),
            (r#"{"\u0069nc":1}"#, true, true),
            (r#"{"street":"x"}"#, false, false),
            (r#"{"$time":"2026-01-31"}"#, false, false),
            (r#"{"a":{"inc":1}}"#, false, false),
            (r#"["inc"]"#, false, false),
            ("{}", false, false),
            ("", false, false),
        ] {
            assert_eq!(Operation::of(json.as_bytes()), Operation { is_one, is_adding }, "{json}");
        }
    }

    #[test]
    fn operations_are_found_anywhere() {
        for json in [r#"{"a":{"inc":1}}"#, r#"[{"$add":[]}]"#, r#"{"a":{"\u0069nc":1}}"#] {
            assert!(may_have_operation(json.as_bytes()), "{json}");
        }
        for json in [r#"{"address":"incl."}"#, r#"{"x_inc":1}"#, "{}", ""] {
            assert!(!may_have_operation(json.as_bytes()), "{json}");
        }
    }

    #[test]
    fn texts_are_stored_as_the_field_says() {
        for (field, text, expected) in [
            ("email", " A@Example.com ", "a@example.com"),
            ("phone", "+49 (30) 12-34/5.6", "+4930123456"),
            ("phone", "n/a", "n/a"),
            ("phone", "unknown 1", "unknown 1"),
            ("phone", "-", "-"),
            ("country", "DE", "de"),
            ("home_city", "Berlin", "Berlin"),
        ] {
            assert_eq!(stored(field, text), expected, "{field} {text}");
        }
    }
}
