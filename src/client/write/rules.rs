//! What values of fields must be like, as they are written in JSON.

use std::borrow::Cow;

use serde::Deserialize;

use crate::attributes;
use crate::declare::FieldRule;
use crate::json::object::Object;

/// What is wrong with a value, in words that follow the field's name; `None` if it is right.
#[must_use]
pub fn problem(rule: FieldRule, value: &[u8]) -> Option<String> {
    let text = || text(value).unwrap_or_default();
    match rule {
        FieldRule::Any => None,
        // Nearly all values are like that; escapes only make them longer.
        FieldRule::BytesMax(max) if value.len() <= max && begins_with_letter(value) => None,
        FieldRule::OneOf(choices) => {
            let value = text();
            let is_one = choices.contains(&&*value);
            (!is_one).then(|| format!("is \"{value}\", not one of: {}", choices.join(", ")))
        }
        FieldRule::BytesMax(max) => {
            let value = text();
            if value.trim().is_empty() {
                Some("is empty".to_owned())
            } else {
                (value.len() > max).then(|| format!("has {} bytes, but at most {max} are allowed", value.len()))
            }
        }
        FieldRule::Name(max) => {
            let value = text();
            let is_name = value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
            if value.is_empty() {
                Some("is empty".to_owned())
            } else if !is_name {
                Some(format!("is \"{value}\": only letters, digits, \"_\" and \"-\" are allowed"))
            } else {
                (value.len() > max).then(|| format!("has {} characters, but at most {max} are allowed", value.len()))
            }
        }
        // Dots lead out of a place in a path also where they are escaped.
        FieldRule::PathPart => {
            [".", ".."].contains(&&*text()).then(|| format!("is \"{}\", which cannot be part of a path", text()))
        }
        FieldRule::UserAlias => {
            alias(value).is_none().then(|| "must be an object with \"alias_name\" and \"alias_label\"".to_owned())
        }
        FieldRule::UserIdentifier => {
            let members = serde_json::from_slice::<Object<'_>>(value).map(|object| object.0).unwrap_or_default();
            let is_one = |name: &str| ["external_id", "user_alias", "email", "phone"].contains(&name);
            let identifiers = members.iter().filter(|(name, _)| is_one(name)).count();
            let is_known = members.iter().all(|(name, _)| is_one(name) || name == "prioritization");
            (identifiers != 1 || !is_known).then(|| {
                "must be an object with one of \"external_id\", \"user_alias\", \"email\" or \"phone\"".to_owned()
            })
        }
        FieldRule::Object => (value.first() != Some(&b'{')).then(|| "must be an object".to_owned()),
    }
}

/// Whether a value is a string that begins with a letter or a digit, so that it is not blank.
fn begins_with_letter(value: &[u8]) -> bool {
    matches!(value, [b'"', first, ..] if first.is_ascii_alphanumeric())
}

/// Appends what tells one value of an identifier from another, however it is spelled.
pub fn push_identity(name: &str, rule: FieldRule, value: &[u8], identity: &mut Vec<u8>) {
    let alias = matches!(rule, FieldRule::UserAlias).then(|| alias(value)).flatten();
    let spelling = match (alias, text(value)) {
        // Its members may stand in any order.
        (Some(Alias { alias_label, alias_name }), _) => serde_json::to_vec(&[alias_label, alias_name]),
        // It may be one number with a plus and without.
        (None, Some(text)) if name == "phone" => {
            serde_json::to_vec(attributes::stored(name, &text).trim_start_matches('+'))
        }
        (None, Some(text)) => serde_json::to_vec(&attributes::stored(name, &text)),
        (None, None) => return identity.extend_from_slice(value),
    };
    identity.extend_from_slice(&spelling.unwrap_or_default());
}

/// Whether a value is a text that says nothing.
#[must_use]
pub fn is_blank(value: &[u8]) -> bool {
    value.first() == Some(&b'"') && text(value).is_some_and(|text| text.trim().is_empty())
}

/// The text that a JSON string has.
#[must_use]
pub fn text(value: &[u8]) -> Option<Cow<'_, str>> {
    match value {
        [b'"', inner @ .., b'"'] if !inner.contains(&b'\\') => std::str::from_utf8(inner).ok().map(Cow::Borrowed),
        _ => serde_json::from_slice(value).ok().map(Cow::Owned),
    }
}

#[derive(Deserialize)]
struct Alias {
    alias_label: String,
    alias_name: String,
}

fn alias(value: &[u8]) -> Option<Alias> {
    let alias: Alias = serde_json::from_slice(value).ok()?;
    (!alias.alias_label.is_empty() && !alias.alias_name.is_empty()).then_some(alias)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_obey_their_rules() {
        for (rule, value, expected) in [
            (FieldRule::Any, "5", None),
            (FieldRule::OneOf(&["a", "b"]), "\"b\"", None),
            (FieldRule::OneOf(&["a", "b"]), "\"c\"", Some("is \"c\", not one of: a, b")),
            (FieldRule::BytesMax(3), "\"\"", Some("is empty")),
            (FieldRule::BytesMax(3), "\" \"", Some("is empty")),
            (FieldRule::BytesMax(3), "\"a\"", None),
            (FieldRule::BytesMax(3), "\"abc\"", None),
            (FieldRule::BytesMax(3), "\"äü\"", Some("has 4 bytes, but at most 3 are allowed")),
            (FieldRule::Name(3), "\"a-1\"", None),
            (FieldRule::Name(3), "\"a.1\"", Some("is \"a.1\": only letters, digits, \"_\" and \"-\" are allowed")),
            (FieldRule::PathPart, "\"a.b\"", None),
            (FieldRule::PathPart, "\"..\"", Some("is \"..\", which cannot be part of a path")),
            (FieldRule::Object, "[]", Some("must be an object")),
            (FieldRule::UserIdentifier, r#"{"email":"a@b","prioritization":["identified"]}"#, None),
            (
                FieldRule::UserIdentifier,
                r#"{"external_id":"a","email":"a@b"}"#,
                Some("must be an object with one of \"external_id\", \"user_alias\", \"email\" or \"phone\""),
            ),
            (FieldRule::UserAlias, r#"{"alias_name":"n","alias_label":"l"}"#, None),
            (
                FieldRule::UserAlias,
                r#"{"alias_name":"n"}"#,
                Some("must be an object with \"alias_name\" and \"alias_label\""),
            ),
        ] {
            assert_eq!(problem(rule, value.as_bytes()).as_deref(), expected, "{value}");
        }
    }

    #[test]
    fn aliases_are_the_same_in_any_order() {
        let (mut one, mut other) = (Vec::new(), Vec::new());
        push_identity("user_alias", FieldRule::UserAlias, br#"{"alias_name":"n","alias_label":"l"}"#, &mut one);
        push_identity("user_alias", FieldRule::UserAlias, br#"{ "alias_label": "l", "alias_name": "n" }"#, &mut other);
        assert_eq!(one, other);
        let (mut one, mut other) = (Vec::new(), Vec::new());
        push_identity("external_id", FieldRule::Any, br#""a\/\u00e4""#, &mut one);
        push_identity("external_id", FieldRule::Any, "\"a/ä\"".as_bytes(), &mut other);
        assert_eq!(one, other, "however it is spelt");
        let (mut one, mut other) = (vec![1], vec![1]);
        push_identity("phone", FieldRule::Any, br#""+1 202-555""#, &mut one);
        push_identity("phone", FieldRule::Any, br#""+1202555""#, &mut other);
        assert_eq!(one, other, "one number");
    }

    #[test]
    fn identifiers_that_differ_stay_apart() {
        for (name, one, other) in [
            ("phone", r#""n/a""#, r#""unknown""#),
            ("phone", r#""""#, r#""-""#),
            ("phone", r#""+1202555""#, r#""+1202556""#),
            ("phone", r#""x1""#, r#""y1""#),
            ("phone", r#""(1)""#, r#""(2)""#),
            ("external_id", r#""+a""#, r#""a""#),
            ("external_id", r#""A""#, r#""a""#),
            ("external_id", r#"" a""#, r#""a""#),
        ] {
            let identity = |value: &str| {
                let mut identity = vec![7];
                push_identity(name, FieldRule::Any, value.as_bytes(), &mut identity);
                identity
            };
            assert_ne!(identity(one), identity(other), "{name} {one} {other}");
            assert_eq!(identity(one)[0], 7, "what was there before");
        }
        let alias = |label: &str, name: &str| {
            let mut identity = Vec::new();
            let alias = format!(r#"{{"alias_label":"{label}","alias_name":"{name}"}}"#);
            push_identity("user_alias", FieldRule::UserAlias, alias.as_bytes(), &mut identity);
            identity
        };
        assert_ne!(alias("a", r"b\u0000c"), alias(r"a\u0000b", "c"));
    }
}
