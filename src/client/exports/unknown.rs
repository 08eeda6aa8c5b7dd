//! Which of the users that were asked for Braze does not know.

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// Identifiers of which Braze takes only one in a request, and says nothing when it is unknown.
const ALONE: [&str; 4] = ["braze_id", "email_address", "phone", "device_id"];

/// The part of an answer that tells who was found.
#[derive(Deserialize)]
struct UsersFound<'a> {
    #[serde(borrow, default)]
    users: Vec<&'a RawValue>,
    #[serde(default)]
    invalid_user_ids: Option<Vec<Value>>,
}

/// The identifiers that matched no user, given the body of a request to `/users/export/ids` and
/// that of its answer. An alias is its JSON.
#[must_use]
pub fn identifiers(asked: &[u8], answer: &[u8]) -> Vec<String> {
    let Ok(UsersFound { users, invalid_user_ids }) = serde_json::from_slice(answer) else { return Vec::new() };
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let named = invalid_user_ids.unwrap_or_default();
    if !named.is_empty() || !users.is_empty() {
        return named.iter().map(text).collect();
    }
    let asked: Value = serde_json::from_slice(asked).unwrap_or_default();
    ALONE.iter().filter_map(|name| asked.get(name)).map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_by_braze_or_silently_without_users() {
        for (asked, answer, unknown) in [
            (
                r#"{"external_ids": ["a", "b"]}"#,
                r#"{"users": [{"external_id": "a"}], "invalid_user_ids": ["b"]}"#,
                vec!["b"],
            ),
            (
                r#"{"user_aliases": [{"alias_name": "a"}]}"#,
                r#"{"users": [], "invalid_user_ids": [{"alias_name":"a"}]}"#,
                vec![r#"{"alias_name":"a"}"#],
            ),
            (r#"{"email_address": "x@example.com"}"#, r#"{"users": []}"#, vec!["x@example.com"]),
            (r#"{"phone": "+1"}"#, r#"{"users": [{}], "invalid_user_ids": null}"#, vec![]),
            (r#"{"external_ids": ["a"]}"#, r#"{"users": [{}]}"#, vec![]),
        ] {
            assert_eq!(identifiers(asked.as_bytes(), answer.as_bytes()), unknown, "{asked}");
        }
    }
}
