//! Deleting users.

use super::identifier::{Identifier, is_prioritized, secondary};
use super::user::Alias;
use crate::writes::{IDENTIFIERS_MAX, Order, Outcome, Refusal, array, json as answer, refuse};
use serde_json::{Value, json};

/// write.yaml `users_delete`.
pub fn delete(order: &mut Order) -> Result<Outcome, Refusal> {
    const ARRAYS: [&str; 5] = ["external_ids", "user_aliases", "braze_ids", "email_addresses", "phone_numbers"];
    let fields = order.fields()?;
    let given: Vec<&'static str> = ARRAYS.into_iter().filter(|name| fields.contains_key(*name)).collect();
    let [name] = given[..] else {
        return Err(refuse(
            "exactly one of external_ids, user_aliases, braze_ids, email_addresses or phone_numbers is required",
        ));
    };
    let elements = array(&fields, name, IDENTIFIERS_MAX)?;
    let identifier = |element: &Value| match name {
        "external_ids" => element.as_str().map(|id| Identifier::ExternalId(id.to_owned())),
        "braze_ids" => element.as_str().map(|id| Identifier::BrazeId(id.to_owned())),
        "user_aliases" => Alias::of(element).map(Identifier::Alias),
        _ => element.as_object().filter(|fields| is_prioritized(fields)).and_then(secondary),
    };
    let identifiers: Option<Vec<Identifier>> = elements.iter().map(identifier).collect();
    let identifiers = identifiers.ok_or_else(|| refuse(&format!("'{name}' is not valid")))?;
    if order.remembers() {
        for identifier in &identifiers {
            if let Some(number) = order.written.users.find(identifier, &order.options.exports.users) {
                order.written.users.remove(number);
            }
        }
    }
    // Also those that do not exist.
    let body = json!({"deleted": identifiers.len(), "message": "success"});
    Ok(Outcome::new(answer(201, &body), name, identifiers.len()))
}
