//! Catalogs themselves, their fields and selections.

use super::checks::{is_name, is_short};
use super::problem::{not_found, problem, refusal, refuse};
use super::store::Catalog;
use crate::writes::{Fields, Order, Outcome, Refusal, json as answer, text};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const TYPES: [&str; 7] = ["string", "number", "boolean", "time", "object", "array", "geo"];
const FIELDS_MAX: usize = 500;
/// Of a request that adds some.
const NEW_FIELDS_MAX: usize = 50;
const SELECTIONS_MAX: usize = 30;
const FILTERS_MAX: usize = 4;

/// write.yaml `catalog_create`: exactly one.
pub fn create(order: &mut Order) -> Result<Outcome, Refusal> {
    let body = order.fields()?;
    let catalogs = body.get("catalogs").and_then(Value::as_array).map(Vec::as_slice);
    let given = match catalogs {
        Some([Value::Object(given)]) => given,
        Some([_, _, ..]) => {
            return Err(refuse(
                "too-many-catalog-atoms",
                "You can only create one catalog per request",
                "catalogs",
                "",
            ));
        }
        _ => return Err(refuse("catalog-array-invalid", "The catalogs must be an array of objects", "catalogs", "")),
    };
    let name = text(given, "name").unwrap_or_default();
    let description = given.get("description").and_then(Value::as_str).unwrap_or_default();
    if !is_short(name) {
        return Err(refuse("catalog-name-too-large", "The catalog name cannot exceed 250 characters", "name", name));
    }
    if !is_name(name) {
        let message = "The catalog name can only have letters, numbers, hyphens, and underscores";
        return Err(refuse("invalid-catalog-name", message, "name", name));
    }
    if !is_short(description) {
        return Err(refuse(
            "description-too-long",
            "The description cannot exceed 250 characters",
            "description",
            name,
        ));
    }
    let fields = fields(given.get("fields"))?;
    if fields.len() > FIELDS_MAX {
        return Err(refuse("too-many-fields", "A catalog cannot have more than 500 fields", "fields", name));
    }
    if fields.first().is_none_or(|(name, r#type)| name != "id" || r#type != "string") {
        return Err(refuse("id-not-first-column", "The id must be the first column, a string", "fields", name));
    }
    if order.written.catalogs.exists(name, order.options) {
        return Err(refuse("catalog-name-already-exists", "A catalog with that name already exists", "name", name));
    }
    let catalog = Catalog {
        description: description.to_owned(),
        fields,
        items: BTreeMap::new(),
        selections: Vec::new(),
        updated_at: Some(order.now),
    };
    let body = json!({"catalogs": [catalog.json(name)], "message": "success"});
    order.written.catalogs.insert(name, catalog);
    Ok(Outcome::new(answer(201, &body), "catalogs", 1))
}

/// Names and types.
fn fields(given: Option<&Value>) -> Result<Vec<(String, String)>, Refusal> {
    let bad = |id, message| refusal(400, &[problem(id, message, "fields", Vec::new())]);
    let given = given.and_then(Value::as_array).ok_or_else(|| bad("invalid-fields", "The fields are not valid"))?;
    let mut fields: Vec<(String, String)> = Vec::new();
    for field in given {
        let of = |name: &str| field.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (name, r#type) = (of("name"), of("type"));
        if !is_name(&name) {
            return Err(bad(
                "invalid-field-names",
                "Field names can only have letters, numbers, hyphens, and underscores",
            ));
        }
        if !is_short(&name) {
            return Err(bad("field-names-too-large", "Field names cannot exceed 250 characters"));
        }
        if !TYPES.contains(&r#type.as_str()) {
            return Err(bad("invalid-field-types", "Field types are not valid"));
        }
        if fields.iter().any(|(other, _)| *other == name) {
            return Err(bad("field-names-not-unique", "Field names must be unique"));
        }
        fields.push((name, r#type));
    }
    Ok(fields)
}

/// write.yaml `catalog_delete`.
pub fn delete(order: &mut Order) -> Result<Outcome, Refusal> {
    let name = order.argument(0).to_owned();
    order.written.catalogs.of(&name, order.options)?;
    order.written.catalogs.delete(&name);
    Ok(Outcome::success(200, "catalogs", 1))
}

/// write.yaml `catalog_fields_create`.
pub fn add_fields(order: &mut Order) -> Result<Outcome, Refusal> {
    let name = order.argument(0).to_owned();
    let body = order.fields()?;
    let catalog = order.written.catalogs.of(&name, order.options)?;
    let new = fields(body.get("fields"))?;
    if new.len() > NEW_FIELDS_MAX {
        return Err(refuse("request-includes-too-many-fields", "Your request has too many fields", "fields", &name));
    }
    if catalog.fields.len() + new.len() > FIELDS_MAX {
        return Err(refuse(
            "catalog-exceeds-fields-limit",
            "A catalog cannot have more than 500 fields",
            "fields",
            &name,
        ));
    }
    let count = new.len();
    for (name, r#type) in new {
        if catalog.r#type(&name).is_none() {
            catalog.fields.push((name, r#type));
        }
    }
    catalog.updated_at = Some(order.now);
    Ok(Outcome::success(202, "fields", count))
}

/// write.yaml `catalog_field_delete`.
pub fn remove_field(order: &mut Order) -> Result<Outcome, Refusal> {
    let (name, field) = (order.argument(0).to_owned(), order.argument(1).to_owned());
    let catalog = order.written.catalogs.of(&name, order.options)?;
    if field == "id" || catalog.r#type(&field).is_none() {
        return Err(not_found("invalid-field-name", "Could not find field", "field_name", &field));
    }
    if catalog.selections.iter().any(|selection| refers_to(selection, &field)) {
        let message = "The field is referenced by a selection";
        return Err(not_found("field-referenced-by-selection", message, "field_name", &field));
    }
    catalog.fields.retain(|(name, _)| *name != field);
    for item in catalog.items.values_mut() {
        item.remove(&field);
    }
    catalog.updated_at = Some(order.now);
    Ok(Outcome::success(202, "fields", 1))
}

fn refers_to(selection: &Value, field: &str) -> bool {
    let filters = selection.get("filters").and_then(Value::as_array).into_iter().flatten();
    filters.filter_map(|filter| filter.get("field")).chain(selection.get("sort_field")).any(|name| name == field)
}

/// write.yaml `catalog_selection_create`.
pub fn add_selection(order: &mut Order) -> Result<Outcome, Refusal> {
    let name = order.argument(0).to_owned();
    let body = order.fields()?;
    let catalog = order.written.catalogs.of(&name, order.options)?;
    let selection = body.get("selection").and_then(Value::as_object);
    let bad = |id, message| Err(refuse(id, message, "selection", &name));
    let Some((selection, selection_name)) = selection.and_then(|given| Some((given, selection_name(given)?))) else {
        return bad("invalid-selection", "The selection is not valid");
    };
    let filters = selection.get("filters").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if filters.len() > FILTERS_MAX {
        return bad("too-many-filters", "A selection cannot have more than 4 filters");
    }
    let is_field =
        |value: Option<&Value>| value.and_then(Value::as_str).is_some_and(|name| catalog.r#type(name).is_some());
    if !filters.iter().all(|filter| is_field(filter.get("field"))) {
        return bad("selection-has-invalid-filter", "The selection has an invalid filter");
    }
    let limit = selection.get("results_limit");
    if limit.is_some_and(|limit| !limit.as_u64().is_some_and(|limit| (1..=50).contains(&limit))) {
        return bad("selection-invalid-results-limit", "The results limit must be from 1 to 50");
    }
    match (selection.get("sort_field"), selection.get("sort_order").map(|order| order.as_str())) {
        (None, None) => {}
        (None, Some(_)) | (Some(_), None) => return bad("invalid-sorting", "The sorting is not valid"),
        (field, _) if !is_field(field) => return bad("invalid-sort-field", "The sort field is not valid"),
        (_, Some(Some("asc" | "desc"))) => {}
        _ => return bad("invalid-sort-order", "The sort order is not valid"),
    }
    if catalog.selections.len() >= SELECTIONS_MAX {
        return bad("selection-limit-reached", "The catalog has too many selections");
    }
    if catalog.selections.iter().any(|other| other["name"] == selection_name) {
        return bad("selection-name-already-exists", "A selection with that name already exists");
    }
    catalog.selections.push(Value::Object(selection.clone()));
    catalog.updated_at = Some(order.now);
    Ok(Outcome::success(202, "selections", 1))
}

fn selection_name(given: &Fields) -> Option<&str> {
    text(given, "external_id")?;
    text(given, "name")
}

/// write.yaml `catalog_selection_delete`.
pub fn remove_selection(order: &mut Order) -> Result<Outcome, Refusal> {
    let (name, selection) = (order.argument(0).to_owned(), order.argument(1).to_owned());
    let catalog = order.written.catalogs.of(&name, order.options)?;
    if !catalog.selections.iter().any(|other| other["name"] == selection.as_str()) {
        return Err(not_found("invalid-selection", "Could not find selection", "selection_name", &selection));
    }
    catalog.selections.retain(|other| other["name"] != selection.as_str());
    catalog.updated_at = Some(order.now);
    Ok(Outcome::success(202, "selections", 1))
}
