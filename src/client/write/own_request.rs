//! A request that a row has in full, for endpoints that have no target.

use reqwest::Method;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// Endpoints that send messages, and what the body must have so that they go to named users only.
const SENDING: [(&str, &[&str]); 6] = [
    ("/campaigns/trigger/send", &["recipients"]),
    ("/campaigns/trigger/schedule/create", &["recipients"]),
    ("/canvas/trigger/send", &["recipients"]),
    ("/canvas/trigger/schedule/create", &["recipients"]),
    ("/messages/send", &["external_user_ids", "user_aliases"]),
    ("/messages/schedule/create", &["external_user_ids", "user_aliases"]),
];

/// Where paths begin that may send to an audience.
const AUDIENCES: [&str; 3] = ["/messages/", "/campaigns/trigger/", "/canvas/trigger/"];

/// A request of a row.
#[derive(Debug)]
pub struct OwnRequest {
    /// `POST` and so on.
    pub method: Method,
    /// Begins with a slash.
    pub path: String,
    /// The body, as JSON.
    pub body: Option<String>,
}

#[derive(Deserialize)]
struct Fields<'a> {
    method: String,
    path: String,
    #[serde(borrow)]
    body: Option<&'a RawValue>,
}

impl OwnRequest {
    /// Reads a row's element.
    ///
    /// # Errors
    /// If it leads elsewhere than to an endpoint, or could send to an audience that nobody named.
    pub fn parse(element: &[u8]) -> Result<Self, String> {
        let fields: Fields<'_> = serde_json::from_slice(element).map_err(|error| error.to_string())?;
        let method = Method::from_bytes(fields.method.as_bytes()).map_err(|error| error.to_string())?;
        check_path(&fields.path)?;
        let body = fields.body.map(|body| body.get().to_owned());
        check_recipients(&fields.path, body.as_deref())?;
        Ok(OwnRequest { method, path: fields.path, body })
    }
}

fn check_path(path: &str) -> Result<(), String> {
    let is_path = path.starts_with('/') && !path.starts_with("//");
    if !is_path || path.contains(['\\', '?', '#']) || path.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err("\"path\" must begin with one \"/\" and contain neither a host nor a query".to_owned());
    }
    // Whatever spells the same path: doubled slashes, dots, escapes.
    if path.split('/').skip(1).any(|part| part.is_empty() || part == "." || part == "..") || path.contains('%') {
        return Err("\"path\" must not contain empty parts, the parts \".\" and \"..\", or escapes".to_owned());
    }
    if path.to_lowercase().starts_with("/partners") {
        return Err("\"path\" belongs to a partner: write to 'braze://cohorts/…' instead".to_owned());
    }
    Ok(())
}

/// A message goes to everybody where it goes to nobody by name.
fn check_recipients(path: &str, body: Option<&str>) -> Result<(), String> {
    let path = path.to_lowercase();
    let path = path.strip_suffix(".json").unwrap_or(&path);
    if !AUDIENCES.iter().any(|sending| path.starts_with(sending)) {
        return Ok(());
    }
    let body: Value = serde_json::from_str(body.unwrap_or("null")).map_err(|error| format!("\"body\": {error}"))?;
    let is_broadcast = body.get("broadcast").is_some_and(|value| *value != Value::Bool(false) && !value.is_null());
    if is_broadcast {
        return Err("recipients must be named: \"broadcast\" is not allowed".to_owned());
    }
    if body.get("audience").is_some() || body.get("segment_id").is_some() {
        return Err("recipients must be named: \"audience\" and \"segment_id\" are not allowed".to_owned());
    }
    let Some((_, names)) = SENDING.iter().find(|(sending, _)| *sending == path) else { return Ok(()) };
    let has_some = |name: &str| body.get(name).and_then(Value::as_array).is_some_and(|array| !array.is_empty());
    if names.iter().any(|name| has_some(name)) {
        return Ok(());
    }
    Err(format!("recipients must be named: \"{}\" is missing", names.join("\" or \"")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(path: &str, body: &str) -> Option<String> {
        let row = format!(r#"{{"method":"POST","path":"{path}","body":{body}}}"#);
        OwnRequest::parse(row.as_bytes()).err()
    }

    #[test]
    fn paths_lead_to_endpoints_only() {
        assert_eq!(problem("/templates/email/create", "{}"), None);
        for path in [
            "x",
            "//evil.example/x",
            "https://evil.example",
            "/a/../partners/x/cohorts",
            "/a//b",
            "/%70artners/x",
            "/Partners/x",
            "/a b",
        ] {
            assert!(problem(path, "{}").is_some(), "{path}");
        }
    }

    #[test]
    fn nothing_goes_to_users_that_nobody_named() {
        let sent = r#"{"campaign_id":"c","recipients":[{"external_user_id":"a"}]}"#;
        assert_eq!(problem("/campaigns/trigger/send", sent), None);
        for (path, body) in [
            ("/campaigns/trigger/send", r#"{"campaign_id":"c"}"#),
            ("/Campaigns/trigger/send", r#"{"campaign_id":"c","recipients":[]}"#),
            ("/canvas/trigger/send", r#"{"broadcast":true}"#),
            ("/canvas/trigger/send", r#"{"broadcast":"true","recipients":[{}]}"#),
            ("/messages/send", r#"{"segment_id":"s","external_user_ids":["a"]}"#),
            ("/messages/send", "null"),
            ("/messages/send.json", r#"{"segment_id":"s"}"#),
            ("/messages/schedule/update", r#"{"segment_id":"s"}"#),
            ("/canvas/trigger/schedule/update", r#"{"broadcast":true,"x":1e999}"#),
        ] {
            assert!(problem(path, body).is_some(), "{path} {body}");
        }
    }
}
