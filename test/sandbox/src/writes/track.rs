//! `/users/track`, `/users/track/bulk` and `/users/track/sync`: attributes, events and purchases.

use super::count::{self, Objects};
use super::faults::{WriteFault, refused};
use super::rows::{self, Check};
use super::times::time;
use super::users::{self, Identifier, User, tally};
use super::{Fields, Order, Outcome, Refusal, Refused, json as answer, refuse};
use crate::answer::Answer;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::fmt::Write;

/// write.yaml `users_track_bulk`.
const BULK_OBJECTS_MAX: u64 = 1_000;
const BULK_OBJECTS_PER_USER_MAX: usize = 100;

/// An array of the body, in the order in which they are processed.
struct Array {
    name: &'static str,
    processed: &'static str,
    check: Check,
    take: fn(&mut Order, &Fields, usize) -> Option<u64>,
}

const ARRAYS: [Array; 3] = [
    Array { name: "attributes", processed: "attributes_processed", check: rows::attributes, take: take_attributes },
    Array { name: "events", processed: "events_processed", check: rows::event, take: take_event },
    Array { name: "purchases", processed: "purchases_processed", check: rows::purchase, take: take_purchase },
];

/// write.yaml `users_track`.
pub fn track(order: &mut Order) -> Result<Outcome, Refusal> {
    let max = order.options.writes.track_objects;
    if !order.remembers() {
        return counted(order, max);
    }
    let fields = order.fields()?;
    take_all(order, &fields, max).map(|(outcome, _)| outcome)
}

/// write.yaml `users_track_bulk`.
pub fn bulk(order: &mut Order) -> Result<Outcome, Refusal> {
    if !order.remembers() {
        return counted(order, BULK_OBJECTS_MAX);
    }
    let fields = order.fields()?;
    let mut of_user: HashMap<String, usize> = HashMap::new();
    for row in ARRAYS.iter().filter_map(|array| fields.get(array.name)?.as_array()).flatten() {
        if let Some(Ok(identifier)) = row.as_object().map(Identifier::of) {
            let count = of_user.entry(format!("{identifier:?}")).or_default();
            *count += 1;
            if *count > BULK_OBJECTS_PER_USER_MAX {
                return Err(refuse("Max Input Length Exceeded: at most 100 objects per user"));
            }
        }
    }
    take_all(order, &fields, BULK_OBJECTS_MAX).map(|(outcome, _)| outcome)
}

/// write.yaml `users_track_sync`: one object, and the user is read back.
pub fn sync(order: &mut Order) -> Result<Outcome, Refusal> {
    if !order.remembers() {
        return counted(order, 1);
    }
    let fields = order.fields()?;
    let (outcome, users) = take_all(order, &fields, 1)?;
    if !outcome.refused.is_empty() {
        return Ok(outcome);
    }
    let sent = ARRAYS.iter().find_map(|array| Some((array, fields.get(array.name)?.as_array()?.first()?.as_object()?)));
    let read = |&number: &u64| Some(read_back(order.written.users.get(number)?, sent?));
    let users: Vec<Value> = users.iter().filter_map(read).collect();
    let body = json!({"users": users, "message": "success"});
    Ok(Outcome { answer: answer(201, &body), ..outcome })
}

/// The user after the write: what was sent of it, as it is now.
fn read_back(user: &User, (array, sent): (&Array, &Fields)) -> Value {
    let Value::Object(mut all) = user.json() else { return Value::Null };
    let (given, name, kept) = match array.name {
        "events" => ("custom_events", "name", "custom_events"),
        "purchases" => ("purchases", "product_id", "purchase_events"),
        _ => ("custom_attributes", "", "custom_attributes"),
    };
    let now = match all.remove(given) {
        Some(Value::Array(tallies)) => {
            let is_sent = |tally: &&Value| tally.get("name") == sent.get(name);
            tallies.iter().filter(is_sent).map(|tally| renamed(tally, name)).collect()
        }
        Some(Value::Object(custom)) => custom.into_iter().filter(|(name, _)| sent.contains_key(name)).collect(),
        _ => Value::Null,
    };
    all.retain(|name, _| name == "external_id" || sent.contains_key(name));
    all.insert(kept.to_owned(), now);
    Value::Object(all)
}

/// Products have another name for their name.
fn renamed(tally: &Value, key: &str) -> Value {
    let mut tally = tally.clone();
    if let Some(name) = tally.as_object_mut().and_then(|tally| tally.remove("name")) {
        tally[key] = name;
    }
    tally
}

/// Without remembering: the objects are counted, and not looked at.
fn counted(order: &Order, max: u64) -> Result<Outcome, Refusal> {
    let objects = count::count(order.body);
    limit(objects.total(), max)?;
    let Objects { attributes, events, purchases } = objects;
    let counts = [attributes, events, purchases];
    let mut body = String::from("{");
    for (array, count) in ARRAYS.iter().zip(counts).filter(|(_, count)| *count > 0) {
        write!(body, "\"{}\":{count},", array.processed).expect("a String takes all");
    }
    body.push_str("\"message\":\"success\"}");
    let objects = ARRAYS.iter().map(|array| array.name).zip(counts).filter(|(_, count)| *count > 0).collect();
    Ok(Outcome { answer: Answer::json(201, body), objects, refused: Vec::new() })
}

fn limit(total: u64, max: u64) -> Result<(), Refusal> {
    match total {
        0 => Err(refuse(NO_DATA)),
        total if total > max => Err(refuse("Max Input Length Exceeded")),
        _ => Ok(()),
    }
}

const NO_DATA: &str = "Valid data must be provided in the 'attributes', 'events', or 'purchases' fields.";

/// Also tells which users there were.
fn take_all(order: &mut Order, fields: &Fields, max: u64) -> Result<(Outcome, Vec<u64>), Refusal> {
    let mut arrays: Vec<(&Array, &[Value])> = Vec::new();
    for array in &ARRAYS {
        match fields.get(array.name) {
            None | Some(Value::Null) => {}
            Some(Value::Array(rows)) => arrays.push((array, rows)),
            Some(_) => return Err(refuse(&format!("'{}' must be an array of objects", array.name))),
        }
    }
    let total: usize = arrays.iter().map(|(_, rows)| rows.len()).sum();
    limit(total as u64, max)?;

    let mut unlucky = match order.fault {
        Some(WriteFault::Partial | WriteFault::Unindexed) => {
            refused(order.options.writes.seed, order.number, total).into_iter().peekable()
        }
        _ => Vec::new().into_iter().peekable(),
    };
    let (mut errors, mut outcome_refused, mut touched) = (Vec::new(), Vec::new(), Vec::new());
    let mut body = Fields::new();
    let mut position = 0;
    for (array, rows) in &arrays {
        let mut processed = 0;
        for (index, row) in rows.iter().enumerate() {
            let is_unlucky = unlucky.next_if_eq(&position).is_some();
            position += 1;
            let checked = match row.as_object() {
                Some(_) if is_unlucky => Err("The object could not be processed".to_owned()),
                Some(fields) => (array.check)(fields, order.options).map(|()| fields),
                None => Err("The object is not valid".to_owned()),
            };
            match checked {
                Ok(fields) => {
                    processed += 1;
                    touched.extend((array.take)(order, fields, index));
                }
                Err(text) => {
                    errors.push(json!({"type": text, "input_array": array.name, "index": index}));
                    outcome_refused.push(Refused { input_array: array.name, index });
                }
            }
        }
        if processed > 0 {
            body.insert(array.processed.to_owned(), json!(processed));
        }
    }
    if order.fault == Some(WriteFault::Unindexed) {
        errors = vec![json!({"type": "Some objects could not be processed"})];
    }
    let all_refused = outcome_refused.len() == total;
    body.insert("message".to_owned(), json!(if all_refused { NO_DATA } else { "success" }));
    if !errors.is_empty() {
        body.insert("errors".to_owned(), Value::Array(errors));
    }
    let answer = answer(if all_refused { 400 } else { 201 }, &Value::Object(body));
    let objects = arrays.iter().map(|(array, rows)| (array.name, rows.len() as u64)).collect();
    Ok((Outcome { answer, objects, refused: outcome_refused }, touched))
}

/// The user who is meant, who is made if need be and allowed.
fn user(order: &mut Order, fields: &Fields) -> Option<u64> {
    let identifier = Identifier::of(fields).ok()?;
    let found = order.written.users.find(&identifier, &order.options.exports.users);
    let existing_only = fields.get("_update_existing_only").and_then(Value::as_bool).unwrap_or(!identifier.creates());
    let may_create = !existing_only && !matches!(identifier, Identifier::BrazeId(_));
    found.or_else(|| may_create.then(|| order.written.users.make(&identifier)))
}

pub fn take_attributes(order: &mut Order, fields: &Fields, _: usize) -> Option<u64> {
    let number = user(order, fields)?;
    users::apply(&mut order.written.users, number, fields);
    let written = &mut *order.written;
    if let Some(groups) = fields.get("subscription_groups").and_then(Value::as_array)
        && let Some(user) = written.users.get(number)
    {
        written.subscriptions.set_of_user(user, groups);
    }
    Some(number)
}

fn take_event(order: &mut Order, fields: &Fields, index: usize) -> Option<u64> {
    let number = user(order, fields)?;
    let name = fields.get("name").and_then(Value::as_str).unwrap_or_default();
    let when = happened(order, fields);
    if let Some(user) = order.written.users.touch(number) {
        tally(&mut user.events, name, when, 1);
    }
    let kept = kept(order, number, fields, index);
    order.written.events.push(kept);
    Some(number)
}

fn take_purchase(order: &mut Order, fields: &Fields, index: usize) -> Option<u64> {
    let number = user(order, fields)?;
    let product = fields.get("product_id").and_then(Value::as_str).unwrap_or_default();
    let when = happened(order, fields);
    let quantity = fields.get("quantity").and_then(Value::as_u64).unwrap_or(1);
    if let Some(user) = order.written.users.touch(number) {
        tally(&mut user.purchases, product, when, quantity);
        spend(user, fields, quantity);
    }
    let kept = kept(order, number, fields, index);
    order.written.purchases.push(kept);
    Some(number)
}

fn spend(user: &mut User, fields: &Fields, quantity: u64) {
    let price = fields.get("price").and_then(Value::as_f64).unwrap_or(0.0);
    let before = user.fields.get("total_revenue").and_then(Value::as_f64).unwrap_or(0.0);
    let quantity = u32::try_from(quantity).unwrap_or(1);
    user.fields.insert("total_revenue".to_owned(), json!(before + price * f64::from(quantity)));
}

/// What has not happened yet happens now.
fn happened(order: &Order, fields: &Fields) -> DateTime<Utc> {
    let given = fields.get("time").and_then(Value::as_str).and_then(time);
    given.map_or(order.now, |given| given.min(order.now))
}

/// The object with where it came from: the number of the write, and its index in the array.
fn kept(order: &Order, number: u64, fields: &Fields, index: usize) -> Value {
    let user = order.written.users.get(number).map(|user| user.braze_id.clone());
    json!({"write": order.number, "index": index, "user": user, "object": fields})
}
