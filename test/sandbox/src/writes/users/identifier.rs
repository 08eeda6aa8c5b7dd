//! How a request names a user (write.yaml `user_identifier`).

use super::user::Alias;
use crate::data::users;
use crate::writes::Fields;
use serde_json::Value;

/// Longest external id, in bytes.
const EXTERNAL_ID_BYTES_MAX: usize = 987;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identifier {
    ExternalId(String),
    Alias(Alias),
    BrazeId(String),
    Email(String, Prioritization),
    Phone(String, Prioritization),
}

/// Who of several is meant; without words as `/users/track` does it.
pub type Prioritization = Vec<String>;

impl Identifier {
    /// Of an object that has exactly one primary identifier, or else an e-mail address or a phone
    /// number; the error is the text of write.yaml `track_partial`.
    pub fn of(fields: &Fields) -> Result<Self, String> {
        let external_id = given(fields, "external_id");
        let braze_id = given(fields, "braze_id");
        let alias = fields.get("user_alias").filter(|alias| !alias.is_null());
        match (external_id, braze_id, alias) {
            (Some(id), None, None) => {
                let id = id_text(id).ok_or("'external_id' must be a string")?;
                if id.len() > EXTERNAL_ID_BYTES_MAX {
                    return Err("'external_id' must be fewer than 988 bytes".to_owned());
                }
                Ok(Identifier::ExternalId(id))
            }
            (None, Some(id), None) => {
                let id = id.as_str().ok_or("'braze_id' must be a string")?;
                Ok(Identifier::BrazeId(id.to_owned()))
            }
            (None, None, Some(alias)) => {
                Alias::of(alias).map(Identifier::Alias).ok_or_else(|| "'user_alias' is not valid".to_owned())
            }
            (None, None, None) => secondary(fields)
                .ok_or_else(|| "'external_id', 'braze_id', 'user_alias', 'email' or 'phone' is required".to_owned()),
            _ => Err("only one of 'external_id', 'braze_id' or 'user_alias' may be given".to_owned()),
        }
    }

    /// The number of the user who has it by formula.
    pub fn number(&self) -> Option<u64> {
        match self {
            Identifier::ExternalId(id) => users::of_external_id(id),
            Identifier::Alias(alias) => users::of_alias(&alias.name, &alias.label),
            Identifier::BrazeId(id) => users::of_braze_id(id),
            Identifier::Email(email, _) => users::of_email(email),
            Identifier::Phone(phone, _) => users::of_phone(phone),
        }
    }

    /// Whether a write makes a user of it that is not there, if it says nothing else.
    pub fn creates(&self) -> bool {
        !matches!(self, Identifier::Alias(_) | Identifier::BrazeId(_))
    }
}

/// The e-mail address or phone number, with `prioritization`; the address wins.
pub fn secondary(fields: &Fields) -> Option<Identifier> {
    let words = fields.get("prioritization").and_then(Value::as_array);
    let prioritization: Prioritization =
        words.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
    let text = |name| given(fields, name).and_then(Value::as_str).map(str::to_owned);
    if let Some(email) = text("email") {
        return Some(Identifier::Email(email, prioritization));
    }
    text("phone").map(|phone| Identifier::Phone(phone, prioritization))
}

/// Whether it says who of several is meant, as it must where users are deleted or merged.
pub fn is_prioritized(fields: &Fields) -> bool {
    fields.get("prioritization").and_then(Value::as_array).is_some_and(|words| !words.is_empty())
}

/// Numbers are taken, and kept as text (recorded).
fn id_text(id: &Value) -> Option<String> {
    match id {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn given<'a>(fields: &'a Fields, name: &str) -> Option<&'a Value> {
    fields.get(name).filter(|value| !value.is_null() && value.as_str() != Some(""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(value: &Value) -> Result<Identifier, String> {
        Identifier::of(value.as_object().expect("an object"))
    }

    #[test]
    fn one_is_enough() {
        assert_eq!(of(&json!({"external_id": 7, "email": "a@b.c"})), Ok(Identifier::ExternalId("7".to_owned())));
        let email = Identifier::Email("a@b.c".to_owned(), Vec::new());
        assert_eq!(of(&json!({"email": "a@b.c", "phone": "+1", "external_id": null})), Ok(email));
    }

    #[test]
    fn none_and_two_are_refused() {
        let alias = json!({"alias_name": "a", "alias_label": "b"});
        assert!(of(&json!({"name": "x"})).is_err_and(|text| text.ends_with("is required")));
        assert!(of(&json!({"external_id": "a", "user_alias": alias})).is_err());
        assert!(of(&json!({"user_alias": {"alias_name": "a"}})).is_err());
        assert!(of(&json!({"external_id": "é".repeat(494)})).is_err_and(|text| text.contains("988 bytes")));
    }
}
