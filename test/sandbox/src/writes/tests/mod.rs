//! Writes as clients send them.

mod catalogs;
mod faults;
mod profiles;
mod states;
mod track;

use crate::answer::Answer;
use crate::sandbox::{Manner, Reply, Request, Sandbox};
use chrono::DateTime;
use serde_json::Value;

/// A workspace that is written to.
pub struct Box {
    sandbox: Sandbox,
    key: String,
}

impl Box {
    pub fn new(options: &str) -> Self {
        Box { sandbox: Sandbox::new(Vec::new()), key: format!("sandbox?{options}") }
    }

    /// Without a body if it is null.
    pub fn reply(&self, method: &str, target: &str, body: &Value) -> Reply {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let request = Request {
            method,
            path,
            query,
            body: body.as_bytes(),
            authorization: Some(&format!("Bearer {}", self.key)),
            content_type: Some("application/json"),
            ..Request::default()
        };
        self.sandbox.reply(&request, DateTime::from_timestamp_secs(1_780_000_000).expect("a time"))
    }

    pub fn ask(&self, method: &str, target: &str, body: &Value) -> (u16, Value) {
        let Reply { answer, .. } = self.reply(method, target, body);
        (answer.status, serde_json::from_slice(&answer.body).expect("JSON"))
    }

    pub fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        self.ask("POST", path, body)
    }

    /// What the sandbox says was written.
    pub fn written(&self, kind: &str) -> Value {
        let key: String = form_urlencoded::byte_serialize(self.key.as_bytes()).collect();
        self.ask("GET", &format!("/sandbox/written?kind={kind}&key={key}"), &Value::Null).1
    }

    /// What became of a request: the status, if one was sent, and whether it was processed.
    pub fn fate(&self, path: &str, body: &Value) -> (Option<u16>, bool) {
        let Reply { answer: Answer { status, .. }, manner, .. } = self.reply("POST", path, body);
        let entry = self.written("requests").as_array().and_then(|entries| entries.last().cloned()).expect("an entry");
        assert_eq!(entry["status"].as_u64(), (manner != Manner::Refuse).then_some(u64::from(status)));
        ((manner != Manner::Refuse).then_some(status), entry["processed"] == true)
    }
}
