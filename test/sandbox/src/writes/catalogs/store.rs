//! What catalogs hold.

use super::problem::not_found;
use crate::data::catalogs as formulas;
use crate::json::{Bend, one};
use crate::options::Options;
use crate::writes::{Fields, Refusal};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::collections::BTreeMap;

#[derive(Debug, Default)]
pub struct Catalogs {
    by_name: BTreeMap<String, State>,
}

#[derive(Debug)]
pub enum State {
    Written(Catalog),
    /// One of the workspace's own, perhaps.
    Deleted,
}

#[derive(Debug, Clone)]
pub struct Catalog {
    pub description: String,
    /// Name and type, `id` first.
    pub fields: Vec<(String, String)>,
    /// By id, without it.
    pub items: BTreeMap<String, Fields>,
    pub selections: Vec<Value>,
    pub updated_at: Option<DateTime<Utc>>,
}

impl Catalogs {
    /// What became of the catalog, if anything did.
    pub fn state(&self, name: &str) -> Option<&State> {
        self.by_name.get(name)
    }

    pub fn all(&self) -> impl Iterator<Item = (&String, &Catalog)> {
        self.by_name.iter().filter_map(|(name, state)| match state {
            State::Written(catalog) => Some((name, catalog)),
            State::Deleted => None,
        })
    }

    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }

    /// The catalog, to be changed: one of the workspace's own becomes a written one.
    pub fn of(&mut self, name: &str, options: &Options) -> Result<&mut Catalog, Refusal> {
        let unknown = || not_found("catalog-not-found", "Could not find catalog", "catalog_name", name);
        if !self.by_name.contains_key(name) {
            let i = formulas::number_of(name).filter(|&i| options.catalogs.is_there(i)).ok_or_else(unknown)?;
            self.insert(name, of_formulas(i, options));
        }
        match self.by_name.get_mut(name) {
            Some(State::Written(catalog)) => Ok(catalog),
            Some(State::Deleted) | None => Err(unknown()),
        }
    }

    pub fn exists(&mut self, name: &str, options: &Options) -> bool {
        self.of(name, options).is_ok()
    }

    pub fn insert(&mut self, name: &str, catalog: Catalog) {
        self.by_name.insert(name.to_owned(), State::Written(catalog));
    }

    pub fn delete(&mut self, name: &str) {
        self.by_name.insert(name.to_owned(), State::Deleted);
    }

    pub fn json(&self) -> Value {
        let catalog = |(name, catalog): (&String, &Catalog)| {
            let items: Value = catalog.items.iter().map(|(id, fields)| item_json(id, fields)).collect();
            let mut all = catalog.json(name);
            all["items"] = items;
            all
        };
        self.all().map(catalog).collect()
    }
}

impl Catalog {
    pub fn r#type(&self, field: &str) -> Option<&str> {
        self.fields.iter().find(|(name, _)| name == field).map(|(_, r#type)| r#type.as_str())
    }

    /// As `/catalogs` has it.
    pub fn json(&self, name: &str) -> Value {
        let fields: Value = (-1..)
            .zip(&self.fields)
            .map(|(token, (name, r#type))| json!({"name": name, "token": token.to_string(), "type": r#type}))
            .collect();
        json!({
            "description": self.description,
            "fields": fields,
            "name": name,
            "source": "Braze",
            "num_items": self.items.len(),
            "storage_size": 1_024 * self.items.len(),
            "selections_size": self.selections.len(),
            "updated_at": self.updated_at.map(|time| time.format("%Y-%m-%dT%H:%M:%S%.3f+00:00").to_string()),
            "selections": self.selections,
        })
    }
}

pub fn item_json(id: &str, fields: &Fields) -> Value {
    let mut item = fields.clone();
    item.insert("id".to_owned(), json!(id));
    Value::Object(item)
}

/// Catalog i as the formulas have it; without its items where nothing is remembered.
fn of_formulas(i: u64, options: &Options) -> Catalog {
    let parsed = |text: String| serde_json::from_str::<Value>(&text).unwrap_or_default();
    let row = parsed(one(&Bend::default(), 0, |row| formulas::row(row, i, options)));
    let text = |value: &Value, name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let fields = row["fields"].as_array().into_iter().flatten();
    let items = if options.writes.remember { options.items.size } else { 0 };
    let item = |j: u64| {
        let Value::Object(mut fields) = parsed(one(&Bend::default(), 0, |row| formulas::item(row, i, j, options)))
        else {
            return None;
        };
        let id = fields.remove("id")?.as_str()?.to_owned();
        Some((id, fields))
    };
    Catalog {
        description: text(&row, "description"),
        fields: fields.map(|field| (text(field, "name"), text(field, "type"))).collect(),
        items: (0..items).filter(|&j| options.items.is_there(j)).filter_map(item).collect(),
        selections: Vec::new(),
        updated_at: None,
    }
}
