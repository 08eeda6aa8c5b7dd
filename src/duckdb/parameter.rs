//! Parameters of a call, from DuckDB's values to ours.

use std::ops::RangeInclusive;
use std::time::Duration;

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
/// also quote the SQL, which for `braze_connect` has the key in it. A list of texts may be given as
/// a single one.
pub fn registered_type(kind: Type) -> LogicalType {
    match kind {
        Type::Boolean | Type::Date | Type::TimestampTz | Type::List(Type::Varchar) => LogicalType::any(),
        _ => LogicalType::new(kind),
    }
}

/// The elements of a list.
fn elements(list: &Handle) -> impl Iterator<Item = Option<Handle>> {
    // SAFETY: the list has that many elements, and each handle is ours.
    (0..unsafe { ffi::duckdb_get_list_size(list.raw()) })
        .map(|at| unsafe { Handle::new(ffi::duckdb_get_list_child(list.raw(), at)) })
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
        Type::List(Type::Varchar) if has_type(handle, ffi::DUCKDB_TYPE_DUCKDB_TYPE_VARCHAR) => {
            Value::Texts(vec![handle.text()])
        }
        Type::List(Type::Varchar) if has_type(handle, ffi::DUCKDB_TYPE_DUCKDB_TYPE_LIST) => {
            let texts = elements(handle).map(|element| element.filter(|text| !text.is_null()).map(|text| text.text()));
            Value::Texts(texts.collect::<Option<_>>().ok_or_else(|| wrong("an element must not be NULL"))?)
        }
        Type::List(Type::Varchar) => return Err(wrong("it is no list of texts")),
        Type::List(Type::Struct([_, _])) => {
            let pairs = elements(handle).map(|element| {
                let element = element.filter(|pair| !pair.is_null())?;
                // SAFETY: DuckDB cast the value to a struct of two, and each handle is ours.
                let member = |at| unsafe { Handle::new(ffi::duckdb_get_struct_child(element.raw(), at)) };
                let text = |at| member(at).filter(|member| !member.is_null()).map(|member| member.text());
                Some((text(0)?, text(1)?))
            });
            Value::Pairs(pairs.collect::<Option<_>>().ok_or_else(|| wrong("an element must not be NULL"))?)
        }
        Type::Interval => {
            const DAYS_A_MONTH: i64 = 30;
            const MICROS_A_DAY: i64 = 86_400_000_000;
            // SAFETY: as above.
            let ffi::duckdb_interval { months, days, micros } = unsafe { ffi::duckdb_get_interval(raw) };
            let days = i64::from(months) * DAYS_A_MONTH + i64::from(days);
            let micros = days.checked_mul(MICROS_A_DAY).and_then(|sum| sum.checked_add(micros));
            let micros = micros.and_then(|micros| u64::try_from(micros).ok());
            Value::Duration(Duration::from_micros(micros.ok_or_else(|| wrong("it is no length of time"))?))
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
