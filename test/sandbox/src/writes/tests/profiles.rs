use super::Box;
use serde_json::{Value, json};

fn ids(sandbox: &Box) -> Vec<Value> {
    let users = sandbox.written("users");
    users.as_array().expect("users").iter().map(|user| user.get("external_id").cloned().unwrap_or_default()).collect()
}

fn track(sandbox: &Box, attributes: &Value) {
    assert_eq!(sandbox.post("/users/track", &json!({"attributes": attributes})).0, 201);
}

#[test]
fn deleting() {
    let sandbox = Box::new("");
    track(&sandbox, &json!([{"external_id": "a"}, {"external_id": "b", "email": "b@example.com"}]));
    let answer = sandbox.post("/users/delete", &json!({"external_ids": ["a", "user-3", "nobody"]}));
    assert_eq!(answer, (201, json!({"deleted": 3, "message": "success"})));
    assert_eq!(ids(&sandbox), ["b"]);
    let (_, answer) = sandbox.post("/users/export/ids", &json!({"external_ids": ["a", "user-3", "b"]}));
    assert_eq!(answer["invalid_user_ids"], json!(["a", "user-3"]));

    let email = json!({"email_addresses": [{"email": "b@example.com", "prioritization": ["most_recently_updated"]}]});
    assert_eq!(sandbox.post("/users/delete", &email).0, 201);
    assert!(ids(&sandbox).is_empty());
    for bad in [
        json!({}),
        json!({"external_ids": ["a"], "braze_ids": ["b"]}),
        json!({"email_addresses": ["a@b.c"]}),
        json!({"external_ids": vec!["a"; 51]}),
    ] {
        assert_eq!(sandbox.post("/users/delete", &bad).0, 400, "{bad}");
    }
}

#[test]
fn aliases_and_who_has_them() {
    let sandbox = Box::new("");
    let alias = |name: &str| json!({"alias_name": name, "alias_label": "l"});
    let (status, answer) = sandbox.post("/users/alias/new", &json!({"user_aliases": [alias("x")]}));
    assert_eq!((status, answer), (201, json!({"aliases_processed": 1, "message": "success"})));
    track(&sandbox, &json!([{"user_alias": alias("x"), "n": 1}, {"external_id": "b", "m": 2}]));
    let update = json!({"alias_updates": [{"alias_label": "l", "old_alias_name": "x", "new_alias_name": "y"}]});
    assert_eq!(sandbox.post("/users/alias/update", &update).0, 202);

    let identify = json!({"aliases_to_identify": [{"external_id": "b", "user_alias": alias("y")}]});
    assert_eq!(sandbox.post("/users/identify", &identify).0, 201);
    let users = sandbox.written("users");
    assert_eq!(users.as_array().map(Vec::len), Some(1));
    assert_eq!(
        (&users[0]["user_aliases"], &users[0]["custom_attributes"]),
        (&json!([alias("y")]), &json!({"m": 2, "n": 1}))
    );
}

#[test]
fn merging() {
    let sandbox = Box::new("");
    track(&sandbox, &json!([{"external_id": "a", "n": 1, "m": 1}, {"external_id": "b", "n": 2}]));
    let merge =
        |keep: &str| json!({"identifier_to_merge": {"external_id": "a"}, "identifier_to_keep": {"external_id": keep}});
    let answer = sandbox.post("/users/merge", &json!({"merge_updates": [merge("nobody"), merge("b")]}));
    assert_eq!(answer, (202, json!({"message": "success"})));
    assert_eq!(sandbox.written("users")[0]["custom_attributes"], json!({"m": 1, "n": 2}));
    assert_eq!(ids(&sandbox), ["b"]);
    let many = json!({"merge_updates": vec![merge("b"); 51]});
    let text = "a single request may not contain more than 50 merge updates";
    assert_eq!(sandbox.post("/users/merge", &many), (400, json!({"message": text})));
    let neither = json!({"merge_updates": [{"identifier_to_merge": {"email": "a@b.c"}, "identifier_to_keep": {}}]});
    assert_eq!(sandbox.post("/users/merge", &neither).0, 400);
}

#[test]
fn external_ids() {
    let sandbox = Box::new("");
    let rename = |from: &str, to: &str| json!({"current_external_id": from, "new_external_id": to});
    let body =
        json!({"external_id_renames": [rename("user-1", "new"), rename("nobody", "x"), rename("user-2", "user-3")]});
    let (status, answer) = sandbox.post("/users/external_ids/rename", &body);
    assert_eq!((status, &answer["external_ids"]), (201, &json!([rename("user-1", "new")])));
    let errors = answer["rename_errors"].as_array().expect("errors");
    assert!(errors.len() == 2 && errors[0][0].as_str().is_some_and(|text| text.contains("index 1")), "{answer}");

    let found = |id: &str| {
        sandbox.post("/users/export/ids", &json!({"external_ids": [id]})).1["users"][0]["external_id"].clone()
    };
    assert_eq!((found("new"), found("user-1")), (json!("new"), json!("new")));
    let (_, answer) = sandbox.post("/users/external_ids/remove", &json!({"external_ids": ["user-1", "new"]}));
    assert_eq!(
        (&answer["removed_ids"], answer["removal_errors"].as_array().map(Vec::len)),
        (&json!(["user-1"]), Some(1))
    );
    assert_eq!((found("new"), found("user-1")), (json!("new"), Value::Null));
}
