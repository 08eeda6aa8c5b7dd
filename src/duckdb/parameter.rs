//! Parameters of a call, from DuckDB's values to ours.

use std::ops::RangeInclusive;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta};
use libduckdb_sys as ffi;

use super::handle::{LogicalType, Value as Handle};
use crate::braze::error::{Error, Result};
use crate::braze::function::{Signature, Value};
use crate::braze::rows::time::{parse_day, parse_instant};
use crate::braze::types::Type;

/// The years that a time can be written with to Braze.
const YEARS: RangeInclusive<i32> = 1..=9_999;

/// The type that a parameter is registered with.
///
/// Where DuckDB could fail to cast a value, or casts it otherwise in another version, values are
/// taken as they come and cast here: 1.5 casts no text to a DATE given by place, and takes a time
/// without an offset for UTC, where 2.0 takes the session's time zone. DuckDB's own error would
/// also quote the SQL, which for `braze_connect` has the key in it.
pub fn registered_type(kind: Type) -> LogicalType {
    match kind {
        Type::Boolean | Type::Date | Type::TimestampTz => LogicalType::any(),
        _ => LogicalType::new(kind),
    }
}

fn has_type(handle: &Handle, id: ffi::duckdb_type) -> bool {
    // SAFETY: the handle is alive, and the type belongs to it.
    unsafe { ffi::duckdb_get_type_id(ffi::duckdb_get_value_type(handle.raw())) == id }
}

/// The value of a parameter; `None` for NULL.
pub fn value(parameter: &Signature, handle: &Handle) -> Result<Option<Value>> {
    if handle.is_null() {
        return Ok(None);
    }
    let wrong = |problem: &str| Error::parameter(parameter.name, problem);
    let raw = handle.raw();
    // SAFETY: the handle is alive, and its value has the type that is asked for.
    let value = match parameter.kind {
        Type::Boolean => match handle.text().to_lowercase().as_str() {
            "true" => Value::Boolean(true),
            "false" => Value::Boolean(false),
            _ => return Err(wrong("it is neither true nor false")),
        },
        Type::Varchar => Value::Text(handle.text()),
        Type::Date if has_type(handle, ffi::DUCKDB_TYPE_DUCKDB_TYPE_DATE) => {
            let days = unsafe { ffi::duckdb_get_date(raw) }.days;
            let day = NaiveDate::default().checked_add_signed(TimeDelta::days(days.into()));
            Value::Day(day.ok_or_else(|| wrong("the day is out of range"))?)
        }
        Type::Date => Value::Day(parse_day(&handle.text()).ok_or_else(|| wrong("it is no day"))?),
        Type::TimestampTz => {
            let instant = if has_type(handle, ffi::DUCKDB_TYPE_DUCKDB_TYPE_TIMESTAMP_TZ) {
                DateTime::from_timestamp_micros(unsafe { ffi::duckdb_get_timestamp_tz(raw) }.micros)
                    .ok_or_else(|| wrong("the time is out of range"))?
            } else {
                parse_instant(&handle.text()).ok_or_else(|| wrong("it is no time"))?
            };
            if !YEARS.contains(&instant.year()) {
                return Err(wrong("the time is out of range"));
            }
            Value::Instant(instant)
        }
        Type::List(Type::Varchar) => {
            let elements = (0..unsafe { ffi::duckdb_get_list_size(raw) }).map(|at| {
                // SAFETY: the list has that many elements, and each handle is ours.
                unsafe { Handle::new(ffi::duckdb_get_list_child(raw, at)) }
                    .filter(|element| !element.is_null())
                    .map(|element| element.text())
            });
            Value::Texts(elements.collect::<Option<_>>().ok_or_else(|| wrong("an element must not be NULL"))?)
        }
        Type::Map(Type::Varchar) => {
            let text = |value| unsafe { Handle::new(value) }.map(|value| value.text()).unwrap_or_default();
            let size = unsafe { ffi::duckdb_get_map_size(raw) };
            // SAFETY: the map has that many entries, and each handle is ours.
            let entry =
                |at| unsafe { (text(ffi::duckdb_get_map_key(raw, at)), text(ffi::duckdb_get_map_value(raw, at))) };
            Value::Pairs((0..size).map(entry).collect())
        }
        other => unreachable!("no parameter is a {other}"),
    };
    Ok(Some(value))
}
