//! What is done to profiles as a whole: deleting, identifying, merging, their aliases and external
//! ids.

use super::identifier::{Identifier, secondary};
use super::store::Users;
use super::user::Alias;
use crate::data::objects::Objects;
use crate::writes::{
    Fields, IDENTIFIERS_MAX, Order, Outcome, Refusal, array, json as answer, optional_array, refuse, text,
};
use serde_json::{Value, json};

/// write.yaml `users_delete`.
pub fn delete(order: &mut Order) -> Result<Outcome, Refusal> {
    const ARRAYS: [&str; 5] = ["external_ids", "user_aliases", "braze_ids", "email_addresses", "phone_numbers"];
    let fields = order.fields()?;
    let given: Vec<&str> = ARRAYS.into_iter().filter(|name| fields.contains_key(*name)).collect();
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
    Ok(Outcome::new(
        answer(201, &body),
        ARRAYS.into_iter().find(|known| *known == name).unwrap_or("users"),
        identifiers.len(),
    ))
}

fn is_prioritized(fields: &Fields) -> bool {
    fields.get("prioritization").and_then(Value::as_array).is_some_and(|words| !words.is_empty())
}

/// write.yaml `users_identify`.
pub fn identify(order: &mut Order) -> Result<Outcome, Refusal> {
    const ARRAYS: [&str; 3] = ["aliases_to_identify", "emails_to_identify", "phone_numbers_to_identify"];
    let fields = order.fields()?;
    if ARRAYS.iter().all(|name| !fields.contains_key(*name)) {
        return Err(refuse("one of aliases_to_identify, emails_to_identify or phone_numbers_to_identify is required"));
    }
    let mut pairs: Vec<(Identifier, String)> = Vec::new();
    for name in ARRAYS {
        for element in optional_array(&fields, name, IDENTIFIERS_MAX)? {
            let pair = element.as_object().and_then(|element| {
                let identifier = if name == "aliases_to_identify" {
                    Identifier::Alias(Alias::of(element.get("user_alias")?)?)
                } else {
                    secondary(element).filter(|_| is_prioritized(element))?
                };
                Some((identifier, text(element, "external_id")?.to_owned()))
            });
            pairs.push(pair.ok_or_else(|| refuse(&format!("'{name}' is not valid")))?);
        }
    }
    if pairs.len() > IDENTIFIERS_MAX {
        return Err(refuse("a single request may not contain more than 50 users to identify"));
    }
    if order.remembers() {
        for (identifier, external_id) in &pairs {
            identify_one(&mut order.written.users, identifier, external_id, &order.options.exports.users);
        }
    }
    let count = pairs.len();
    let body = json!({"aliases_processed": count, "message": "success"});
    Ok(Outcome::new(answer(201, &body), "users", count))
}

/// Nothing happens where nobody, or more than one, has the alias or address.
fn identify_one(users: &mut Users, identifier: &Identifier, external_id: &str, everyone: &Objects) {
    let Some(found) = users.find(identifier, everyone) else { return };
    if users.get(found).is_some_and(|user| user.external_id.is_some()) {
        return;
    }
    match users.find(&Identifier::ExternalId(external_id.to_owned()), everyone) {
        None => users.change(found, |user| user.external_id = Some(external_id.to_owned())),
        Some(target) => {
            let clashes = match identifier {
                Identifier::Alias(alias) => users.get(target).is_some_and(|user| user.has_label(&alias.label)),
                _ => false,
            };
            if !clashes {
                merge_into(users, found, target);
            }
        }
    }
}

/// The first one is gone afterwards; its aliases go to the second one unless that has such a label.
fn merge_into(users: &mut Users, from: u64, to: u64) {
    if from == to {
        return;
    }
    let Some(merged) = users.remove(from) else { return };
    users.change(to, |user| {
        let new: Vec<Alias> = merged.aliases.iter().filter(|alias| !user.has_label(&alias.label)).cloned().collect();
        user.aliases.extend(new);
        user.absorb(merged);
    });
}

/// write.yaml `users_merge`.
pub fn merge(order: &mut Order) -> Result<Outcome, Refusal> {
    let fields = order.fields()?;
    let Some(updates) = fields.get("merge_updates").and_then(Value::as_array) else {
        return Err(refuse("'merge_updates' must be an array of objects"));
    };
    if updates.len() > IDENTIFIERS_MAX {
        return Err(refuse("a single request may not contain more than 50 merge updates"));
    }
    let mut pairs = Vec::new();
    for update in updates {
        let mut sides = Vec::new();
        for side in ["identifier_to_merge", "identifier_to_keep"] {
            let identifier = update.get(side).and_then(Value::as_object).and_then(to_merge);
            sides.push(identifier.ok_or_else(|| refuse(&format!("'{side}' must have one valid identifier")))?);
        }
        pairs.push(sides);
    }
    if order.remembers() {
        let everyone = &order.options.exports.users;
        let users = &mut order.written.users;
        for sides in &pairs {
            if let [from, to] = &sides[..]
                && let Some((from, to)) = users.find(from, everyone).zip(users.find(to, everyone))
            {
                merge_into(users, from, to);
            }
        }
    }
    Ok(Outcome::success(202, "merge_updates", pairs.len()))
}

fn to_merge(fields: &Fields) -> Option<Identifier> {
    let identifier = Identifier::of(fields).ok()?;
    match identifier {
        Identifier::Email(..) | Identifier::Phone(..) => Some(identifier).filter(|_| is_prioritized(fields)),
        Identifier::ExternalId(_) | Identifier::Alias(_) => Some(identifier),
        Identifier::BrazeId(_) => None,
    }
}

/// write.yaml `users_alias_new`.
pub fn alias_new(order: &mut Order) -> Result<Outcome, Refusal> {
    let fields = order.fields()?;
    let elements = array(&fields, "user_aliases", IDENTIFIERS_MAX)?;
    let mut aliases = Vec::new();
    for element in elements {
        let alias = Alias::of(element).ok_or_else(|| refuse("'user_aliases' must have alias_name and alias_label"))?;
        aliases.push((alias, element.as_object().and_then(|element| text(element, "external_id"))));
    }
    if order.remembers() {
        let everyone = &order.options.exports.users;
        let users = &mut order.written.users;
        for (alias, external_id) in &aliases {
            let identifier = Identifier::Alias(alias.clone());
            if users.find(&identifier, everyone).is_some() {
                continue;
            }
            match external_id {
                None => {
                    users.make(&identifier);
                }
                Some(id) => {
                    if let Some(number) = users.find(&Identifier::ExternalId((*id).to_owned()), everyone)
                        && users.get(number).is_some_and(|user| !user.has_label(&alias.label))
                    {
                        users.change(number, |user| user.aliases.push(alias.clone()));
                    }
                }
            }
        }
    }
    let body = json!({"aliases_processed": aliases.len(), "message": "success"});
    Ok(Outcome::new(answer(201, &body), "user_aliases", aliases.len()))
}

/// write.yaml `users_alias_update`.
pub fn alias_update(order: &mut Order) -> Result<Outcome, Refusal> {
    let fields = order.fields()?;
    let elements = array(&fields, "alias_updates", IDENTIFIERS_MAX)?;
    let mut updates = Vec::new();
    for element in elements {
        let of = |name| element.as_object().and_then(|element| text(element, name)).map(str::to_owned);
        let update = of("alias_label").zip(of("old_alias_name")).zip(of("new_alias_name"));
        updates.push(
            update.ok_or_else(|| refuse("'alias_updates' must have alias_label, old_alias_name and new_alias_name"))?,
        );
    }
    if order.remembers() {
        let everyone = &order.options.exports.users;
        let users = &mut order.written.users;
        for ((label, old), new) in &updates {
            let named = |name: &str| Alias { name: name.to_owned(), label: label.clone() };
            let [old, new] = [named(old), named(new)];
            if users.find(&Identifier::Alias(new.clone()), everyone).is_none()
                && let Some(number) = users.find(&Identifier::Alias(old.clone()), everyone)
            {
                users.change(number, |user| {
                    user.aliases.iter_mut().filter(|alias| **alias == old).for_each(|alias| *alias = new.clone());
                });
            }
        }
    }
    Ok(Outcome::success(202, "alias_updates", updates.len()))
}

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
                refused.push(crate::writes::Refused { input_array: "external_id_renames", index });
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
            refused.push(crate::writes::Refused { input_array: "external_ids", index });
        }
    }
    let body = json!({"removed_ids": removed, "removal_errors": errors, "message": "success"});
    Ok(Outcome { refused, ..Outcome::new(answer(201, &body), "external_ids", elements.len()) })
}
