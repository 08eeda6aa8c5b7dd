//! Parameters of a call, from DuckDB's values to ours.

use std::ops::RangeInclusive;
use std::time::Duration;

use braze_client::arguments::Argument;
use braze_client::declare::{Parameter, TEXTS, Type};
use braze_client::error::{Error, Result};
use braze_client::json::time::{parse_day, parse_instant};
use chrono::{DateTime, Datelike, NaiveDate, TimeDelta};
use libduckdb_sys as ffi;

use crate::handles::{LogicalType, ValueHandle};

/// The years that a time can be written with to Braze.
const YEARS: RangeInclusive<i32> = 1..=9_999;

/// The type that a parameter is registered with.
///
/// Where DuckDB could fail to cast a value, or casts it otherwise in another version, values are
/// taken as they come and cast here: 1.5 casts no text to a DATE given by place, and takes a time
/// without an offset for UTC, where 2.0 takes the session's time zone. DuckDB's own error would
/// also quote the SQL, which for `braze_connect` has the key in it. A list of texts may be given as
/// a single one.
#[must_use]
pub fn registered_type(kind: &Type) -> LogicalType {
    match kind {
        Type::Boolean | Type::Date | Type::TimestampTz => LogicalType::any(),
        kind if *kind == TEXTS => LogicalType::any(),
        kind => LogicalType::new(kind),
    }
}

/// The value of a parameter; `None` for NULL.
///
/// # Errors
/// If the value is none of the parameter's type, has a NULL inside, or is a time outside of the years
/// that Braze can be told.
pub fn argument(parameter: &Parameter, handle: &ValueHandle) -> Result<Option<Argument>> {
    if handle.is_null() {
        return Ok(None);
    }
    let argument = match &parameter.kind {
        Type::Boolean => boolean(handle),
        Type::Date => day(handle),
        Type::TimestampTz => instant(handle),
        Type::Interval => duration(handle),
        Type::Map(_) => Ok(Argument::Pairs(entries(handle))),
        Type::List(element) if **element == Type::Varchar => texts(handle),
        Type::List(_) => pairs(handle),
        // Everything else was cast by DuckDB, and has a text.
        _ => Ok(Argument::Text(handle.text())),
    };
    argument.map(Some).map_err(|problem| Error::parameter(parameter.name, problem))
}

fn boolean(handle: &ValueHandle) -> Result<Argument, &'static str> {
    match handle.text().to_lowercase().as_str() {
        "true" => Ok(Argument::Boolean(true)),
        "false" => Ok(Argument::Boolean(false)),
        _ => Err("it is neither true nor false"),
    }
}

fn day(handle: &ValueHandle) -> Result<Argument, &'static str> {
    if !has_type(handle, ffi::DUCKDB_TYPE_DUCKDB_TYPE_DATE) {
        return parse_day(&handle.text()).map(Argument::Day).ok_or("it is no day");
    }
    // SAFETY: the handle is alive, and its value is a DATE.
    let days = unsafe { ffi::duckdb_get_date(handle.raw()) }.days;
    let day = NaiveDate::default().checked_add_signed(TimeDelta::days(days.into()));
    day.map(Argument::Day).ok_or("the day is out of range")
}

fn instant(handle: &ValueHandle) -> Result<Argument, &'static str> {
    let instant = if has_type(handle, ffi::DUCKDB_TYPE_DUCKDB_TYPE_TIMESTAMP_TZ) {
        // SAFETY: the handle is alive, and its value is a TIMESTAMPTZ.
        let micros = unsafe { ffi::duckdb_get_timestamp_tz(handle.raw()) }.micros;
        DateTime::from_timestamp_micros(micros).ok_or("the time is out of range")?
    } else {
        parse_instant(&handle.text()).ok_or("it is no time")?
    };
    if YEARS.contains(&instant.year()) { Ok(Argument::Instant(instant)) } else { Err("the time is out of range") }
}

fn duration(handle: &ValueHandle) -> Result<Argument, &'static str> {
    const DAYS_A_MONTH: i64 = 30;
    const MICROS_A_DAY: i64 = 86_400_000_000;
    // SAFETY: the handle is alive, and DuckDB cast the value to an INTERVAL.
    let ffi::duckdb_interval { months, days, micros } = unsafe { ffi::duckdb_get_interval(handle.raw()) };
    let days = i64::from(months) * DAYS_A_MONTH + i64::from(days);
    let micros = days.checked_mul(MICROS_A_DAY).and_then(|sum| sum.checked_add(micros));
    let micros = micros.and_then(|micros| u64::try_from(micros).ok()).ok_or("it is no length of time")?;
    Ok(Argument::Duration(Duration::from_micros(micros)))
}

fn texts(handle: &ValueHandle) -> Result<Argument, &'static str> {
    if has_type(handle, ffi::DUCKDB_TYPE_DUCKDB_TYPE_VARCHAR) {
        return Ok(Argument::Texts(vec![handle.text()]));
    }
    if !has_type(handle, ffi::DUCKDB_TYPE_DUCKDB_TYPE_LIST) {
        return Err("it is no list of texts");
    }
    let texts = elements(handle).map(|element| element.as_ref().and_then(known_text));
    texts.collect::<Option<_>>().map(Argument::Texts).ok_or("an element must not be NULL")
}

/// A list of structs with two members.
fn pairs(handle: &ValueHandle) -> Result<Argument, &'static str> {
    let pairs = elements(handle).map(|element| {
        let element = element.filter(|pair| !pair.is_null())?;
        // SAFETY: DuckDB cast the value to a struct of two, and each handle is ours.
        let member = |at| unsafe { ValueHandle::new(ffi::duckdb_get_struct_child(element.raw(), at)) };
        Some((known_text(&member(0)?)?, known_text(&member(1)?)?))
    });
    pairs.collect::<Option<_>>().map(Argument::Pairs).ok_or("an element must not be NULL")
}

/// The entries of a map from texts to texts.
fn entries(handle: &ValueHandle) -> Vec<(String, String)> {
    let text = |value: Option<ValueHandle>| value.map(|value| value.text()).unwrap_or_default();
    let raw = handle.raw();
    // SAFETY: the map has that many entries, and each handle is ours.
    unsafe {
        let key = |at| ValueHandle::new(ffi::duckdb_get_map_key(raw, at));
        let value = |at| ValueHandle::new(ffi::duckdb_get_map_value(raw, at));
        (0..ffi::duckdb_get_map_size(raw)).map(|at| (text(key(at)), text(value(at)))).collect()
    }
}

/// The elements of a list.
fn elements(list: &ValueHandle) -> impl Iterator<Item = Option<ValueHandle>> {
    // SAFETY: the list has that many elements, and each handle is ours.
    (0..unsafe { ffi::duckdb_get_list_size(list.raw()) })
        .map(|at| unsafe { ValueHandle::new(ffi::duckdb_get_list_child(list.raw(), at)) })
}

/// The text of a value that is not NULL.
fn known_text(value: &ValueHandle) -> Option<String> {
    (!value.is_null()).then(|| value.text())
}

/// Whether a value has the type of this identifier.
fn has_type(handle: &ValueHandle, id: ffi::duckdb_type) -> bool {
    // SAFETY: the handle is alive, and the type belongs to it.
    unsafe { ffi::duckdb_get_type_id(ffi::duckdb_get_value_type(handle.raw())) == id }
}
