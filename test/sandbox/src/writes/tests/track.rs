use super::Box;
use serde_json::json;

const TIME: &str = "2026-05-01T00:00:00Z";

#[test]
fn what_is_tracked_is_there_to_be_read() {
    let sandbox = Box::new("");
    let (status, answer) = sandbox.post(
        "/users/track",
        &json!({
            "attributes": [{"external_id": "new", "first_name": "Ada", "plan": "free"}, {"external_id": "user-0", "plan": 1}],
            "events": [{"external_id": "new", "name": "e", "time": TIME}, {"external_id": "new", "name": "e", "time": TIME}],
            "purchases": [{"external_id": "new", "product_id": "p", "currency": "EUR", "price": 2.5, "quantity": 2, "time": TIME}],
        }),
    );
    let expected =
        json!({"attributes_processed": 2, "events_processed": 2, "purchases_processed": 1, "message": "success"});
    assert_eq!((status, answer), (201, expected));

    let ids = json!({"external_ids": ["new", "user-0", "user-2", "nobody"]});
    let (status, answer) = sandbox.post("/users/export/ids", &ids);
    assert_eq!((status, &answer["invalid_user_ids"]), (201, &json!(["nobody"])));
    let [new, first, third] = [0, 1, 2].map(|n| &answer["users"][n]);
    assert_eq!((&new["first_name"], &new["custom_attributes"]), (&json!("Ada"), &json!({"plan": "free"})));
    let at = "2026-05-01T00:00:00.000Z";
    assert_eq!(new["custom_events"], json!([{"name": "e", "first": at, "last": at, "count": 2}]));
    assert_eq!((&new["purchases"][0]["count"], &new["total_revenue"]), (&json!(2), &json!(5.0)));
    assert_eq!((&first["custom_attributes"]["attribute 0001"], &first["last_name"]), (&json!(0), &json!("Doe")));
    assert_eq!((&third["external_id"], &third["user_aliases"]), (&json!("user-2"), &json!([])));

    let events = sandbox.written("events");
    assert_eq!(
        (&events[1]["write"], &events[1]["index"], events.as_array().map(Vec::len)),
        (&json!(1), &json!(1), Some(2))
    );
    let counts = sandbox.written("counts");
    assert_eq!(counts["POST /users/track"]["objects"], json!({"attributes": 2, "events": 2, "purchases": 1}));
}

#[test]
fn bad_objects_are_named() {
    let sandbox = Box::new("");
    let body = json!({"events": [
        {"external_id": "a", "name": "e", "time": "soon"}, {"external_id": "a", "name": "e", "time": TIME}, 7]});
    let (status, answer) = sandbox.post("/users/track", &body);
    assert_eq!((status, &answer["message"], &answer["events_processed"]), (201, &json!("success"), &json!(1)));
    assert_eq!(answer["errors"][0], json!({"type": "'time' is not valid", "input_array": "events", "index": 0}));
    assert_eq!(answer["errors"][1]["index"], 2);

    let (status, answer) = sandbox.post("/users/track", &json!({"attributes": [{"a": 1}]}));
    assert!(status == 400 && answer["errors"][0]["index"] == 0, "{answer}");
    assert!(answer["message"].as_str().is_some_and(|text| text.starts_with("Valid data must be provided")));

    let requests = sandbox.written("requests");
    assert_eq!((&requests[0]["processed"], &requests[1]["processed"]), (&json!(true), &json!(false)));
    let refused = json!([{"input_array": "events", "index": 0}, {"input_array": "events", "index": 2}]);
    assert_eq!((&requests[0]["refused"], &requests[0]["objects"]), (&refused, &json!(3)));
}

#[test]
fn there_are_limits() {
    let sandbox = Box::new("");
    let attributes = |count: usize| json!({"attributes": vec![json!({"external_id": "a"}); count]});
    assert_eq!(sandbox.post("/users/track", &attributes(75)).0, 201);
    assert_eq!(sandbox.post("/users/track", &attributes(76)), (400, json!({"message": "Max Input Length Exceeded"})));
    assert_eq!(sandbox.post("/users/track/bulk", &attributes(100)).0, 201);
    assert_eq!(sandbox.post("/users/track/bulk", &attributes(101)).0, 400);
    let long = "x".repeat(2 << 20);
    let body = json!({"attributes": [{"external_id": "a", "b": long}]});
    assert_eq!((sandbox.post("/users/track/bulk", &body).0, sandbox.post("/users/track", &body).0), (400, 201));
    let body = json!({"attributes": [{"external_id": "a", "b": [long, long]}]});
    assert_eq!(sandbox.post("/users/track", &body).0, 413);
    assert_eq!(sandbox.post("/users/track", &json!({})).0, 400);
}

#[test]
fn existing_users_only() {
    let sandbox = Box::new("");
    let alias = json!({"alias_name": "a", "alias_label": "b"});
    for attributes in [
        json!({"user_alias": alias, "x": 1}),
        json!({"external_id": "new", "_update_existing_only": true}),
        json!({"braze_id": "unknown"}),
    ] {
        assert_eq!(sandbox.post("/users/track", &json!({"attributes": [attributes]})).0, 201);
    }
    assert_eq!(sandbox.written("users"), json!([]));
    let body = json!({"attributes": [{"user_alias": alias, "x": 1, "_update_existing_only": false}]});
    sandbox.post("/users/track", &body);
    assert_eq!(sandbox.written("users")[0]["user_aliases"], json!([alias]));
}

#[test]
fn one_object_is_read_back() {
    let sandbox = Box::new("");
    let body = json!({"attributes": [{"external_id": "a", "n": 1}]});
    let (status, answer) = sandbox.post("/users/track/sync", &body);
    let users = json!([{"external_id": "a", "custom_attributes": {"n": 1}}]);
    assert_eq!((status, &answer["users"]), (201, &users));
    let purchase = json!({"external_id": "a", "product_id": "p", "currency": "EUR", "price": 1, "time": TIME});
    let (_, answer) = sandbox.post("/users/track/sync", &json!({"purchases": [purchase]}));
    let at = "2026-05-01T00:00:00.000Z";
    let tallies = json!([{"product_id": "p", "first": at, "last": at, "count": 1}]);
    assert_eq!(answer["users"][0]["purchase_events"], tallies);
    let none = json!({"attributes": [{"external_id": "b", "_update_existing_only": true}]});
    assert_eq!(sandbox.post("/users/track/sync", &none).1, json!({"users": [], "message": "success"}));
}

#[test]
fn without_memory_objects_are_counted() {
    let sandbox = Box::new("remember=false");
    let body = json!({"attributes": [{"external_id": "a"}, {}], "events": [{"any": [{}]}]});
    let expected = json!({"attributes_processed": 2, "events_processed": 1, "message": "success"});
    assert_eq!(sandbox.post("/users/track", &body), (201, expected));
    assert_eq!(sandbox.post("/users/track", &json!({"events": vec![json!({}); 76]})).0, 400);
    let counts = &sandbox.written("counts")["POST /users/track"];
    assert_eq!((&counts["requests"], &counts["processed"]), (&json!(2), &json!(1)));
    assert_eq!(counts["objects"], json!({"attributes": 2, "events": 1}));
    assert_eq!((sandbox.written("users"), sandbox.written("requests")), (json!([]), json!([])));
}
