//! Everything that was written, for tests.

use super::Written;
use super::users::User;
use serde_json::{Value, json};

type Shown = fn(&Written) -> Value;

/// What can be asked for.
const KINDS: [(&str, Shown); 11] = [
    ("users", |written| written.users.all().map(User::json).collect()),
    ("events", |written| written.events.iter().cloned().collect()),
    ("purchases", |written| written.purchases.iter().cloned().collect()),
    ("catalogs", |written| written.catalogs.json()),
    ("subscriptions", |written| written.subscriptions.json()),
    ("addresses", |written| written.addresses.json()),
    ("cohorts", |written| written.cohorts.json()),
    ("sends", |written| written.sends.iter().cloned().collect()),
    ("records", |written| written.records.iter().cloned().collect()),
    ("requests", |written| json!(written.log.entries())),
    ("counts", |written| json!(written.counts)),
];

/// All of a kind, or of all kinds but the requests by their names; `None` if there is no such kind.
pub fn json(written: &Written, kind: Option<&str>) -> Option<Value> {
    let Some(kind) = kind else {
        let all = KINDS.iter().filter(|(name, _)| *name != "requests");
        return Some(all.map(|(name, of)| ((*name).to_owned(), of(written))).collect());
    };
    KINDS.iter().find(|(name, _)| *name == kind).map(|(_, of)| of(written))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_lists_every_kind() {
        for (name, _) in KINDS {
            assert!(include_str!("../../README.md").contains(&format!("`{name}`")), "{name}");
        }
    }

    #[test]
    fn kinds_are_there_or_not() {
        let written = Written::default();
        assert_eq!(json(&written, Some("users")), Some(json!([])));
        assert_eq!(json(&written, Some("everything")), None);
        assert!(json(&written, None).is_some_and(|all| all.get("counts").is_some() && all.get("requests").is_none()));
    }
}
