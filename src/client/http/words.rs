//! What a server says in the body of an error.

use serde_json::Value;

use crate::outside::gate;

/// The longest words that are shown.
const CHARS_MAX: usize = 500;

/// The largest body that is looked at for words.
const BODY_BYTES_MAX: usize = 256 << 10;

/// Fields that say what is wrong, in the order in which they are told.
const TELLING: [&str; 11] = [
    "message",
    "error_message",
    "error_description",
    "error",
    "errors",
    "title",
    "detail",
    "details",
    "reason",
    "description",
    "msg",
];

/// Elements of a page that are not shown.
const HIDDEN_ELEMENTS: [&str; 3] = ["script", "style", "svg"];

/// Whether a body is a web page, or XML, and so not Braze's.
#[must_use]
pub fn is_page(body: &[u8], is_html: bool) -> bool {
    let begin = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii_start();
    match begin.first() {
        Some(b'<') => true,
        // JSON is not a page, whatever it is called.
        Some(b'{' | b'[') | None => false,
        Some(_) => is_html,
    }
}

/// The words in a body, as they may be shown; `None` where there are none.
#[must_use]
pub fn words(body: &[u8], is_html: bool) -> Option<String> {
    let body = &body[..body.len().min(BODY_BYTES_MAX)];
    if is_page(body, is_html) {
        return shown(&text_of_page(&String::from_utf8_lossy(body)));
    }
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let Ok(json) = serde_json::from_slice::<Value>(body) else {
        return shown(&String::from_utf8_lossy(body));
    };
    let mut words = Vec::new();
    collect(&json, "", &mut words);
    shown(&words.join("; "))
}

/// Words as they may be shown, if there are any.
#[must_use]
pub fn shown(words: &str) -> Option<String> {
    let words = gate::shortened(&words.split_whitespace().collect::<Vec<_>>().join(" "), CHARS_MAX);
    (!words.is_empty()).then_some(words)
}

/// The texts in an error's JSON, each once: of an object the fields that say what is wrong, or all of
/// them with their names where it has none of those.
fn collect(json: &Value, name: &str, words: &mut Vec<String>) {
    let mut add = |text: &str| {
        let text = if name.is_empty() { text.to_owned() } else { format!("{name}: {text}") };
        if !text.trim().is_empty() && !words.contains(&text) {
            words.push(text);
        }
    };
    match json {
        Value::Null => {}
        Value::Bool(value) => add(&value.to_string()),
        Value::Number(value) => add(&value.to_string()),
        Value::String(text) => add(text),
        Value::Array(elements) => {
            for element in elements {
                collect(element, name, words);
            }
        }
        Value::Object(fields) => {
            let telling: Vec<&Value> = TELLING.iter().filter_map(|name| fields.get(*name)).collect();
            let before = words.len();
            for value in &telling {
                collect(value, name, words);
            }
            if words.len() == before && telling.len() < fields.len() {
                for (name, value) in fields {
                    collect(value, name, words);
                }
            }
        }
    }
}

/// What a page shows, without its markup.
fn text_of_page(page: &str) -> String {
    let mut text = String::new();
    let mut rest = page;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        text.push(' ');
        rest = if let Some(comment) = tag.strip_prefix("!--") {
            comment.split_once("-->").map_or("", |(_, rest)| rest)
        } else {
            let rest = tag.split_once('>').map_or("", |(_, rest)| rest);
            let name = tag.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default().to_lowercase();
            let end = format!("</{name}");
            let hidden = HIDDEN_ELEMENTS.contains(&name.as_str());
            if hidden { rest.to_ascii_lowercase().find(&end).map_or("", |at| &rest[at..]) } else { rest }
        };
    }
    text.push_str(rest);
    [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
        .iter()
        .fold(text, |text, (entity, c)| text.replace(entity, c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_any_shape() {
        for (body, expected) in [
            (r#"{"message": "Invalid Campaign ID"}"#, Some("Invalid Campaign ID")),
            (
                r#"{"message": "Bad", "errors": ["a is missing", "b is no number"]}"#,
                Some("Bad; a is missing; b is no number"),
            ),
            (
                r#"{"errors": [{"id": "x", "message": "no x", "parameters": ["p"]}], "message": "Invalid Request"}"#,
                Some("Invalid Request; no x"),
            ),
            (
                r#"{"errors": {"campaign_id": ["is invalid", "is gone"]}}"#,
                Some("campaign_id: is invalid; campaign_id: is gone"),
            ),
            (r#"{"errors": [{"code": 7, "field": "ids"}]}"#, Some("code: 7; field: ids")),
            (r#"{"error": {"message": {"text": "deep"}}}"#, Some("text: deep")),
            (r#"{"errors": "one text", "message": null}"#, Some("one text")),
            (r#"{"message": "same", "errors": ["same", null, ""]}"#, Some("same")),
            (r#"{"title": "Too Large", "detail": "at most 4 MB", "status": 413}"#, Some("Too Large; at most 4 MB")),
            (r#"["a", ["b"]]"#, Some("a; b")),
            (r#""a text""#, Some("a text")),
            ("\u{feff}{\"message\": \"behind a mark\"}", Some("behind a mark")),
            ("upstream connect error\nor disconnect", Some("upstream connect error or disconnect")),
            ("{\"message\": \"cut", Some("{\"message\": \"cut")),
            ("{}", None),
            ("null", None),
            ("", None),
            (" \n", None),
        ] {
            assert_eq!(words(body.as_bytes(), false).as_deref(), expected, "{body}");
        }
        assert_eq!(words(&b"x".repeat(9_999), false).unwrap().chars().count(), CHARS_MAX + 1);
    }

    #[test]
    fn pages_in_plain_words() {
        let page = "<!DOCTYPE html><html><head><title>Log in</title><style>a { b }</style></head>\n<body>\
                    <!-- <p>no</p> --><h1>Who &amp; what?</h1><script>if (a < b) { c(); }</script></body>";
        assert_eq!(words(page.as_bytes(), false).as_deref(), Some("Log in Who & what?"));
        assert_eq!(words(b"<Error><Code>AccessDenied</Code></Error>", false).as_deref(), Some("AccessDenied"));
        assert_eq!(words(b"<html></html>", true), None);
        for (body, is_html, expected) in [
            ("\u{feff} \n<html>", false, true),
            ("Not here", true, true),
            ("Not here", false, false),
            (" {\"message\": \"success\"}", true, false),
            ("[]", true, false),
            ("", true, false),
        ] {
            assert_eq!(is_page(body.as_bytes(), is_html), expected, "{body}");
        }
    }
}
