//! Two users become one: identifying and merging.

use super::identifier::{Identifier, is_prioritized, secondary};
use super::store::Users;
use super::user::Alias;
use crate::data::objects::Objects;
use crate::writes::{Fields, IDENTIFIERS_MAX, Order, Outcome, Refusal, json as answer, optional_array, refuse, text};
use serde_json::{Value, json};

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
