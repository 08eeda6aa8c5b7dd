//! Objects put together field by field.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::json::object::Object;

/// One object with the fields of all: of those that several have, the last one counts.
///
/// # Panics
/// If one is not an object: rows are checked before.
#[must_use]
pub fn merged(objects: &[&[u8]]) -> Vec<u8> {
    let mut fields: Vec<(Cow<'_, str>, &str)> = Vec::new();
    let mut places: HashMap<Cow<'_, str>, usize> = HashMap::new();
    for object in objects {
        let Object(members) = serde_json::from_slice(object).expect("rows are objects");
        for (name, value) in members {
            if let Some(&at) = places.get(&name) {
                fields[at].1 = value.get();
            } else {
                places.insert(name.clone(), fields.len());
                fields.push((name, value.get()));
            }
        }
    }
    let mut merged = vec![b'{'];
    for (name, value) in fields {
        if merged.len() > 1 {
            merged.push(b',');
        }
        merged.extend(serde_json::to_vec(&name).unwrap_or_default());
        merged.push(b':');
        merged.extend_from_slice(value.as_bytes());
    }
    merged.push(b'}');
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_value_of_a_field_counts() {
        let objects = [r#"{"external_id":"a","x":1,"ä\"":null}"#, r#"{"external_id":"a","x":{"y":1.50},"z":2}"#];
        let merged = merged(&objects.map(str::as_bytes));
        assert_eq!(String::from_utf8(merged).unwrap(), r#"{"external_id":"a","x":{"y":1.50},"ä\"":null,"z":2}"#);
    }
}
