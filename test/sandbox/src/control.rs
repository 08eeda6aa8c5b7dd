//! Paths about the sandbox itself, which need no key: what was asked, and forgetting it, and which
//! exports there are.

use crate::answer::Answer;
use crate::log::Summary;
use crate::query::Query;
use crate::sandbox::{Request, Sandbox};
use crate::workspace::Workspace;
use crate::writes::{Written, shown};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;

/// `None` if the request is not about the sandbox.
pub fn answer(sandbox: &Sandbox, request: &Request, now: DateTime<Utc>) -> Option<Answer> {
    let path = request.path.strip_prefix("/sandbox/")?;
    let query = Query::parse(request.query);
    let Some(key) = query.text("key") else {
        return Some(Answer::error(400, "key is missing"));
    };
    let workspace = sandbox.known(key);
    Some(match (request.method, path) {
        ("GET", "requests") => json(&workspace.map_or_else(Vec::new, |workspace| workspace.entries())),
        ("GET", "summary") => json(&workspace.map_or_else(Summary::default, |workspace| workspace.summary())),
        ("GET", "exports") => json(&workspace.map_or_else(Vec::new, |workspace| workspace.exports.list(now))),
        ("GET", "written") => match shown(workspace.as_deref(), query.text("kind")) {
            Some(written) => json(&written),
            None => Answer::error(400, "kind is unknown"),
        },
        ("DELETE", "requests") => {
            sandbox.forget(key);
            Answer::error(200, "success")
        }
        _ => Answer::error(404, "Invalid URL"),
    })
}

/// A workspace that was never used has nothing.
fn shown(workspace: Option<&Workspace>, kind: Option<&str>) -> Option<Value> {
    workspace
        .map_or_else(|| shown::json(&Written::default(), kind), |workspace| shown::json(&workspace.written(), kind))
}

fn json(value: &impl Serialize) -> Answer {
    match serde_json::to_vec(value) {
        Ok(body) => Answer::json(200, body),
        Err(error) => Answer::error(500, &error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(sandbox: &Sandbox, method: &str, path: &str, authorization: Option<&str>) -> String {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let request = Request {
            method,
            path,
            query,
            authorization,
            http_version: "HTTP/2.0",
            connection: 1,
            ..Request::default()
        };
        String::from_utf8(sandbox.reply(&request, Utc::now()).answer.body).expect("UTF-8")
    }

    #[test]
    fn requests_are_told_and_forgotten() {
        let sandbox = Sandbox::new(Vec::new());
        ask(&sandbox, "GET", "/campaigns/list?page=1", Some("Bearer sandbox?fail=500:1"));
        let requests = "/sandbox/requests?key=sandbox%3Ffail%3D500%3A1";
        assert_eq!(
            ask(&sandbox, "GET", requests, None),
            concat!(
                r#"[{"method":"GET","path":"/campaigns/list","query":"page=1","body":null,"status":500,"fault":"500","#,
                r#""http_version":"HTTP/2.0","authorization":"bearer","in_flight":1}]"#
            )
        );
        ask(&sandbox, "DELETE", requests, None);
        assert_eq!(ask(&sandbox, "GET", requests, None), "[]");
    }

    #[test]
    fn a_key_that_was_never_used_has_an_empty_summary() {
        let sandbox = Sandbox::new(Vec::new());
        assert_eq!(
            ask(&sandbox, "GET", "/sandbox/summary?key=sandbox", None),
            r#"{"requests":0,"max_in_flight":0,"connections":0,"bytes":0}"#
        );
    }
}
