//! Places in an answer, as declarations spell them.

/// A step from a value to one inside of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathPart {
    /// `name`: the field of an object.
    Name(String),
    /// `[]`: each element of an array.
    Items,
    /// `{column}`: each entry of a map, whose key becomes the column.
    Entries(String),
}

/// `data.stats[].step_stats{step_id}` → `data`, `stats`, each element, `step_stats`, each entry;
/// `None` for what is no such place.
#[must_use]
pub fn parse(path: &str) -> Option<Vec<PathPart>> {
    let mut parts = Vec::new();
    for segment in path.split('.').filter(|_| !path.is_empty()) {
        let (name, mut rest) = segment.split_at(segment.find(['[', '{']).unwrap_or(segment.len()));
        if name.is_empty() || name.contains([']', '}']) {
            return None;
        }
        parts.push(PathPart::Name(name.to_owned()));
        while !rest.is_empty() {
            rest = if let Some(after) = rest.strip_prefix("[]") {
                parts.push(PathPart::Items);
                after
            } else {
                let (column, after) = rest.strip_prefix('{')?.split_once('}')?;
                parts.push(PathPart::Entries(column.to_owned()));
                after
            };
        }
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_place() {
        for path in ["a.", ".a", "[]", "a[", "a{", "a[0]", "a[]b", "a]"] {
            assert_eq!(parse(path), None, "{path}");
        }
    }

    #[test]
    fn names_arrays_and_maps() {
        let name = |name: &str| PathPart::Name(name.to_owned());
        let entries = |column: &str| PathPart::Entries(column.to_owned());
        assert_eq!(parse(""), Some(Vec::new()));
        assert_eq!(parse("campaigns[]"), Some(vec![name("campaigns"), PathPart::Items]));
        assert_eq!(
            parse("data.stats[].step_stats{step_id}.messages{channel}[]"),
            Some(vec![
                name("data"),
                name("stats"),
                PathPart::Items,
                name("step_stats"),
                entries("step_id"),
                name("messages"),
                entries("channel"),
                PathPart::Items
            ])
        );
    }
}
