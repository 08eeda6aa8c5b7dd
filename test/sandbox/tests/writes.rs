//! Writing over connections: how they break, and which requests are under way at the same time.

#[path = "common/sandbox.rs"]
mod sandbox;

use sandbox::Sandbox;
use serde_json::Value;

const EVENT: &str = r#"{"events":[{"external_id":"a","name":"e","time":"2026-01-01T00:00:00Z"}]}"#;

fn track(sandbox: &Sandbox, key: &str) -> (String, bool) {
    let (answer, reset) = sandbox.ask(key, "POST /users/track", EVENT);
    (String::from_utf8(answer).expect("UTF-8"), reset)
}

/// `query` names the key, percent-encoded.
fn written(sandbox: &Sandbox, query: &str) -> Vec<Value> {
    let (answer, _) = sandbox.get("", &format!("/sandbox/written?{query}"));
    let (_, body) = answer.split_once("\r\n\r\n").expect("a body");
    serde_json::from_str(body).expect("JSON")
}

#[test]
fn connections_break_before_and_after_a_write() {
    let sandbox = Sandbox::start();
    let key = "sandbox?write_faults=lost@1+cut@2+half@3";
    assert_eq!(track(&sandbox, key), (String::new(), true));
    assert_eq!(track(&sandbox, key), (String::new(), true));
    let (half, reset) = track(&sandbox, key);
    assert!(half.starts_with("HTTP/1.1 201 Created\r\n") && reset && !half.ends_with('}'), "{half}");
    let (whole, reset) = track(&sandbox, key);
    assert!(whole.ends_with(r#"{"events_processed":1,"message":"success"}"#) && !reset, "{whole}");

    let query = "key=sandbox%3Fwrite_faults%3Dlost%401%2Bcut%402%2Bhalf%403";
    let events = written(&sandbox, &format!("kind=events&{query}"));
    let writes: Vec<_> = events.iter().map(|event| event["write"].as_u64()).collect();
    assert_eq!(writes, [Some(1), Some(3), Some(4)]);
    let requests = written(&sandbox, &format!("kind=requests&{query}"));
    assert!(requests.iter().all(|request| request["ended"].as_i64() >= request["began"].as_i64()));
    assert_eq!(requests[0]["status"], Value::Null);
    sandbox.end();
}

#[test]
fn slow_writes_overlap() {
    let sandbox = Sandbox::start();
    let key = "sandbox?write_faults=slow:100&write_slow_ms=400";
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| assert!(track(&sandbox, key).0.starts_with("HTTP/1.1 201")));
        }
    });
    assert!(track(&sandbox, key).0.starts_with("HTTP/1.1 201"));
    let requests = written(&sandbox, "kind=requests&key=sandbox%3Fwrite_faults%3Dslow%3A100%26write_slow_ms%3D400");
    let overlapped: Vec<_> = requests.iter().map(|request| request["overlapped"].to_string()).collect();
    assert_eq!(overlapped, ["[]", "[1]", "[]"]);
    sandbox.end();
}

#[test]
fn a_body_that_is_too_long_is_answered() {
    let sandbox = Sandbox::start();
    let long = format!(r#"{{"attributes":[{{"external_id":"a","b":"{}"}}]}}"#, "x".repeat(9 << 20));
    let (answer, reset) = sandbox.ask("sandbox", "POST /users/track", &long);
    assert!(answer.starts_with(b"HTTP/1.1 413") && !reset);
    sandbox.end();
}
