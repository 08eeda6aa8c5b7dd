//! Which items are refused, and why (write.yaml `item_rules`).

use super::problem::{Problem, problem};
use super::store::Catalog;
use crate::options::Writes;
use crate::writes::Fields;
use crate::writes::faults::{WriteFault, bad_item};
use crate::writes::times::time;
use serde_json::Value;

pub const ITEMS_MAX: usize = 50;
const ID_CHARS_MAX: usize = 250;
const VALUE_CHARS_MAX: usize = 5_000;
const DEPTH_MAX: usize = 50;
const ELEMENTS_MAX: usize = 100;

pub fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

pub fn is_short(text: &str) -> bool {
    text.chars().count() <= ID_CHARS_MAX
}

/// Items of a bulk request with their ids, or all that is wrong with them.
pub fn ids(items: &Value) -> Result<Vec<(&str, &Fields)>, Vec<Problem>> {
    let one = |id, message, parameter: &'static str| Err(vec![problem(id, message, parameter, Vec::new())]);
    let items: Option<Vec<&Fields>> = items
        .as_array()
        .and_then(|items| items.iter().map(Value::as_object).collect())
        .filter(|items: &Vec<_>| !items.is_empty());
    let Some(items) = items else {
        return one("item-array-invalid", "The items must be an array of objects", "items");
    };
    if items.len() > ITEMS_MAX {
        return one("request-includes-too-many-items", "Your request has too many items", "items");
    }
    if items.iter().any(|item| item.get("id").is_none_or(Value::is_null)) {
        return one("items-missing-ids", "Some items do not have an ID", "items");
    }
    let ids: Option<Vec<&str>> = items.iter().map(|item| item["id"].as_str()).collect();
    let Some(ids) = ids else {
        return one("ids-not-strings", "IDs must be strings", "items");
    };
    let mut sorted = ids.clone();
    sorted.sort_unstable();
    let twice: Vec<&str> = sorted.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
    let those = |is_bad: &dyn Fn(&str) -> bool| ids.iter().copied().filter(|id| is_bad(id)).collect();
    let problems = gather([
        ("ids-too-large", "IDs cannot be more than 250 characters", those(&|id| !is_short(id))),
        ("invalid-ids", "IDs can only have letters, numbers, hyphens, and underscores", those(&|id| !is_name(id))),
        ("ids-not-unique", "IDs must be unique", twice),
    ]);
    if problems.is_empty() { Ok(ids.into_iter().zip(items).collect()) } else { Err(problems) }
}

/// What is wrong with the fields of items; `edits` is of a PATCH.
pub fn fields(catalog: &Catalog, items: &[(&str, &Fields)], edits: bool, writes: &Writes) -> Vec<Problem> {
    let those = |is_bad: &dyn Fn(&str, &Value) -> bool| -> Vec<&str> {
        let is_bad_item = |item: &Fields| item.iter().any(|(name, value)| name != "id" && is_bad(name, value));
        items.iter().filter(|(_, item)| is_bad_item(item)).map(|(id, _)| *id).collect()
    };
    let fits = |name: &str, value: &Value| {
        let Some(r#type) = catalog.r#type(name) else { return true };
        value.is_null() || (edits && r#type == "array" && is_array_operator(value)) || coerced(r#type, value).is_some()
    };
    let is_edit = |value: &Value| edits && is_array_operator(value);
    let mut problems = gather([
        (
            "invalid-fields",
            "Some of the fields given do not exist in the catalog",
            those(&|name, _| catalog.r#type(name).is_none()),
        ),
        ("items-too-large", "Item values cannot exceed 5,000 characters", those(&|_, value| is_too_long(value))),
        (
            "invalid-keys-in-value-object",
            "Item value keys cannot include . or $",
            those(&|_, value| !is_edit(value) && has_bad_key(value)),
        ),
        (
            "too-deep-nesting-in-value-object",
            "Item values cannot have more than 50 levels of nesting",
            those(&|_, value| depth(value) > DEPTH_MAX),
        ),
        (
            "unable-to-coerce-value",
            "Item values cannot be converted to the type of the field",
            those(&|name, value| !fits(name, value)),
        ),
    ]);
    problems.extend(unlucky(items, writes));
    problems
}

/// Items that are bad on purpose.
fn unlucky(items: &[(&str, &Fields)], writes: &Writes) -> Option<Problem> {
    let drawn = |id: &str| bad_item(&writes.faults, writes.seed, id);
    let (id, fault) = items.iter().find_map(|(id, _)| Some((*id, drawn(id)?)))?;
    let values = if fault == WriteFault::BadItem { vec![id.to_owned()] } else { Vec::new() };
    Some(problem("unable-to-coerce-value", "Item values cannot be converted to the type of the field", "id", values))
}

fn gather<const N: usize>(checks: [(&'static str, &'static str, Vec<&str>); N]) -> Vec<Problem> {
    checks
        .into_iter()
        .filter(|(_, _, ids)| !ids.is_empty())
        .map(|(id, message, ids)| problem(id, message, "id", ids.into_iter().map(str::to_owned).collect()))
        .collect()
}

/// `{"$add":[…],"$remove":[…]}`, or one of them.
pub fn is_array_operator(value: &Value) -> bool {
    value.as_object().is_some_and(|operators| {
        !operators.is_empty()
            && operators
                .iter()
                .all(|(name, operand)| (name == "$add" || name == "$remove") && coerced("array", operand).is_some())
    })
}

/// The value as a field of this type has it.
pub fn coerced(r#type: &str, value: &Value) -> Option<Value> {
    match (r#type, value) {
        ("string", Value::String(_)) | ("number", Value::Number(_)) | ("boolean", Value::Bool(_)) => {
            Some(value.clone())
        }
        ("string", Value::Number(number)) => Some(Value::from(number.to_string())),
        ("string", Value::Bool(truth)) => Some(Value::from(truth.to_string())),
        ("number", Value::String(text)) => text.parse().ok().map(Value::Number),
        ("boolean", Value::String(text)) => text.parse().ok().map(Value::Bool),
        ("time", Value::Number(seconds)) if seconds.is_i64() => Some(value.clone()),
        ("time", Value::String(text)) => time(text).map(|_| value.clone()),
        ("object", Value::Object(_)) => Some(value.clone()),
        ("array", Value::Array(elements)) => {
            (elements.len() <= ELEMENTS_MAX && elements.iter().all(Value::is_string)).then(|| value.clone())
        }
        ("geo", Value::Array(place)) => (place.len() == 2 && place.iter().all(Value::is_number)).then(|| value.clone()),
        _ => None,
    }
}

fn is_too_long(value: &Value) -> bool {
    match value {
        Value::String(text) => text.chars().count() > VALUE_CHARS_MAX,
        Value::Array(_) | Value::Object(_) => value.to_string().chars().count() > VALUE_CHARS_MAX,
        _ => false,
    }
}

fn has_bad_key(value: &Value) -> bool {
    match value {
        Value::Object(fields) => fields.iter().any(|(name, value)| name.contains(['.', '$']) || has_bad_key(value)),
        Value::Array(elements) => elements.iter().any(has_bad_key),
        _ => false,
    }
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Object(fields) => 1 + fields.values().map(depth).max().unwrap_or(0),
        Value::Array(elements) => 1 + elements.iter().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn names(problems: &[Problem]) -> Vec<&'static str> {
        problems.iter().map(|problem| problem.id).collect()
    }

    #[test]
    fn ids_are_checked() {
        let long = "a".repeat(251);
        for (items, expected) in [
            (json!({}), vec!["item-array-invalid"]),
            (json!([{"id": 1}]), vec!["ids-not-strings"]),
            (json!([{"a": 1}]), vec!["items-missing-ids"]),
            (json!([{"id": "a"}, {"id": "a"}]), vec!["ids-not-unique"]),
            (json!([{"id": long}, {"id": "a b"}]), vec!["ids-too-large", "invalid-ids"]),
            (json!(vec![json!({"id": "a"}); 51]), vec!["request-includes-too-many-items"]),
        ] {
            assert_eq!(ids(&items).map_err(|problems| names(&problems)).err(), Some(expected));
        }
        assert!(ids(&json!([{"id": "a"}, {"id": "b_-9"}])).is_ok());
    }

    #[test]
    fn values_are_coerced_or_not() {
        assert_eq!(coerced("number", &json!("1.5")), Some(json!(1.5)));
        assert_eq!(coerced("string", &json!(1)), Some(json!("1")));
        assert_eq!(coerced("geo", &json!([1, 2.5])), Some(json!([1, 2.5])));
        for (r#type, value) in
            [("number", json!("x")), ("boolean", json!(1)), ("time", json!("soon")), ("array", json!([1]))]
        {
            assert_eq!(coerced(r#type, &value), None, "{type}");
        }
    }
}
