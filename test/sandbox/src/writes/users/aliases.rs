//! New aliases, and other names for them. What cannot be is skipped, in a success.

use super::identifier::Identifier;
use super::user::Alias;
use crate::writes::{IDENTIFIERS_MAX, Order, Outcome, Refusal, array, json as answer, refuse, text};
use serde_json::json;

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
