//! What stands beside the data of an answer: how the request went, in Braze's words.

use serde_json::{Map, Value};

/// The message of an answer that succeeded.
const SUCCESS: &str = "success";

/// The fields that every answer may have.
const FIELDS: [&str; 2] = ["message", "errors"];

/// Braze's own words in the body of an error: its message, and the problems in detail.
#[must_use]
pub fn words(body: &[u8]) -> Option<String> {
    let envelope = parse(body)?;
    let problems = match envelope.get("errors") {
        Some(Value::Array(problems)) => problems.iter().filter_map(text).collect(),
        Some(problem) => text(problem).into_iter().collect(),
        None => Vec::new(),
    };
    let message = envelope.get("message").and_then(text).filter(|message| !is_success(message));
    let words: Vec<&str> = message.into_iter().chain(problems).collect();
    (!words.is_empty()).then(|| words.join("; "))
}

/// Whether an answer is an object with nothing in it but how the request went.
#[must_use]
pub fn is_all(body: &[u8]) -> bool {
    parse(body).is_some_and(|envelope| envelope.keys().all(|name| FIELDS.contains(&name.as_str())))
}

fn parse(body: &[u8]) -> Option<Map<String, Value>> {
    serde_json::from_slice(body).ok()
}

/// A problem is mostly a text, of catalogs an object with a message.
fn text(problem: &Value) -> Option<&str> {
    let text = problem.as_str().or_else(|| problem.get("message")?.as_str());
    text.map(str::trim).filter(|text| !text.is_empty())
}

fn is_success(message: &str) -> bool {
    message.eq_ignore_ascii_case(SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_all_forms() {
        for (body, expected) in [
            (r#"{"message": "Invalid Campaign ID"}"#, Some("Invalid Campaign ID")),
            (
                r#"{"message": "Invalid Request", "errors": [{"id": "x", "message": "No catalog"}, "b", 3, {}]}"#,
                Some("Invalid Request; No catalog; b"),
            ),
            (r#"{"message": "success", "errors": ["minor"]}"#, Some("minor")),
            (r#"{"errors": "one"}"#, Some("one")),
            (r#"{"errors": {"message": "one"}}"#, Some("one")),
            (r#"{"message": " Success ", "data": []}"#, None),
            (r#"{"message": null, "errors": null}"#, None),
            (r#"{"message": "", "errors": []}"#, None),
            ("[]", None),
            ("<html>", None),
        ] {
            assert_eq!(words(body.as_bytes()).as_deref(), expected, "{body}");
        }
    }

    #[test]
    fn nothing_but_the_envelope() {
        assert!(is_all(br#"{"errors": [], "message": "x"}"#));
        assert!(is_all(b"{}"));
        assert!(!is_all(br#"{"message": "x", "name": null}"#));
        assert!(!is_all(b"[]"));
    }
}
