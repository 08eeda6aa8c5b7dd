//! Whether two values are the same to Braze. They are JSON without NULLs.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use crate::attributes::{Operation, stored};
use crate::json::object::Object;
use crate::json::time::parse_instant;

/// How deep values may be nested to be compared by value; deeper ones are the same only if they are written the same.
const DEPTH_MAX: usize = 100;

/// Whether a field differs, whose values are `None` where they are NULL.
pub fn differ(name: &str, new: Option<&[u8]>, old: Option<&[u8]>) -> bool {
    match (new, old) {
        (None, None) => false,
        (Some(new), Some(old)) => Operation::of(new).is_one || new != old && !is_same_field(name, text(new), text(old)),
        _ => true,
    }
}

/// Whether two values of a field are the same, as Braze stores that field.
fn is_same_field(name: &str, new: &str, old: &str) -> bool {
    match (string(new), string(old)) {
        (Some(new), Some(old)) if stored(name, &new) == stored(name, &old) => true,
        // They are always strings.
        _ if ["external_id", "braze_id"].contains(&name) && unquoted(new) == unquoted(old) => true,
        _ => is_same(new, old, 0),
    }
}

/// Whether two values are the same.
fn is_same(new: &str, old: &str, depth: usize) -> bool {
    if new == old {
        return true;
    }
    let first = |text: &str| text.bytes().next().unwrap_or_default();
    match (first(new), first(old)) {
        _ if depth > DEPTH_MAX => false,
        (b'"', b'"') => match (string(new), string(old)) {
            (Some(new), Some(old)) => new == old || is_same_instant(&new, &old),
            _ => false,
        },
        (b'{', b'{') => is_same_object(new, old, depth),
        (b'[', b'[') => is_same_array(new, old, depth),
        (b'-' | b'0'..=b'9', b'-' | b'0'..=b'9') => Number::new(new) == Number::new(old),
        _ => false,
    }
}

fn is_same_object(new: &str, old: &str, depth: usize) -> bool {
    let members = |text| {
        let object: Object<'_> = serde_json::from_str(text).ok()?;
        Some(object.0.into_iter().collect::<BTreeMap<_, _>>())
    };
    let (Some(new), Some(old)) = (members(new), members(old)) else { return false };
    new.len() == old.len()
        && new.iter().all(|(name, value)| old.get(name).is_some_and(|old| is_same(value.get(), old.get(), depth + 1)))
}

fn is_same_array(new: &str, old: &str, depth: usize) -> bool {
    let elements = |text| serde_json::from_str::<Vec<&RawValue>>(text).ok();
    let (Some(new), Some(old)) = (elements(new), elements(old)) else { return false };
    new.len() == old.len() && new.iter().zip(&old).all(|(new, old)| is_same(new.get(), old.get(), depth + 1))
}

/// Whether two texts are the same instant to the millisecond. Only texts that are whole ones count: `20260131` may be a
/// number of something.
fn is_same_instant(new: &str, old: &str) -> bool {
    let millis = |text: &str| {
        let is_whole = text.as_bytes().get(10) == Some(&b'T') && text.len() > "2026-01-31T12:00".len();
        is_whole.then(|| parse_instant(text))?.map(|instant| instant.timestamp_millis())
    };
    millis(new).is_some_and(|new| millis(old) == Some(new))
}

/// A number by its value: sign, digits without zeros at both ends, and where the point is.
#[derive(PartialEq, Eq)]
struct Number {
    is_negative: bool,
    digits: String,
    exponent: i64,
}

impl Number {
    /// A number as JSON has it; `None` if its exponent is beyond all bounds.
    fn new(text: &str) -> Option<Self> {
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (before, behind) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let is_negative = before.starts_with('-');
        let all = format!("{}{behind}", before.trim_start_matches('-'));
        let digits = all.trim_start_matches('0').trim_end_matches('0');
        if digits.is_empty() {
            return Some(Number { is_negative: false, digits: String::new(), exponent: 0 });
        }
        let zeros = all.len() - all.trim_end_matches('0').len();
        let exponent = exponent.parse::<i64>().ok()?;
        let exponent =
            exponent.checked_add(i64::try_from(zeros).ok()?)?.checked_sub(i64::try_from(behind.len()).ok()?)?;
        Some(Number { is_negative, digits: digits.to_owned(), exponent })
    }
}

/// A JSON string's content.
fn string(json: &str) -> Option<String> {
    serde_json::from_str(json).ok()
}

/// The same without quotes.
fn unquoted(json: &str) -> &str {
    json.trim_matches('"')
}

/// JSON, which is always UTF-8.
fn text(json: &[u8]) -> &str {
    str::from_utf8(json).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn differs(name: &str, new: &str, old: &str) -> bool {
        differ(name, Some(new.as_bytes()), Some(old.as_bytes()))
    }

    #[test]
    fn values_are_compared_by_value() {
        for (new, old) in [
            ("1", "1.0"),
            ("1.50", "1.5"),
            ("100", "1e2"),
            ("1e+16", "10000000000000000"),
            ("-0.0", "0"),
            ("0.001", "1E-3"),
            ("\"\\u0061\"", "\"a\""),
            ("[1, 2]", "[1.0,2]"),
            (r#"{"a":1,"b":[{"c":2}]}"#, r#"{"b":[{"c":2.0}],"a":1}"#),
            ("\"2026-01-31T12:00:00Z\"", "\"2026-01-31T12:00:00.0004+00:00\""),
        ] {
            assert!(!differs("x", new, old), "{new} {old}");
            assert!(!differs("x", old, new), "{old} {new}");
        }
        for (new, old) in [
            ("1", "-1"),
            ("1", "10"),
            ("1", "\"1\""),
            ("9007199254740993", "9007199254740992"),
            ("true", "false"),
            ("[1,2]", "[2,1]"),
            ("[1]", "[1,2]"),
            (r#"{"a":1}"#, r#"{"a":1,"b":2}"#),
            (r#"{"a":1}"#, r#"{"b":1}"#),
            ("\"20260131\"", "\"2026-01-31\""),
            ("\"2026-01-31T12:00:00.001Z\"", "\"2026-01-31T12:00:00Z\""),
            ("\"DE\"", "\"de\""),
        ] {
            assert!(differs("x", new, old), "{new} {old}");
        }
        assert!(differ("x", Some(b"1"), None) && differ("x", None, Some(b"1")) && !differ("x", None, None));
    }

    #[test]
    fn fields_are_compared_as_they_are_stored() {
        assert!(!differs("country", "\"DE\"", "\"de\""));
        assert!(!differs("language", "\"EN\"", "\"en\""));
        assert!(!differs("email", "\" A@Example.com\"", "\"a@example.com \""));
        assert!(!differs("phone", "\"+49 (30) 12-34\"", "\"+49301234\""));
        assert!(differs("phone", "\"+49301234\"", "\"49301234\""));
        assert!(differs("phone", "\"n/a\"", "\"unknown\""));
        assert!(differs("home_city", "\"Berlin\"", "\"berlin\""));
        assert!(!differs("external_id", "5", "\"5\""));
        assert!(differs("external_id", "\"A\"", "\"a\""));
    }

    #[test]
    fn operations_differ_always() {
        for json in [r#"{"inc":1}"#, r#"{"add":["a"]}"#, r#"{ "$add": [{"a":1}]}"#, r#"{"remove":["a"]}"#] {
            assert!(differs("x", json, json), "{json}");
        }
        for json in [r#"{"a":"inc"}"#, r#"{"a":{"inc":1}}"#, r#"["inc"]"#] {
            assert!(!differs("x", json, json), "{json}");
        }
    }

    #[test]
    fn depth_has_a_bound() {
        let deep = |leaf: &str| format!("{}{leaf}{}", "[".repeat(10_000), "]".repeat(10_000));
        assert!(!differs("x", &deep("1"), &deep("1")));
        assert!(differs("x", &deep("1"), &deep("1.0")));
    }
}
