//! What is checked for what must be there, remembered and answered, and has no other effect here.

use super::{Order, Outcome, Refusal, json as answer, refuse};
use crate::hash::uuid;
use serde_json::{Value, json};

pub struct Record {
    pub status: u16,
    /// Fields of the body that must be there; without any the body is not looked at.
    pub required: &'static [&'static str],
    /// The field of the answer that has the id of what was made.
    pub id: Option<&'static str>,
}

/// `pattern` is the path of the endpoint.
pub fn take(record: &Record, pattern: &'static str, order: &mut Order) -> Result<Outcome, Refusal> {
    let body = if record.required.is_empty() && order.body.is_empty() {
        Value::Null
    } else {
        let fields = order.fields()?;
        if let Some(missing) = record.required.iter().find(|name| fields.get(**name).is_none_or(Value::is_null)) {
            return Err(refuse(&format!("{missing} is required")));
        }
        Value::Object(fields)
    };
    let mut reply = json!({"message": "success"});
    if let Some(name) = record.id {
        // What is updated keeps the id that it was named by.
        let id = body.get(name).cloned().unwrap_or_else(|| json!(uuid(pattern, order.number)));
        reply[name] = id;
    }
    if order.remembers() {
        let arguments = order.arguments;
        order.written.records.push(json!({
            "write": order.number,
            "path": pattern,
            "arguments": arguments,
            "body": body,
        }));
    }
    Ok(Outcome::new(answer(record.status, &reply), "records", 1))
}
