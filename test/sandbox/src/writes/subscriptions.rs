//! States in subscription groups.

use super::users::User;
use super::{Fields, IDENTIFIERS_MAX, Order, Outcome, Refusal, refuse, text, texts};
use crate::data::{kind, number_of};
use crate::options::Options;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const STATES: [&str; 2] = ["subscribed", "unsubscribed"];

/// What identifies users in a request, in both versions of the endpoint.
const IDENTIFIERS: [[&str; 2]; 3] = [["external_id", "external_ids"], ["email", "emails"], ["phone", "phones"]];

#[derive(Debug, Default)]
pub struct Subscriptions {
    /// By the number of the group and the identifier.
    states: BTreeMap<(u64, String), State>,
}

#[derive(Debug)]
struct State {
    /// `external_id`, `email` or `phone`.
    kind: &'static str,
    is: String,
    group_id: String,
    /// The number of the write.
    write: u64,
}

impl Subscriptions {
    /// The written state of whoever has the identifier in group g.
    pub fn of(&self, identifier: &str, g: u64) -> Option<&str> {
        if self.states.is_empty() {
            return None;
        }
        self.states.get(&(g, identifier.to_owned())).map(|state| state.is.as_str())
    }

    /// `subscription_groups` of the attributes of a user.
    pub fn set_of_user(&mut self, user: &User, groups: &[Value]) {
        let email = user.fields.get("email").and_then(Value::as_str);
        let phone = user.fields.get("phone").and_then(Value::as_str);
        let identifiers = [("external_id", user.external_id.as_deref()), ("email", email), ("phone", phone)];
        for group in groups {
            let of = |name| group.get(name).and_then(Value::as_str).unwrap_or_default();
            for (kind, identifier) in identifiers {
                if let Some(identifier) = identifier {
                    self.set(of("subscription_group_id"), kind, identifier, of("subscription_state"), 0);
                }
            }
        }
    }

    fn set(&mut self, group_id: &str, kind: &'static str, identifier: &str, state: &str, write: u64) {
        if let Some(g) = number_of(kind::GROUP, group_id) {
            let state = State { kind, is: state.to_owned(), group_id: group_id.to_owned(), write };
            self.states.insert((g, identifier.to_owned()), state);
        }
    }

    pub fn json(&self) -> Value {
        let state = |((_, identifier), state): (&(u64, String), &State)| {
            json!({
                "subscription_group_id": state.group_id,
                "kind": state.kind,
                "identifier": identifier,
                "subscription_state": state.is,
                "write": state.write,
            })
        };
        self.states.iter().map(state).collect()
    }
}

fn is_group(id: &str, options: &Options) -> bool {
    number_of(kind::GROUP, id).is_some_and(|g| options.groups.is_there(g))
}

/// The codes of write.yaml `track_partial`.
pub fn check_groups_of_user(groups: &Value, options: &Options) -> Result<(), &'static str> {
    let groups = groups.as_array().ok_or("BAD_SUBSCRIPTION_GROUP_ARRAY")?;
    for group in groups {
        let group = group.as_object().ok_or("BAD_SUBSCRIPTION_GROUP_HASH")?;
        if !text(group, "subscription_group_id").is_some_and(|id| is_group(id, options)) {
            return Err("BAD_SUBSCRIPTION_GROUP_ID");
        }
        if !text(group, "subscription_state").is_some_and(|state| STATES.contains(&state)) {
            return Err("BAD_SUBSCRIPTION_GROUP_STATE");
        }
    }
    Ok(())
}

/// One group, its state and who it is about.
struct Setting {
    group_id: String,
    state: String,
    users: Vec<(&'static str, String)>,
}

/// write.yaml `subscription_status_set`.
pub fn set(order: &mut Order) -> Result<Outcome, Refusal> {
    let fields = order.fields()?;
    let setting = setting(&fields, order.options, 0)?;
    take(order, &[setting])
}

/// write.yaml `subscription_status_set_v2`.
pub fn set_v2(order: &mut Order) -> Result<Outcome, Refusal> {
    let fields = order.fields()?;
    let groups = super::array(&fields, "subscription_groups", usize::MAX)?;
    let setting = |group: &Value| match group.as_object() {
        Some(group) => setting(group, order.options, 1),
        None => Err(refuse("'subscription_groups' must be an array of objects")),
    };
    let settings = groups.iter().map(setting).collect::<Result<Vec<_>, _>>()?;
    if settings.is_empty() {
        return Err(refuse("'subscription_groups' must not be empty"));
    }
    take(order, &settings)
}

/// `version` is which spelling of the identifiers is asked for.
fn setting(fields: &Fields, options: &Options, version: usize) -> Result<Setting, Refusal> {
    let group_id = text(fields, "subscription_group_id").filter(|id| is_group(id, options));
    let group_id = group_id.ok_or_else(|| refuse("Invalid subscription group ID"))?;
    let state = text(fields, "subscription_state").filter(|state| STATES.contains(state));
    let state = state.ok_or_else(|| refuse("Subscription state must be 'subscribed' or 'unsubscribed'"))?;
    let mut users = Vec::new();
    for spellings in IDENTIFIERS {
        let name = spellings[version];
        if fields.contains_key(name) {
            let given = texts(fields, name).ok_or_else(|| refuse(&format!("'{name}' is not valid")))?;
            users.extend(given.into_iter().map(|identifier| (spellings[0], identifier.to_owned())));
        }
    }
    if users.is_empty() {
        return Err(refuse("One of external_id, email or phone is required"));
    }
    if let Some((_, phone)) = users.iter().find(|(kind, phone)| *kind == "phone" && !is_phone(phone)) {
        return Err(refuse(&format!("Invalid phone number: {phone}")));
    }
    Ok(Setting { group_id: group_id.to_owned(), state: state.to_owned(), users })
}

/// E.164.
fn is_phone(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (2..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0')
    })
}

fn take(order: &mut Order, settings: &[Setting]) -> Result<Outcome, Refusal> {
    let users = || settings.iter().flat_map(|setting| &setting.users);
    let has = |wanted: &str| users().any(|(kind, _)| *kind == wanted);
    if has("email") && has("phone") {
        return Err(refuse("Either an email address or a phone number should be provided, but not both."));
    }
    let count = users().count();
    if count > IDENTIFIERS_MAX {
        return Err(refuse("The max number of users per request is 50"));
    }
    if order.remembers() {
        for Setting { group_id, state, users } in settings {
            for (kind, identifier) in users {
                order.written.subscriptions.set(group_id, kind, identifier, state, order.number);
            }
        }
    }
    Ok(Outcome::success(201, "users", count))
}
