//! Triggers of campaigns and Canvases, and messages: who they went to.

use super::faults::WriteFault;
use super::track::take_attributes;
use super::users::Identifier;
use super::{Fields, IDENTIFIERS_MAX, Order, Outcome, Refusal, json as answer, refuse, text, texts};
use crate::endpoints;
use crate::hash::uuid;
use serde_json::{Value, json};

const PROPERTIES_BYTES_MAX: usize = 51_200;

/// write.yaml `campaigns_trigger_send`.
pub fn campaign(order: &mut Order) -> Result<Outcome, Refusal> {
    let fields = order.fields()?;
    let id = text(&fields, "campaign_id").unwrap_or_default();
    endpoints::campaign_named(id, order.options)?;
    trigger(order, &fields, ("campaign_id", id), &["trigger_properties"])
}

/// write.yaml `canvas_trigger_send`.
pub fn canvas(order: &mut Order) -> Result<Outcome, Refusal> {
    let fields = order.fields()?;
    let id = text(&fields, "canvas_id").unwrap_or_default();
    endpoints::canvas_named(id, order.options)?;
    trigger(order, &fields, ("canvas_id", id), &["context", "canvas_entry_properties"])
}

fn trigger(
    order: &mut Order,
    fields: &Fields,
    (id_name, id): (&str, &str),
    properties: &[&str],
) -> Result<Outcome, Refusal> {
    check_size(fields, properties)?;
    let broadcast = fields.get("broadcast").and_then(Value::as_bool).unwrap_or(false);
    let recipients = super::optional_array(fields, "recipients", IDENTIFIERS_MAX)?;
    match (broadcast, recipients.is_empty()) {
        (true, false) => return Err(refuse("recipients cannot be given when broadcast is true")),
        (false, true) => return Err(refuse("broadcast must be true when recipients are omitted")),
        _ => {}
    }
    for recipient in recipients {
        check_recipient(recipient, properties)?;
    }
    let dispatch_id = uuid(id, order.number).replace('-', "");
    let mut body = json!({"dispatch_id": dispatch_id, "message": "success"});
    if order.fault == Some(WriteFault::Notice) && id_name == "canvas_id" {
        body["notice"] = json!("The Canvas is paused. Resume the Canvas to ensure trigger sends will take effect.");
        return Err(answer(201, &body));
    }
    if order.remembers() {
        for recipient in recipients.iter().filter_map(Value::as_object) {
            update_recipient(order, recipient);
        }
        let mut sent = fields.clone();
        sent.insert("write".to_owned(), json!(order.number));
        sent.insert("dispatch_id".to_owned(), json!(dispatch_id));
        order.written.sends.push(Value::Object(sent));
    }
    Ok(Outcome::new(answer(201, &body), "recipients", recipients.len()))
}

fn check_size(fields: &Fields, properties: &[&str]) -> Result<(), Refusal> {
    for name in properties {
        let Some(value) = fields.get(*name) else { continue };
        if !value.is_object() {
            return Err(refuse(&format!("'{name}' must be an object")));
        }
        if value.to_string().len() > PROPERTIES_BYTES_MAX {
            return Err(refuse(&format!("'{name}' exceeds the maximum of 50 KB")));
        }
    }
    Ok(())
}

/// write.yaml `recipient_object`.
fn check_recipient(recipient: &Value, properties: &[&str]) -> Result<(), Refusal> {
    let Some(fields) = recipient.as_object() else {
        return Err(refuse("'recipients' must be an array of objects"));
    };
    let identifiers = ["external_user_id", "user_alias", "braze_id", "email"];
    if identifiers.iter().filter(|name| fields.get(**name).is_some_and(|id| !id.is_null())).count() != 1 {
        return Err(refuse("each recipient must have exactly one of external_user_id, user_alias, braze_id or email"));
    }
    if fields.contains_key("email") && !fields.contains_key("prioritization") {
        return Err(refuse("'prioritization' is required with 'email'"));
    }
    if fields.get("send_to_existing_only") == Some(&Value::Bool(false)) && !fields.contains_key("attributes") {
        return Err(refuse("'attributes' is required when 'send_to_existing_only' is false"));
    }
    check_size(fields, properties)
}

/// Attributes of a recipient are written before the message is sent.
fn update_recipient(order: &mut Order, recipient: &Fields) {
    let Some(Value::Object(attributes)) = recipient.get("attributes") else { return };
    let mut attributes = attributes.clone();
    for (given, name) in [
        ("external_user_id", "external_id"),
        ("user_alias", "user_alias"),
        ("braze_id", "braze_id"),
        ("email", "email"),
        ("prioritization", "prioritization"),
    ] {
        if let Some(value) = recipient.get(given) {
            attributes.insert(name.to_owned(), value.clone());
        }
    }
    let creates = recipient.get("send_to_existing_only") == Some(&Value::Bool(false));
    attributes.insert("_update_existing_only".to_owned(), json!(!creates));
    if Identifier::of(&attributes).is_ok() {
        take_attributes(order, &attributes, 0);
    }
}

/// write.yaml `messages_send`.
pub fn message(order: &mut Order) -> Result<Outcome, Refusal> {
    let fields = order.fields()?;
    let ids = if fields.contains_key("external_user_ids") {
        texts(&fields, "external_user_ids").ok_or_else(|| refuse("'external_user_ids' is not valid"))?.len()
    } else {
        0
    };
    let aliases = super::optional_array(&fields, "user_aliases", usize::MAX)?.len();
    if ids + aliases > IDENTIFIERS_MAX {
        return Err(refuse("The max number of external_ids and aliases per request was exceeded"));
    }
    let broadcast = fields.get("broadcast").and_then(Value::as_bool).unwrap_or(false);
    if ids + aliases == 0 && !broadcast {
        return Err(refuse("broadcast must be true when recipients are omitted"));
    }
    if !fields.get("messages").is_some_and(Value::is_object) {
        return Err(refuse("'messages' must be an object"));
    }
    let dispatch_id = uuid("messages", order.number).replace('-', "");
    if order.remembers() {
        let mut sent = fields;
        sent.insert("write".to_owned(), json!(order.number));
        sent.insert("dispatch_id".to_owned(), json!(dispatch_id));
        order.written.sends.push(Value::Object(sent));
    }
    let body = json!({"dispatch_id": dispatch_id, "message": "success"});
    Ok(Outcome::new(answer(201, &body), "recipients", ids + aliases))
}
