//! What the columns for a customer's own fields are called.

use std::collections::HashSet;

/// What a field without a name is called.
const NAMELESS: &str = "unnamed";

/// A name for each field, which is no other column's in whatever case: DuckDB tells names apart by
/// nothing else.
///
/// A field keeps its name where it can. Control characters become `_`. Of fields whose names differ
/// in case only, the first one keeps it and the others get `_1`, `_2`, …, whichever nobody has.
#[must_use]
pub fn names(fields: &[String], taken: &[&str]) -> Vec<String> {
    let mut known: HashSet<String> = taken.iter().map(|name| name.to_lowercase()).collect();
    let shown: Vec<String> = fields.iter().map(|field| printable(field)).collect();
    // Whoever keeps the name has it before others look for one.
    let kept: Vec<bool> = shown.iter().map(|name| known.insert(name.to_lowercase())).collect();
    let mut named = |(name, kept): (String, bool)| {
        if kept {
            return name;
        }
        let mut numbered = (1_u64..).map(|number| format!("{name}_{number}"));
        numbered.find(|name| known.insert(name.to_lowercase())).unwrap_or(name)
    };
    shown.into_iter().zip(kept).map(&mut named).collect()
}

fn printable(field: &str) -> String {
    let name: String = field.chars().map(|c| if c.is_control() { '_' } else { c }).collect();
    if name.is_empty() { NAMELESS.to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_a_name_of_its_own() {
        for (fields, expected) in [
            (&["title", "price"][..], &["title", "price"][..]),
            (&["Name", "name", "NAME"], &["Name", "name_1", "NAME_2"]),
            (&["Id", "ID", "Raw", "raw"], &["Id_1", "ID_2", "Raw_1", "raw_2"]),
            (&["a", "A", "a_1", "A_1"], &["a", "A_2", "a_1", "A_1_1"]),
            (&["", "unnamed", ""], &["unnamed", "unnamed_1", "unnamed_2"]),
            (
                &["select", "a \"b\"", "a\u{0}b\nc", "Größe", "GRÖSSE", "größe"],
                &["select", "a \"b\"", "a_b_c", "Größe", "GRÖSSE", "größe_1"],
            ),
        ] {
            let fields: Vec<String> = fields.iter().map(|&field| field.to_owned()).collect();
            assert_eq!(names(&fields, &["id", "raw"]), expected, "{fields:?}");
        }
    }
}
