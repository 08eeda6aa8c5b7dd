use super::Box;
use crate::sandbox::Request;
use chrono::Utc;
use serde_json::{Value, json};

const GROUP: &str = "59000000-0000-4000-8000-000000000000";

#[test]
fn subscriptions() {
    let sandbox = Box::new("");
    let status = |id: &str| {
        let target = format!("/subscription/status/get?subscription_group_id={GROUP}&external_id={id}");
        sandbox.ask("GET", &target, &Value::Null).1["status"][id].clone()
    };
    assert_eq!(status("user-0"), "Subscribed");
    let set = |state: &str, ids: Value| {
        let body = json!({"subscription_group_id": GROUP, "subscription_state": state, "external_id": ids});
        sandbox.post("/subscription/status/set", &body)
    };
    assert_eq!(set("unsubscribed", json!(["user-0", "new"])), (201, json!({"message": "success"})));
    assert_eq!((status("user-0"), status("new")), (json!("Unsubscribed"), json!("Unsubscribed")));
    let groups = json!([{"subscription_group_id": GROUP, "subscription_state": "subscribed", "external_ids": ["new"]}]);
    assert_eq!(sandbox.post("/v2/subscription/status/set", &json!({"subscription_groups": groups})).0, 201);
    assert_eq!(status("new"), "Subscribed");

    let bad = |more: Value| {
        let mut body = json!({"subscription_group_id": GROUP, "subscription_state": "subscribed"});
        body.as_object_mut().expect("an object").extend(more.as_object().cloned().expect("an object"));
        sandbox.post("/subscription/status/set", &body)
    };
    let both = "Either an email address or a phone number should be provided, but not both.";
    assert_eq!(bad(json!({"email": "a@b.c", "phone": "+15550001"})), (400, json!({"message": both})));
    let unknown = bad(json!({"subscription_group_id": "x", "external_id": "a"}));
    assert_eq!(unknown, (400, json!({"message": "Invalid subscription group ID"})));
    assert_eq!(
        (bad(json!({})).0, bad(json!({"phone": "5"})).0, bad(json!({"external_id": vec!["a"; 51]})).0),
        (400, 400, 400)
    );
}

#[test]
fn addresses() {
    let sandbox = Box::new("");
    sandbox.post("/users/track", &json!({"attributes": [{"external_id": "a", "email": "a@b.c"}]}));
    let body = json!({"email": ["a@b.c", "x@y.z"], "subscription_state": "opted_in"});
    assert_eq!(sandbox.post("/email/status", &body), (201, json!({"message": "success"})));
    assert_eq!(sandbox.post("/email/blacklist", &json!({"email": "x@y.z"})).0, 201);
    assert_eq!(sandbox.post("/sms/invalid_phone_numbers/remove", &json!({"phone_numbers": ["+1"]})).0, 201);
    let addresses = sandbox.written("addresses");
    assert_eq!(addresses[0], json!({"address": "+1", "invalid": false}));
    assert_eq!(addresses[1], json!({"address": "a@b.c", "subscription_state": "opted_in"}));
    assert_eq!((&addresses[2]["blocked"], &addresses[2]["subscription_state"]), (&json!(true), &json!("unsubscribed")));
    assert_eq!(sandbox.written("users")[0]["email_subscribe"], "opted_in");
    assert_eq!(sandbox.post("/email/status", &json!({"email": "a@b.c"})).0, 400);
    assert_eq!(sandbox.post("/email/bounce/remove", &json!({"email": "nobody"})).0, 400);
}

#[test]
fn cohorts_have_their_keys_in_the_body() {
    let sandbox = Box::new("partner=treasure_data");
    let post = |path: &str, mut body: Value, partner_key: &str, secret: &str| {
        body["partner_api_key"] = json!(partner_key);
        body["client_secret"] = json!(secret);
        let body = body.to_string();
        let content_type = Some("application/json");
        let request = Request { method: "POST", path, body: body.as_bytes(), content_type, ..Request::default() };
        let answer = sandbox.sandbox.reply(&request, Utc::now()).answer;
        (answer.status, String::from_utf8(answer.body).expect("UTF-8"))
    };
    let (key, secret) = ("sandbox-partner-1", sandbox.key.as_str());
    let name = json!({"cohort_id": "vip", "name": "VIP", "created_at": "2026-01-01T00:00:00Z"});
    assert_eq!(post("/partners/treasure_data/cohorts", name.clone(), key, secret).0, 201);
    let alias = json!({"alias_label": "email", "alias_name": "a@b.c"});
    let changes = |changes: Value| json!({"cohort_id": "vip", "cohort_changes": changes});
    let users = "/partners/treasure_data/cohorts/users";
    let both = json!([{"user_ids": ["a", "b"], "aliases": [alias]}, {"user_ids": ["a"], "should_remove": true}]);
    assert_eq!(post(users, changes(both), key, secret).0, 201);
    assert_eq!(post(users, changes(json!([])), key, secret).0, 201);
    let cohort = &sandbox.written("cohorts")[0];
    assert_eq!(
        (&cohort["user_ids"], &cohort["aliases"], &cohort["name"]),
        (&json!(["b"]), &json!([alias]), &json!("VIP"))
    );
    assert_eq!(sandbox.written("requests")[0]["authorization"], "none");

    for (path, body, key, secret, status, text) in [
        (users, changes(json!([])), "other", secret, 401, "Invalid Partner API key"),
        (users, changes(json!([])), key, "other", 401, "Invalid client secret"),
        (
            "/partners/else/cohorts/users",
            changes(json!([])),
            key,
            secret,
            401,
            "Partner not enabled for client with client secret: sandbox?",
        ),
        (users, changes(json!([{}])), key, secret, 400, "cohort_changes must be an array of objects"),
        (users, changes(json!([{"user_ids": vec!["a"; 1_001]}])), key, secret, 400, "Only 1,000 `user_ids`"),
        (users, json!({"cohort_changes": []}), key, secret, 400, "cohort_id must be a valid string"),
        (
            "/partners/treasure_data/cohorts",
            json!({"cohort_id": "a"}),
            key,
            secret,
            400,
            "name must be a non-empty string",
        ),
    ] {
        let answer = post(path, body, key, secret);
        assert!(answer.0 == status && answer.1.contains(text), "{answer:?}");
    }
}

#[test]
fn triggers_have_recipients() {
    let sandbox = Box::new("write_faults=notice@6");
    let trigger = |body: Value| {
        let mut all = json!({"campaign_id": "c0000000-0000-4000-8000-000000000001"});
        all.as_object_mut().expect("an object").extend(body.as_object().cloned().expect("an object"));
        sandbox.post("/campaigns/trigger/send", &all)
    };
    let recipient = json!({"external_user_id": "a", "attributes": {"n": 1}, "send_to_existing_only": false});
    let (status, answer) = trigger(json!({"recipients": [recipient]}));
    assert!(status == 201 && answer["dispatch_id"].as_str().is_some_and(|id| id.len() == 32));
    assert_eq!(sandbox.written("users")[0]["custom_attributes"], json!({"n": 1}));
    let sends = sandbox.written("sends");
    assert_eq!((&sends[0]["recipients"][0]["external_user_id"], &sends[0]["write"]), (&json!("a"), &json!(1)));
    assert_eq!(trigger(json!({})).0, 400);
    assert_eq!(trigger(json!({"recipients": [recipient], "broadcast": true})).0, 400);
    assert_eq!(trigger(json!({"recipients": [{"email": "a@b.c"}]})).0, 400);
    assert_eq!(trigger(json!({"campaign_id": "x"})).0, 400);

    let canvas =
        json!({"canvas_id": "ca000000-0000-4000-8000-000000000001", "recipients": [{"external_user_id": "a"}]});
    let (status, answer) = sandbox.post("/canvas/trigger/send", &canvas);
    assert!(status == 201 && answer["notice"].is_string(), "{answer}");
    assert_eq!(sandbox.written("sends").as_array().map(Vec::len), Some(1));
}

#[test]
fn what_is_only_remembered() {
    let sandbox = Box::new("");
    let block = json!({"name": "b", "content": "c"});
    let (status, answer) = sandbox.post("/content_blocks/create", &block);
    assert!(status == 201 && answer["content_block_id"].is_string(), "{answer}");
    let (status, answer) = sandbox.post("/content_blocks/create", &json!({"name": "b"}));
    assert_eq!((status, answer), (400, json!({"message": "content is required"})));
    let sync = "/cdi/integrations/cd000000-0000-4000-8000-000000000001/sync";
    assert_eq!(sandbox.post(sync, &Value::Null).0, 202);
    let records = sandbox.written("records");
    assert_eq!((&records[0]["body"], &records[1]["path"]), (&block, &json!("/cdi/integrations/{integration_id}/sync")));
}
