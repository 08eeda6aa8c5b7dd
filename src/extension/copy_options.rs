//! The options of a COPY statement, from DuckDB's values to ours.

use braze_client::write::OptionValue;
use libduckdb_sys as ffi;
use serde_json::Value;

use crate::handles::{LogicalType, ValueHandle, take_string};

/// The options by name, from the struct that has them all.
#[must_use]
pub fn options(all: &ValueHandle) -> Vec<(String, OptionValue)> {
    if all.is_null() { Vec::new() } else { members(all).map(|(name, value)| (name, option(value.as_ref()))).collect() }
}

/// The value of an option.
fn option(value: Option<&ValueHandle>) -> OptionValue {
    let Some(value) = value.filter(|value| !value.is_null()) else { return OptionValue::Flag };
    let other = || OptionValue::Other(type_name(value));
    match type_id(value) {
        ffi::DUCKDB_TYPE_DUCKDB_TYPE_BOOLEAN => OptionValue::Boolean(value.text() == "true"),
        id if is_integer(id) => value.text().parse().map_or_else(|_| other(), OptionValue::Integer),
        ffi::DUCKDB_TYPE_DUCKDB_TYPE_VARCHAR if type_name(value) == "JSON" => {
            serde_json::from_str(&value.text()).map_or_else(|_| other(), OptionValue::Object)
        }
        ffi::DUCKDB_TYPE_DUCKDB_TYPE_VARCHAR => OptionValue::Text(value.text()),
        ffi::DUCKDB_TYPE_DUCKDB_TYPE_LIST => texts(elements(value)).map_or_else(other, OptionValue::Texts),
        // What is in parentheses and of several types comes as a struct whose members have no names.
        ffi::DUCKDB_TYPE_DUCKDB_TYPE_STRUCT if members(value).all(|(name, _)| name.is_empty()) => {
            texts(members(value).map(|(_, value)| value)).map_or_else(other, OptionValue::Texts)
        }
        ffi::DUCKDB_TYPE_DUCKDB_TYPE_STRUCT | ffi::DUCKDB_TYPE_DUCKDB_TYPE_MAP => {
            OptionValue::Object(json(Some(value)))
        }
        _ => other(),
    }
}

/// The texts of values, of which none is NULL or has parts.
fn texts(values: impl Iterator<Item = Option<ValueHandle>>) -> Option<Vec<String>> {
    let text = |value: Option<ValueHandle>| {
        let value = value.filter(|value| !value.is_null())?;
        (is_integer(type_id(&value)) || type_id(&value) == ffi::DUCKDB_TYPE_DUCKDB_TYPE_VARCHAR).then(|| value.text())
    };
    values.map(text).collect()
}

/// A value as JSON.
fn json(value: Option<&ValueHandle>) -> Value {
    let Some(value) = value.filter(|value| !value.is_null()) else { return Value::Null };
    let text = || Value::String(value.text());
    match type_id(value) {
        ffi::DUCKDB_TYPE_DUCKDB_TYPE_BOOLEAN => Value::Bool(value.text() == "true"),
        ffi::DUCKDB_TYPE_DUCKDB_TYPE_LIST => elements(value).map(|value| json(value.as_ref())).collect(),
        ffi::DUCKDB_TYPE_DUCKDB_TYPE_STRUCT => {
            members(value).map(|(name, value)| (name, json(value.as_ref()))).collect()
        }
        ffi::DUCKDB_TYPE_DUCKDB_TYPE_MAP => entries(value).map(|(key, value)| (key, json(value.as_ref()))).collect(),
        ffi::DUCKDB_TYPE_DUCKDB_TYPE_VARCHAR if type_name(value) == "JSON" => {
            serde_json::from_str(&value.text()).unwrap_or_else(|_| text())
        }
        id if is_number(id) => serde_json::from_str(&value.text()).unwrap_or_else(|_| text()),
        _ => text(),
    }
}

/// The members of a struct, with their names.
fn members(value: &ValueHandle) -> impl Iterator<Item = (String, Option<ValueHandle>)> {
    // SAFETY: the type belongs to the value, which is a struct and has so many members; each handle and text is ours.
    unsafe {
        let kind = ffi::duckdb_get_value_type(value.raw());
        (0..ffi::duckdb_struct_type_child_count(kind)).map(move |at| {
            let name = take_string(ffi::duckdb_struct_type_child_name(kind, at)).unwrap_or_default();
            (name, ValueHandle::new(ffi::duckdb_get_struct_child(value.raw(), at)))
        })
    }
}

/// The elements of a list.
fn elements(value: &ValueHandle) -> impl Iterator<Item = Option<ValueHandle>> {
    // SAFETY: the value is a list and has so many elements; each handle is ours.
    unsafe {
        let element = |at| ValueHandle::new(ffi::duckdb_get_list_child(value.raw(), at));
        (0..ffi::duckdb_get_list_size(value.raw())).map(element)
    }
}

/// The entries of a map, with their keys as texts.
fn entries(value: &ValueHandle) -> impl Iterator<Item = (String, Option<ValueHandle>)> {
    // SAFETY: the value is a map and has so many entries; each handle is ours.
    unsafe {
        (0..ffi::duckdb_get_map_size(value.raw())).map(|at| {
            let key = ValueHandle::new(ffi::duckdb_get_map_key(value.raw(), at));
            let key = key.map(|key| key.text()).unwrap_or_default();
            (key, ValueHandle::new(ffi::duckdb_get_map_value(value.raw(), at)))
        })
    }
}

/// The number of a value's type.
fn type_id(value: &ValueHandle) -> ffi::duckdb_type {
    // SAFETY: the handle is alive, and the type belongs to it.
    unsafe { ffi::duckdb_get_type_id(ffi::duckdb_get_value_type(value.raw())) }
}

/// How SQL calls a value's type.
fn type_name(value: &ValueHandle) -> String {
    // SAFETY: the handle is alive, and the type belongs to it, so that it must not be destroyed here.
    let kind = std::mem::ManuallyDrop::new(LogicalType(unsafe { ffi::duckdb_get_value_type(value.raw()) }));
    kind.input_type().to_string()
}

/// Whether a type is one of whole numbers.
fn is_integer(id: ffi::duckdb_type) -> bool {
    (ffi::DUCKDB_TYPE_DUCKDB_TYPE_TINYINT..=ffi::DUCKDB_TYPE_DUCKDB_TYPE_UBIGINT).contains(&id)
        || id == ffi::DUCKDB_TYPE_DUCKDB_TYPE_HUGEINT
}

/// Whether a type is one of numbers.
fn is_number(id: ffi::duckdb_type) -> bool {
    is_integer(id)
        || [
            ffi::DUCKDB_TYPE_DUCKDB_TYPE_FLOAT,
            ffi::DUCKDB_TYPE_DUCKDB_TYPE_DOUBLE,
            ffi::DUCKDB_TYPE_DUCKDB_TYPE_DECIMAL,
            ffi::DUCKDB_TYPE_DUCKDB_TYPE_UHUGEINT,
        ]
        .contains(&id)
}
