//! States of e-mail addresses and phone numbers, whoever has them.

use super::rows::is_email;
use super::{IDENTIFIERS_MAX, Order, Outcome, Refusal, refuse, text, texts};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

#[derive(Debug, Default)]
pub struct Addresses {
    /// What was written of each.
    states: BTreeMap<String, Map<String, Value>>,
}

impl Addresses {
    fn set(&mut self, address: &str, name: &str, value: Value) {
        self.states.entry(address.to_owned()).or_default().insert(name.to_owned(), value);
    }

    pub fn json(&self) -> Value {
        let state = |(address, state): (&String, &Map<String, Value>)| {
            let mut state = state.clone();
            state.insert("address".to_owned(), json!(address));
            Value::Object(state)
        };
        self.states.iter().map(state).collect()
    }
}

/// write.yaml `email_status`.
pub fn status(order: &mut Order) -> Result<Outcome, Refusal> {
    let fields = order.fields()?;
    let states = ["subscribed", "unsubscribed", "opted_in"];
    let state = text(&fields, "subscription_state").filter(|state| states.contains(state));
    let state =
        state.ok_or_else(|| refuse("Subscription state must be one of subscribed, unsubscribed or opted_in"))?;
    take(order, "email", &[("subscription_state", json!(state))])
}

/// write.yaml `email_bounce_remove`.
pub fn remove_bounce(order: &mut Order) -> Result<Outcome, Refusal> {
    take(order, "email", &[("hard_bounced", json!(false))])
}

/// write.yaml `email_spam_remove`.
pub fn remove_spam(order: &mut Order) -> Result<Outcome, Refusal> {
    take(order, "email", &[("marked_as_spam", json!(false))])
}

/// write.yaml `email_blocklist`: unsubscribes, and marks as bounced.
pub fn block(order: &mut Order) -> Result<Outcome, Refusal> {
    let states =
        [("blocked", json!(true)), ("hard_bounced", json!(true)), ("subscription_state", json!("unsubscribed"))];
    take(order, "email", &states)
}

/// write.yaml `sms_invalid_remove`.
pub fn remove_invalid_phone(order: &mut Order) -> Result<Outcome, Refusal> {
    take(order, "phone_numbers", &[("invalid", json!(false))])
}

/// Gives these states to the addresses in the field.
fn take(order: &mut Order, name: &'static str, states: &[(&str, Value)]) -> Result<Outcome, Refusal> {
    let fields = order.fields()?;
    let given = texts(&fields, name).filter(|given| !given.is_empty());
    let given = given.ok_or_else(|| refuse(&format!("'{name}' is required")))?;
    if given.len() > IDENTIFIERS_MAX {
        return Err(refuse(&format!("a single request may not contain more than 50 of '{name}'")));
    }
    if let Some(bad) = given.iter().find(|address| name == "email" && !is_email(address)) {
        return Err(refuse(&format!("Invalid email address: {bad}")));
    }
    if order.remembers() {
        for address in &given {
            for (name, value) in states {
                order.written.addresses.set(address, name, value.clone());
            }
            let state = states.iter().find(|(name, _)| *name == "subscription_state");
            if let Some((_, state)) = state {
                subscribe(order, address, state);
            }
        }
    }
    Ok(Outcome::success(201, name, given.len()))
}

/// All profiles with the address have the state, too.
fn subscribe(order: &mut Order, address: &str, state: &Value) {
    let users = &mut order.written.users;
    for number in users.sharing("email", address) {
        if let Some(user) = users.touch(number) {
            user.fields.insert("email_subscribe".to_owned(), state.clone());
        }
    }
}
