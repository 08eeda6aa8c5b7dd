use super::Box;
use crate::sandbox::{Manner, Reply, Request};
use chrono::Utc;
use serde_json::{Value, json};

fn event(id: &str) -> Value {
    json!({"external_id": id, "name": "e", "time": "2026-01-01T00:00:00Z"})
}

#[test]
fn what_is_processed_is_there_whatever_is_answered() {
    for (fault, status, processed) in [
        ("lost", None, true),
        ("cut", None, false),
        ("half", Some(201), true),
        ("500", Some(500), false),
        ("502", Some(502), false),
        ("503", Some(503), false),
        ("504", Some(504), false),
        ("423", Some(423), false),
        ("late_500", Some(500), true),
        ("late_504", Some(504), true),
        ("slow", Some(201), true),
        ("429", Some(429), false),
        ("unsuccessful", Some(201), false),
    ] {
        let sandbox = Box::new(&format!("write_faults={fault}:100"));
        assert_eq!(sandbox.fate("/users/track", &json!({"events": [event("a")]})), (status, processed), "{fault}");
        assert_eq!(sandbox.written("events").as_array().map(Vec::len), Some(usize::from(processed)), "{fault}");
        assert_eq!(sandbox.written("requests")[0]["fault"], fault);
    }
}

#[test]
fn answers_break_and_wait() {
    let body = json!({"events": [event("a")]});
    let reply = |options: &str| Box::new(options).reply("POST", "/users/track", &body);
    let Reply { manner, .. } = reply("write_faults=half@1");
    assert_eq!(manner, Manner::Cut);
    let Reply { wait_ms, .. } = reply("write_faults=slow@1&write_slow_ms=50");
    assert_eq!(wait_ms, 50);
    let Reply { manner, .. } = reply("write_faults=lost@2");
    assert_eq!(manner, Manner::Whole);
    let Reply { answer, .. } = reply("write_faults=cut:100&fail_path=catalogs");
    assert_eq!(answer.status, 201);
}

#[test]
fn limits_are_told_in_several_ways() {
    let headers = |options: &str| {
        let sandbox = Box::new(options);
        let answer = sandbox.reply("POST", "/users/track", &json!({"events": [event("a")]})).answer;
        let names = ["x-ratelimit-limit", "x-ratelimit-reset", "retry-after", "x-ratelimit-retry-after"];
        let value =
            |name: &str| answer.headers.iter().find(|(given, _)| *given == name).map(|(_, value)| value.clone());
        (answer.status, names.map(|name| value(name).unwrap_or_default()))
    };
    let texts = |texts: [&str; 4]| texts.map(str::to_owned);
    assert_eq!(headers("write_faults=429@1").1, texts(["3000", "1780000001", "", ""]));
    assert_eq!(headers("write_faults=429_retry_after@1&reset_s=7").1, texts(["3000", "1780000007", "7", ""]));
    assert_eq!(headers("write_faults=429_mau@1&reset_s=7").1, texts(["", "", "", "7"]));
    assert_eq!(headers("write_faults=429_bare@1"), (429, texts(["", "", "", ""])));
    let quota = "request_quota=1&quota_window_s=60";
    assert_eq!(headers(&format!("{quota}&track_headers=mau")), (201, texts(["1", "20", "", ""])));
    assert_eq!(headers(&format!("{quota}&track_headers=mau&quota_used=1")), (429, texts(["", "", "", "20"])));
}

#[test]
fn some_objects_are_refused() {
    let events: Vec<Value> = (0..20).map(|n| event(&format!("u{n}"))).collect();
    let sandbox = Box::new("write_faults=partial@1+unindexed@2");
    let (status, answer) = sandbox.post("/users/track", &json!({"events": events}));
    let errors = answer["errors"].as_array().expect("errors").len();
    assert!(status == 201 && (1..20).contains(&errors) && answer["errors"][0]["index"].is_u64(), "{answer}");
    let taken = |number: u64| {
        let events = sandbox.written("events");
        events.as_array().expect("events").iter().filter(|event| event["write"] == number).count()
    };
    assert_eq!((taken(1), answer["events_processed"].as_u64()), (20 - errors, Some(20 - errors as u64)));
    let (_, answer) = sandbox.post("/users/track", &json!({"events": events}));
    assert_eq!(answer["errors"][0].get("index"), None);
    assert!((1..20).contains(&taken(2)));
    assert_eq!(sandbox.written("requests")[1]["refused"].as_array().map(Vec::len), Some(20 - taken(2)));
}

#[test]
fn a_bad_item_spoils_its_request() {
    for (fault, is_named) in [("bad_item", true), ("bad_item_unnamed", false)] {
        let sandbox = Box::new(&format!("write_faults={fault}:20"));
        let put = |ids: &[u64]| {
            let items: Vec<Value> = ids.iter().map(|id| json!({"id": format!("i{id}")})).collect();
            sandbox.ask("PUT", "/catalogs/catalog_0/items", &json!({"items": items}))
        };
        let all: Vec<u64> = (0..20).collect();
        let (status, answer) = put(&all);
        assert_eq!((status, &answer["errors"][0]["id"]), (400, &json!("unable-to-coerce-value")));
        assert_eq!(answer["errors"][0]["parameter_values"] != json!([]), is_named);
        let bad: Vec<u64> = all.iter().copied().filter(|&id| put(&[id]).0 == 400).collect();
        let good: Vec<u64> = all.into_iter().filter(|id| !bad.contains(id)).collect();
        assert!(!bad.is_empty() && put(&good).0 == 202);
    }
}

#[test]
fn what_a_request_must_be_like() {
    let sandbox = Box::new("without=users.delete");
    let body = json!({"external_ids": ["a"]});
    assert_eq!(sandbox.post("/users/delete", &body), (403, json!({"message": "Access Denied"})));
    let authorization = format!("Bearer {}", sandbox.key);
    let request = Request {
        method: "POST",
        path: "/users/merge",
        body: b"{}",
        authorization: Some(&authorization),
        ..Request::default()
    };
    assert_eq!(sandbox.sandbox.reply(&request, Utc::now()).answer.status, 415);
    let text = json!({"message": "'merge_updates' must be an array of objects"});
    assert_eq!(sandbox.post("/users/merge", &json!({})), (400, text));
    assert_eq!(sandbox.post("/users/nothing", &json!({})).0, 404);
}

#[test]
fn requests_that_overlap_are_told() {
    let sandbox = Box::new("");
    let body = json!({"events": [event("a")]});
    let first = sandbox.reply("POST", "/users/track", &body);
    let second = sandbox.reply("POST", "/users/track", &body);
    drop(first);
    let third = sandbox.reply("POST", "/users/track", &body);
    let requests = sandbox.written("requests");
    let overlapped = [0, 1, 2].map(|n: usize| requests[n]["overlapped"].clone());
    assert_eq!(overlapped, [json!([]), json!([1]), json!([2])]);
    assert!(requests[0]["ended"].is_i64() && requests[1]["ended"].is_null());
    drop((second, third));
}
