//! What a written value makes of the value that was there (write.yaml `operators`,
//! `custom_attributes`).

use crate::writes::Fields;
use crate::writes::times::time;
use serde_json::{Value, json};

/// Of arrays; the oldest elements go beyond that.
const ELEMENTS_MAX: usize = 500;
/// Of objects and arrays, as JSON; longer ones are not taken.
const BYTES_MAX: usize = 102_400;
const NESTED_NAME_CHARS_MAX: usize = 255;

#[derive(Debug, PartialEq)]
pub enum Change {
    Set(Value),
    Remove,
    /// The value is not one: what was there stays, and the request is a success all the same.
    Ignore,
}

/// `merges` is `_merge_objects`.
pub fn change(old: Option<&Value>, new: &Value, merges: bool) -> Change {
    let result = match new {
        Value::Null => return Change::Remove,
        Value::Object(fields) if is_operator(fields) => operate(old, fields, merges),
        Value::Object(_) => plain(new).map(|new| match old {
            Some(old) if merges => merged(old, new),
            _ => new,
        }),
        Value::Array(elements) => elements.iter().map(plain).collect::<Option<Vec<_>>>().map(unique).map(Value::Array),
        _ => Some(new.clone()),
    };
    match result {
        Some(value) if fits(&value) => Change::Set(value),
        _ => Change::Ignore,
    }
}

fn fits(value: &Value) -> bool {
    !(value.is_object() || value.is_array()) || value.to_string().len() <= BYTES_MAX
}

fn is_operator(fields: &Fields) -> bool {
    const OPERATORS: [&str; 6] = ["inc", "add", "remove", "$add", "$remove", "$update"];
    !fields.is_empty() && fields.keys().all(|name| OPERATORS.contains(&name.as_str()))
}

/// In the documented order: `$add`, `$remove`, `$update`.
fn operate(old: Option<&Value>, operators: &Fields, merges: bool) -> Option<Value> {
    if let Some(step) = operators.get("inc") {
        return increased(old, step);
    }
    let mut elements = match old {
        None => Vec::new(),
        Some(Value::Array(elements)) => elements.clone(),
        Some(_) => return None,
    };
    let given = |name: &str| operators.get(name).map_or(Some(&[][..]), |given| given.as_array().map(Vec::as_slice));
    elements.extend(given("add")?.iter().map(plain).collect::<Option<Vec<_>>>()?);
    let mut elements = unique(elements);
    for gone in given("remove")? {
        elements.retain(|element| element != gone);
    }
    elements.extend(given("$add")?.iter().map(plain).collect::<Option<Vec<_>>>()?);
    for gone in given("$remove")? {
        let (key, value) = named(gone)?;
        elements.retain(|element| element.get(key) != Some(value));
    }
    for update in given("$update")? {
        let (key, value) = named(update)?;
        let new = plain(update.get("$new_object")?)?;
        for element in elements.iter_mut().filter(|element| element.get(key) == Some(value)) {
            *element = if merges { merged(element, new.clone()) } else { new.clone() };
        }
    }
    Some(Value::Array(elements))
}

fn increased(old: Option<&Value>, step: &Value) -> Option<Value> {
    let step = step.as_i64()?;
    match old {
        None => Some(json!(step)),
        Some(old) => Some(json!(old.as_i64()?.checked_add(step)?)),
    }
}

/// Which elements `$remove` and `$update` are about.
fn named(operand: &Value) -> Option<(&str, &Value)> {
    Some((operand.get("$identifier_key")?.as_str()?, operand.get("$identifier_value")?))
}

/// A value within another one: `{"$time":…}` becomes its time; one that cannot be spoils all.
fn plain(value: &Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::Object(fields) => {
            if let (1, Some(text)) = (fields.len(), fields.get("$time")) {
                return time(text.as_str()?).map(|time| json!(time.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()));
            }
            let field = |(name, value): (&String, &Value)| {
                let sound = name.chars().count() <= NESTED_NAME_CHARS_MAX && !name.contains([' ', '.', '$']);
                Some((name.clone(), plain(value).filter(|_| sound)?))
            };
            fields.iter().map(field).collect::<Option<Fields>>().map(Value::Object)
        }
        Value::Array(elements) => elements.iter().map(plain).collect::<Option<Vec<_>>>().map(Value::Array),
        _ => Some(value.clone()),
    }
}

fn merged(old: &Value, new: Value) -> Value {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            let mut all = old.clone();
            for (name, value) in new {
                let value = match all.get(&name) {
                    Some(old) => merged(old, value),
                    None => value,
                };
                all.insert(name, value);
            }
            Value::Object(all)
        }
        (_, new) => new,
    }
}

/// Each scalar once, where it came last; objects may be there more than once.
fn unique(elements: Vec<Value>) -> Vec<Value> {
    let mut kept: Vec<Value> = Vec::new();
    for element in elements {
        if !element.is_object() {
            kept.retain(|other| *other != element);
        }
        kept.push(element);
    }
    kept.split_off(kept.len().saturating_sub(ELEMENTS_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(old: &Value, new: &Value, merges: bool) -> Value {
        match change((!old.is_null()).then_some(old), new, merges) {
            Change::Set(value) => value,
            Change::Remove => json!("removed"),
            Change::Ignore => json!("ignored"),
        }
    }

    #[test]
    fn scalars() {
        assert_eq!(set(&json!(1), &json!("a"), false), json!("a"));
        assert_eq!(set(&json!(1), &Value::Null, false), json!("removed"));
        assert_eq!(set(&json!(40), &json!({"inc": 2}), false), json!(42));
        assert_eq!(set(&Value::Null, &json!({"inc": -2}), false), json!(-2));
        assert_eq!(set(&json!("a"), &json!({"inc": 2}), false), json!("ignored"));
    }

    #[test]
    fn arrays_are_sets() {
        assert_eq!(set(&json!(["a", "b"]), &json!({"add": ["c", "a"]}), false), json!(["b", "c", "a"]));
        assert_eq!(set(&json!(["a", "b"]), &json!({"add": ["c"], "remove": ["a"]}), false), json!(["b", "c"]));
        assert_eq!(set(&Value::Null, &json!(["a", "b", "a"]), false), json!(["b", "a"]));
        let many: Vec<usize> = (0..501).collect();
        assert_eq!(set(&Value::Null, &json!(many), false)[0], json!(1));
    }

    #[test]
    fn objects_are_replaced_or_merged() {
        let (old, new) = (json!({"a": {"b": 1, "c": 2}}), json!({"a": {"b": 3}}));
        assert_eq!(set(&old, &new, false), new);
        assert_eq!(set(&old, &new, true), json!({"a": {"b": 3, "c": 2}}));
        for bad in [json!({"a": null}), json!({"a b": 1}), json!({"a": {"$time": "soon"}})] {
            assert_eq!(set(&old, &bad, true), json!("ignored"), "{bad}");
        }
        assert_eq!(set(&old, &json!({"t": {"$time": "2026-01-02"}}), false), json!({"t": "2026-01-02T00:00:00.000Z"}));
    }

    #[test]
    fn arrays_of_objects_in_the_documented_order() {
        let old = json!([{"id": 1, "n": 1, "m": 1}]);
        let all = json!({
            "$update": [{"$identifier_key": "id", "$identifier_value": 1, "$new_object": {"n": 2}}],
            "$remove": [{"$identifier_key": "id", "$identifier_value": 3}],
            "$add": [{"id": 2}, {"id": 3}, {"id": 2}],
        });
        assert_eq!(set(&old, &all, true), json!([{"id": 1, "n": 2, "m": 1}, {"id": 2}, {"id": 2}]));
        assert_eq!(set(&old, &all, false), json!([{"n": 2}, {"id": 2}, {"id": 2}]));
    }
}
