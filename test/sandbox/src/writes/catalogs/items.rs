//! Items, up to fifty at a time or one by one.

use super::checks::{self, coerced, is_array_operator};
use super::problem::{Problem, not_found, problem, refusal, refuse};
use super::store::Catalog;
use crate::writes::{Fields, Order, Outcome, Refusal};
use serde_json::Value;

/// What is done with items.
#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    /// Those that are there already stay as they are.
    Add,
    /// Of those that are there, the given fields.
    Update,
    /// Made if need be; fields that are not given are gone.
    Replace,
    Delete,
}

/// write.yaml `catalog_items_bulk_create`.
pub fn add_items(order: &mut Order) -> Result<Outcome, Refusal> {
    many(order, How::Add)
}

/// write.yaml `catalog_items_bulk_edit`.
pub fn update_items(order: &mut Order) -> Result<Outcome, Refusal> {
    many(order, How::Update)
}

/// write.yaml `catalog_items_bulk_replace`.
pub fn replace_items(order: &mut Order) -> Result<Outcome, Refusal> {
    many(order, How::Replace)
}

/// write.yaml `catalog_items_bulk_delete`.
pub fn delete_items(order: &mut Order) -> Result<Outcome, Refusal> {
    many(order, How::Delete)
}

fn many(order: &mut Order, how: How) -> Result<Outcome, Refusal> {
    let name = order.argument(0).to_owned();
    let options = order.options;
    let fields = order.fields()?;
    let catalog = order.written.catalogs.of(&name, options)?;
    let items = fields.get("items").unwrap_or(&Value::Null);
    let items = checks::ids(items).map_err(|problems| refusal(400, &problems))?;
    check(checks::fields(catalog, &items, how == How::Update, &options.writes), how)?;
    if options.writes.remember {
        catalog.updated_at = Some(order.now);
        for (id, item) in &items {
            take(catalog, id, item, how);
        }
    }
    Ok(Outcome::success(202, "items", items.len()))
}

/// Of items to delete only the ids matter; one that is bad on purpose is bad for that, too.
fn check(mut problems: Vec<Problem>, how: How) -> Result<(), Refusal> {
    if how == How::Delete {
        problems.retain(|problem| problem.id == "unable-to-coerce-value");
    }
    if problems.is_empty() { Ok(()) } else { Err(refusal(400, &problems)) }
}

fn take(catalog: &mut Catalog, id: &str, item: &Fields, how: How) {
    let old = catalog.items.get(id);
    let new = match (how, old) {
        (How::Add, Some(_)) | (How::Update, None) => return,
        (How::Add, None) | (How::Replace, _) => Fields::new(),
        (How::Update, Some(old)) => old.clone(),
        (How::Delete, _) => {
            catalog.items.remove(id);
            return;
        }
    };
    let item = filled(catalog, new, item);
    catalog.items.insert(id.to_owned(), item);
}

fn filled(catalog: &Catalog, mut item: Fields, given: &Fields) -> Fields {
    for (name, value) in given.iter().filter(|(name, _)| *name != "id") {
        let value = match value {
            Value::Null => None,
            _ if is_array_operator(value) && catalog.r#type(name) == Some("array") => {
                Some(operated(item.get(name), value))
            }
            _ => catalog.r#type(name).and_then(|r#type| coerced(r#type, value)),
        };
        match value {
            Some(value) => item.insert(name.clone(), value),
            None => item.remove(name),
        };
    }
    item
}

fn operated(old: Option<&Value>, operators: &Value) -> Value {
    let mut elements = old.and_then(Value::as_array).cloned().unwrap_or_default();
    let operands = |name: &str| operators[name].as_array().cloned().unwrap_or_default();
    elements.extend(operands("$add"));
    let gone = operands("$remove");
    elements.retain(|element| !gone.contains(element));
    Value::Array(elements)
}

/// write.yaml `catalog_item_create`.
pub fn add_item(order: &mut Order) -> Result<Outcome, Refusal> {
    single(order, How::Add, 201)
}

/// write.yaml `catalog_item_edit`.
pub fn update_item(order: &mut Order) -> Result<Outcome, Refusal> {
    single(order, How::Update, 200)
}

/// write.yaml `catalog_item_replace`.
pub fn replace_item(order: &mut Order) -> Result<Outcome, Refusal> {
    single(order, How::Replace, 200)
}

/// write.yaml `catalog_item_delete`.
pub fn delete_item(order: &mut Order) -> Result<Outcome, Refusal> {
    single(order, How::Delete, 202)
}

/// Whether the item is there is known at once, unlike that of many.
fn single(order: &mut Order, how: How, status: u16) -> Result<Outcome, Refusal> {
    let (name, id) = (order.argument(0).to_owned(), order.argument(1).to_owned());
    let options = order.options;
    let body = if how == How::Delete { Fields::new() } else { order.fields()? };
    let catalog = order.written.catalogs.of(&name, options)?;
    if !checks::is_short(&id) {
        return Err(refuse("ids-too-large", "IDs cannot be more than 250 characters", "item_id", &id));
    }
    if !checks::is_name(&id) {
        let message = "IDs can only have letters, numbers, hyphens, and underscores";
        return Err(refuse("invalid-ids", message, "item_id", &id));
    }
    let nothing = Fields::new();
    let item = if how == How::Delete { &nothing } else { only(&body)? };
    check(checks::fields(catalog, &[(&id, item)], how == How::Update, &options.writes), how)?;
    if options.writes.remember {
        let is_there = catalog.items.contains_key(&id);
        if how == How::Add && is_there {
            return Err(refuse("item-already-exists", "The item already exists in the catalog", "item_id", &id));
        }
        if matches!(how, How::Update | How::Delete) && !is_there {
            return Err(not_found("item-not-found", "Could not find item", "item_id", &id));
        }
        catalog.updated_at = Some(order.now);
        take(catalog, &id, item, how);
    }
    Ok(Outcome::success(status, "items", 1))
}

/// The one item of the body, which must not repeat the id.
fn only(body: &Fields) -> Result<&Fields, Refusal> {
    let invalid = |id, message| refusal(400, &[problem(id, message, "items", Vec::new())]);
    let items = body.get("items").and_then(Value::as_array);
    let item = match items.map(Vec::as_slice) {
        Some([Value::Object(item)]) => item,
        Some([_, _, ..]) => {
            return Err(invalid("request-includes-too-many-items", "Your request has too many items"));
        }
        _ => return Err(invalid("item-array-invalid", "The items must be an array of objects")),
    };
    if item.contains_key("id") {
        return Err(invalid("id-in-body", "The item's ID must not be in the body"));
    }
    Ok(item)
}
