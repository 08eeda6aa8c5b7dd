//! Other external ids for users. The former ones are deprecated, and lead to the user until they are
//! removed. What cannot be is told one by one.

use super::identifier::Identifier;
use super::store::Users;
use crate::data::objects::Objects;
use crate::writes::{IDENTIFIERS_MAX, Order, Outcome, Refusal, Refused, array, json as answer, text};
use serde_json::json;

/// write.yaml `users_external_ids_rename`.
pub fn rename(order: &mut Order) -> Result<Outcome, Refusal> {
    let fields = order.fields()?;
    let elements = array(&fields, "external_id_renames", IDENTIFIERS_MAX)?;
    let everyone = &order.options.exports.users;
    let remembers = order.options.writes.remember;
    let users = &mut order.written.users;
    let (mut renamed, mut errors, mut refused) = (Vec::new(), Vec::new(), Vec::new());
    for (index, element) in elements.iter().enumerate() {
        let of = |name| element.as_object().and_then(|element| text(element, name));
        let done = match (of("current_external_id"), of("new_external_id")) {
            (Some(current), Some(new)) if !remembers => Ok((current, new)),
            (Some(current), Some(new)) => rename_one(users, current, new, everyone).map(|()| (current, new)),
            _ => Err("current_external_id and new_external_id are required"),
        };
        match done {
            Ok((current, new)) => renamed.push(json!({"current_external_id": current, "new_external_id": new})),
            Err(problem) => {
                errors.push(json!([format!("index {index}: {problem}")]));
                refused.push(Refused { input_array: "external_id_renames", index });
            }
        }
    }
    let body = json!({"external_ids": renamed, "rename_errors": errors, "message": "success"});
    Ok(Outcome { refused, ..Outcome::new(answer(201, &body), "external_id_renames", elements.len()) })
}

fn rename_one(users: &mut Users, current: &str, new: &str, everyone: &Objects) -> Result<(), &'static str> {
    let found = users.find(&Identifier::ExternalId(current.to_owned()), everyone);
    let is_primary = |number: &u64| users.get(*number).is_some_and(|user| user.external_id.as_deref() == Some(current));
    let Some(number) = found.filter(is_primary) else {
        return Err("the current external id does not exist or is deprecated");
    };
    if users.has_external_id(new, everyone) {
        return Err("the new external id is in use");
    }
    users.change(number, |user| user.deprecated.extend(user.external_id.replace(new.to_owned())));
    Ok(())
}

/// write.yaml `users_external_ids_remove`: deprecated ones only.
pub fn remove(order: &mut Order) -> Result<Outcome, Refusal> {
    let fields = order.fields()?;
    let elements = array(&fields, "external_ids", IDENTIFIERS_MAX)?;
    let remembers = order.options.writes.remember;
    let users = &mut order.written.users;
    let (mut removed, mut errors, mut refused) = (Vec::new(), Vec::new(), Vec::new());
    for (index, element) in elements.iter().enumerate() {
        let id = element.as_str().unwrap_or_default();
        let found = users.look(&Identifier::ExternalId(id.to_owned()));
        let deprecated = found.filter(|&number| {
            users.get(number).is_some_and(|user| user.deprecated.iter().any(|deprecated| deprecated == id))
        });
        if let Some(number) = deprecated {
            users.change(number, |user| user.deprecated.retain(|deprecated| deprecated != id));
        }
        if deprecated.is_some() || !remembers {
            removed.push(id);
        } else {
            errors.push(json!([format!("index {index}: the external id is not deprecated")]));
            refused.push(Refused { input_array: "external_ids", index });
        }
    }
    let body = json!({"removed_ids": removed, "removal_errors": errors, "message": "success"});
    Ok(Outcome { refused, ..Outcome::new(answer(201, &body), "external_ids", elements.len()) })
}
