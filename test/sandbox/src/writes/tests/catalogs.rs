use super::Box;
use serde_json::{Value, json};

fn error(answer: &(u16, Value)) -> (u16, &str) {
    (answer.0, answer.1["errors"][0]["id"].as_str().unwrap_or("none"))
}

fn made() -> Box {
    let sandbox = Box::new("");
    let fields =
        json!([{"name": "id", "type": "string"}, {"name": "n", "type": "number"}, {"name": "tags", "type": "array"}]);
    let body = json!({"catalogs": [{"name": "dishes", "description": "", "fields": fields}]});
    let (status, answer) = sandbox.post("/catalogs", &body);
    assert_eq!((status, &answer["catalogs"][0]["num_items"]), (201, &json!(0)));
    assert_eq!(error(&sandbox.post("/catalogs", &body)), (400, "catalog-name-already-exists"));
    sandbox
}

#[test]
fn items_of_many() {
    let sandbox = made();
    let ask = |method: &str, items: &Value| sandbox.ask(method, "/catalogs/dishes/items", &json!({"items": items}));
    let items = || sandbox.ask("GET", "/catalogs/dishes/items", &Value::Null).1["items"].clone();
    assert_eq!(
        ask("PUT", &json!([{"id": "a", "n": 1, "tags": ["x"]}, {"id": "b", "n": "2"}])),
        (202, json!({"message": "success"}))
    );
    assert_eq!(items(), json!([{"id": "a", "n": 1, "tags": ["x"]}, {"id": "b", "n": 2}]));
    ask("PATCH", &json!([{"id": "a", "tags": {"$add": ["y"], "$remove": ["x"]}}, {"id": "c", "n": 1}]));
    ask("POST", &json!([{"id": "b", "n": 9}, {"id": "d"}]));
    assert_eq!(items(), json!([{"id": "a", "n": 1, "tags": ["y"]}, {"id": "b", "n": 2}, {"id": "d"}]));
    ask("DELETE", &json!([{"id": "a"}, {"id": "z"}]));
    ask("PUT", &json!([{"id": "b"}]));
    assert_eq!(items(), json!([{"id": "b"}, {"id": "d"}]));

    let answer = ask("PUT", &json!([{"id": "e", "n": 1}, {"id": "f", "x": 1}]));
    assert_eq!(error(&answer), (400, "invalid-fields"));
    assert_eq!(
        (&answer.1["errors"][0]["parameter_values"], &answer.1["message"]),
        (&json!(["f"]), &json!("Invalid Request"))
    );
    assert_eq!(error(&ask("PUT", &json!([{"id": "e", "n": "x"}]))), (400, "unable-to-coerce-value"));
    assert_eq!(items(), json!([{"id": "b"}, {"id": "d"}]));
    let unknown = sandbox.ask("PUT", "/catalogs/nothing/items", &json!({"items": [{"id": "a"}]}));
    assert_eq!(error(&unknown), (404, "catalog-not-found"));
}

#[test]
fn items_one_by_one() {
    let sandbox = made();
    let ask = |method: &str, body: &Value| sandbox.ask(method, "/catalogs/dishes/items/a", body);
    let one = json!({"items": [{"n": 1}]});
    assert_eq!(error(&ask("PATCH", &one)), (404, "item-not-found"));
    assert_eq!(ask("POST", &one).0, 201);
    assert_eq!(error(&ask("POST", &one)), (400, "item-already-exists"));
    assert_eq!((ask("PATCH", &one).0, ask("PUT", &one).0), (200, 200));
    assert_eq!(error(&ask("PUT", &json!({"items": [{"id": "a"}]}))), (400, "id-in-body"));
    assert_eq!(ask("GET", &Value::Null), (200, json!({"items": [{"id": "a", "n": 1}], "message": "success"})));
    assert_eq!((ask("DELETE", &Value::Null).0, ask("GET", &Value::Null).0), (202, 404));
}

#[test]
fn fields_selections_and_the_end() {
    let sandbox = made();
    let fields = "/catalogs/dishes/fields";
    assert_eq!(sandbox.post(fields, &json!({"fields": [{"name": "new", "type": "geo"}]})).0, 202);
    assert_eq!(
        error(&sandbox.post(fields, &json!({"fields": [{"name": "x", "type": "y"}]}))),
        (400, "invalid-field-types")
    );
    let selection = json!({"selection": {"name": "s", "external_id": "s", "filters": [{"field": "n"}]}});
    assert_eq!(sandbox.post("/catalogs/dishes/selections", &selection).0, 202);
    let again = sandbox.post("/catalogs/dishes/selections", &selection);
    assert_eq!(error(&again), (400, "selection-name-already-exists"));
    let delete = |path: &str| sandbox.ask("DELETE", &format!("/catalogs/dishes{path}"), &Value::Null);
    assert_eq!(error(&delete("/fields/n")), (404, "field-referenced-by-selection"));
    assert_eq!((delete("/selections/s").0, delete("/fields/n").0), (202, 202));
    assert_eq!(error(&delete("/fields/id")), (404, "invalid-field-name"));
    assert_eq!(delete(""), (200, json!({"message": "success"})));
    assert_eq!(error(&delete("")), (404, "catalog-not-found"));
}

#[test]
fn catalogs_of_the_workspace_are_changed_as_written_ones_are() {
    let sandbox = Box::new("catalogs=2&items=3");
    let count = || sandbox.ask("GET", "/catalogs", &Value::Null).1["catalogs"].as_array().map(Vec::len);
    assert_eq!(count(), Some(2));
    let item = json!({"items": [{"id": "item-0001", "title": "New"}]});
    assert_eq!(sandbox.ask("PATCH", "/catalogs/catalog_0/items", &item).0, 202);
    let (_, answer) = sandbox.ask("GET", "/catalogs/catalog_0/items", &Value::Null);
    assert_eq!((&answer["items"][1]["title"], &answer["items"][1]["price"]), (&json!("New"), &json!(1.5)));
    assert_eq!(answer["items"].as_array().map(Vec::len), Some(3));
    sandbox.ask("DELETE", "/catalogs/catalog_1", &Value::Null);
    assert_eq!(count(), Some(1));
}
