//! What the attributes of a request make of a user (write.yaml `attributes_object`).

use super::store::Users;
use super::user::User;
use super::values::{Change, change};
use crate::writes::Fields;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// Fields of a user that are no custom attributes, and keep their names in exports.
const STANDARD: [&str; 19] = [
    "country",
    "date_of_first_session",
    "date_of_last_session",
    "dob",
    "email",
    "email_subscribe",
    "email_open_tracking_disabled",
    "email_click_tracking_disabled",
    "facebook",
    "first_name",
    "gender",
    "home_city",
    "image_url",
    "language",
    "last_name",
    "marked_email_as_spam_at",
    "phone",
    "push_subscribe",
    "time_zone",
];

/// What says how the others are meant, or is kept elsewhere.
const NOT_KEPT: [&str; 7] = [
    "external_id",
    "braze_id",
    "user_alias",
    "_update_existing_only",
    "_merge_objects",
    "push_token_import",
    "subscription_groups",
];

/// Changes the user as the attributes say.
pub fn apply(users: &mut Users, number: u64, attributes: &Fields) {
    let merges = attributes.get("_merge_objects").and_then(Value::as_bool).unwrap_or(false);
    let mut types = std::mem::take(&mut users.types);
    users.change(number, |user| {
        for (name, value) in attributes.iter().filter(|(name, _)| !NOT_KEPT.contains(&name.as_str())) {
            apply_one(user, name, value, merges, &mut types);
        }
    });
    users.types = types;
}

fn apply_one(user: &mut User, name: &str, value: &Value, merges: bool, types: &mut HashMap<String, &'static str>) {
    if STANDARD.contains(&name) || name == "twitter" || name == "push_tokens" {
        set(&mut user.fields, name, value);
    } else if name == "current_location" {
        let of = |part| value.get(part).cloned();
        let place = of("longitude").zip(of("latitude")).map_or(Value::Null, |(x, y)| json!([x, y]));
        set(&mut user.fields, "last_coordinates", &place);
    } else {
        // Spaces around a name are not part of it.
        let name = name.trim();
        match change(user.custom.get(name), value, merges) {
            Change::Remove => {
                user.custom.remove(name);
            }
            Change::Ignore => {}
            Change::Set(value) => {
                if let Some(value) = of_first_type(name, value, types) {
                    user.custom.insert(name.to_owned(), value);
                }
            }
        }
    }
}

fn set(fields: &mut Fields, name: &str, value: &Value) {
    if value.is_null() {
        fields.remove(name);
    } else {
        fields.insert(name.to_owned(), value.clone());
    }
}

/// An attribute keeps the type that it had first: other values become that type, or are ignored
/// (write.yaml `type_lock`).
fn of_first_type(name: &str, value: Value, types: &mut HashMap<String, &'static str>) -> Option<Value> {
    let given = r#type(&value);
    let first = match types.entry(name.to_owned()) {
        Entry::Occupied(first) => *first.get(),
        Entry::Vacant(place) => *place.insert(given),
    };
    match (first, &value) {
        _ if first == given => Some(value),
        ("string", Value::Number(number)) => Some(json!(number.to_string())),
        ("string", Value::Bool(truth)) => Some(json!(truth.to_string())),
        ("number", Value::String(text)) => text.parse().ok().map(Value::Number),
        ("boolean", Value::String(text)) => text.parse().ok().map(Value::Bool),
        _ => None,
    }
}

fn r#type(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::objects::{Objects, USERS};
    use crate::writes::users::Identifier;

    fn user_after(writes: &[Value]) -> Value {
        let mut users = Users::default();
        let id = Identifier::ExternalId("a".to_owned());
        let number = users.make(&id);
        for write in writes {
            apply(&mut users, number, write.as_object().expect("an object"));
        }
        assert_eq!(users.find(&id, &Objects::new(0, &USERS)), Some(number));
        users.get(number).expect("a user").json()
    }

    #[test]
    fn custom_and_standard_ones() {
        let user = user_after(&[
            json!({"external_id": "a", "first_name": "Ada", "home_city": "Paris", " plan ": "free", "n": 1}),
            json!({"home_city": null, "n": {"inc": 2}, "current_location": {"longitude": 1.5, "latitude": 2}}),
        ]);
        assert_eq!(user["custom_attributes"], json!({"plan": "free", "n": 3}));
        assert_eq!((&user["first_name"], user.get("home_city")), (&json!("Ada"), None));
        assert_eq!(user["last_coordinates"], json!([1.5, 2]));
    }

    #[test]
    fn the_first_type_stays() {
        let user = user_after(&[json!({"n": 1, "s": "a"}), json!({"n": "2", "s": 3}), json!({"n": "many", "s": [1]})]);
        assert_eq!(user["custom_attributes"], json!({"n": 2, "s": "3"}));
    }
}
