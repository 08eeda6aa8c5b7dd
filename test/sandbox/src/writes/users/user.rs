//! One user.

use crate::writes::Fields;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
pub struct Alias {
    #[serde(rename = "alias_name")]
    pub name: String,
    #[serde(rename = "alias_label")]
    pub label: String,
}

impl Alias {
    /// Of `{"alias_name":…,"alias_label":…}`.
    pub fn of(value: &Value) -> Option<Self> {
        let text = |name| value.get(name)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        Some(Alias { name: text("alias_name")?, label: text("alias_label")? })
    }

    pub fn json(&self) -> Value {
        json!({"alias_name": self.name, "alias_label": self.label})
    }
}

#[derive(Debug, Clone, Default)]
pub struct User {
    pub braze_id: String,
    pub external_id: Option<String>,
    /// Former external ids, which still lead here.
    pub deprecated: Vec<String>,
    pub aliases: Vec<Alias>,
    /// All other fields of an export, but the next three.
    pub fields: Fields,
    pub custom: Fields,
    pub events: BTreeMap<String, Tally>,
    pub purchases: BTreeMap<String, Tally>,
    /// Grows with every write to any user.
    pub updated: u64,
}

/// How often something happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    pub first: String,
    pub last: String,
    pub count: u64,
}

impl User {
    /// As `/users/export/ids` answers it.
    pub fn json(&self) -> Value {
        let mut all = self.fields.clone();
        if let Some(id) = &self.external_id {
            all.insert("external_id".to_owned(), json!(id));
        }
        for name in ["braze_id", "appboy_id"] {
            all.insert(name.to_owned(), json!(self.braze_id));
        }
        all.insert("user_aliases".to_owned(), self.aliases.iter().map(Alias::json).collect());
        for (name, tallies) in [("custom_events", &self.events), ("purchases", &self.purchases)] {
            if !tallies.is_empty() {
                all.insert(name.to_owned(), tallies.iter().map(|(name, tally)| tally.json(name)).collect());
            }
        }
        if !self.custom.is_empty() {
            all.insert("custom_attributes".to_owned(), Value::Object(self.custom.clone()));
        }
        Value::Object(all)
    }

    /// From what [`User::json`] gives, in the order of the fields above.
    pub fn of(mut all: Fields) -> Self {
        let mut text = |name| all.remove(name).and_then(|value| value.as_str().map(str::to_owned));
        let external_id = text("external_id");
        let braze_id = text("braze_id").unwrap_or_default();
        all.remove("appboy_id");
        let aliases = all.remove("user_aliases");
        let [events, purchases] = ["custom_events", "purchases"].map(|name| tallies(all.remove(name).as_ref()));
        let custom = match all.remove("custom_attributes") {
            Some(Value::Object(custom)) => custom,
            _ => Fields::new(),
        };
        User {
            braze_id,
            external_id,
            deprecated: Vec::new(),
            aliases: aliases.iter().filter_map(Value::as_array).flatten().filter_map(Alias::of).collect(),
            fields: all,
            custom,
            events,
            purchases,
            updated: 0,
        }
    }

    /// Takes over what the other one has and this one has not; what happened to either adds up.
    pub fn absorb(&mut self, other: User) {
        for (name, value) in other.fields {
            self.fields.entry(name).or_insert(value);
        }
        for (name, value) in other.custom {
            self.custom.entry(name).or_insert(value);
        }
        for (mine, others) in [(&mut self.events, other.events), (&mut self.purchases, other.purchases)] {
            for (name, tally) in others {
                match mine.get_mut(&name) {
                    Some(tallied) => tallied.add(&tally),
                    None => {
                        mine.insert(name, tally);
                    }
                }
            }
        }
    }

    pub fn has_label(&self, label: &str) -> bool {
        self.aliases.iter().any(|alias| alias.label == label)
    }
}

impl Tally {
    fn once(time: DateTime<Utc>, count: u64) -> Self {
        let time = time.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string();
        Tally { first: time.clone(), last: time, count }
    }

    fn add(&mut self, other: &Tally) {
        // Times of this form sort as text.
        if other.first < self.first {
            self.first.clone_from(&other.first);
        }
        if other.last > self.last {
            self.last.clone_from(&other.last);
        }
        self.count += other.count;
    }

    fn json(&self, name: &str) -> Value {
        json!({"name": name, "first": self.first, "last": self.last, "count": self.count})
    }
}

/// It happened `count` times at once.
pub fn tally(tallies: &mut BTreeMap<String, Tally>, name: &str, time: DateTime<Utc>, count: u64) {
    let once = Tally::once(time, count);
    match tallies.get_mut(name) {
        Some(tally) => tally.add(&once),
        None => {
            tallies.insert(name.to_owned(), once);
        }
    }
}

fn tallies(list: Option<&Value>) -> BTreeMap<String, Tally> {
    let tally = |value: &Value| {
        let text = |name| value.get(name)?.as_str().map(str::to_owned);
        let count = value.get("count")?.as_u64()?;
        Some((text("name")?, Tally { first: text("first")?, last: text("last")?, count }))
    };
    list.iter().filter_map(|list| list.as_array()).flatten().filter_map(tally).collect()
}
