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
/// taken as they come and cast here: 1.5 casts no text to a DATE given by position, and takes a time
/// without an offset for UTC, where 2.0 takes the session's time zone. DuckDB's own error would
/// also quote the SQL, which for `braze_connect` has the key in it. A list of texts may be given as
/// a single one.
#[must_use]
pub fn registered_type(kind: &Type) -> LogicalType {
    match kind {
        Type::Boolean | Type::Date | Type::TimestampTz | Type::Interval => LogicalType::any(),
        kind if *kind == TEXTS => LogicalType::any(),
        kind => LogicalType::new(kind),
    }
}

/// The value of a parameter; `None` for NULL.
///
/// # Errors
/// If the value is none of the parameter's type, has half an alias, or is a time outside of the years
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
    argument.map(Some).map_err(|refusal| match refusal {
        ArgumentProblem::Value(problem, advice) => Error::value(parameter.name, &handle.text(), problem, advice),
        ArgumentProblem::Other(problem) => Error::parameter(parameter.name, problem),
    })
}

/// Why a value cannot be used.
enum ArgumentProblem {
    /// It is none of the type: what it is not, and how to write one.
    Value(&'static str, &'static str),
    /// Anything else.
    Other(&'static str),
}

fn boolean(handle: &ValueHandle) -> Result<Argument, ArgumentProblem> {
    match handle.text().to_lowercase().as_str() {
        "true" => Ok(Argument::Boolean(true)),
        "false" => Ok(Argument::Boolean(false)),
        _ => Err(ArgumentProblem::Value("is not a BOOLEAN", "use true or false")),
    }
}

fn day(handle: &ValueHandle) -> Result<Argument, ArgumentProblem> {
    if !has_type(handle, ffi::DUCKDB_TYPE_DUCKDB_TYPE_DATE) {
        let no_date = ArgumentProblem::Value("is not a date", "write it like 2026-01-31");
        return parse_day(&handle.text()).map(Argument::Day).ok_or(no_date);
    }
    // SAFETY: the handle is alive, and its value is a DATE.
    let days = unsafe { ffi::duckdb_get_date(handle.raw()) }.days;
    let day = NaiveDate::default().checked_add_signed(TimeDelta::days(days.into()));
    day.map(Argument::Day).ok_or(ArgumentProblem::Other("the date is out of range"))
}

fn instant(handle: &ValueHandle) -> Result<Argument, ArgumentProblem> {
    let out_of_range = || ArgumentProblem::Other("the timestamp is out of range");
    let instant = if has_type(handle, ffi::DUCKDB_TYPE_DUCKDB_TYPE_TIMESTAMP_TZ) {
        // SAFETY: the handle is alive, and its value is a TIMESTAMPTZ.
        let micros = unsafe { ffi::duckdb_get_timestamp_tz(handle.raw()) }.micros;
        DateTime::from_timestamp_micros(micros).ok_or_else(out_of_range)?
    } else {
        let no_time = ArgumentProblem::Value("is not a timestamp", "write it like 2026-01-31 12:00:00+00");
        parse_instant(&handle.text()).ok_or(no_time)?
    };
    if YEARS.contains(&instant.year()) { Ok(Argument::Instant(instant)) } else { Err(out_of_range()) }
}

fn duration(handle: &ValueHandle) -> Result<Argument, ArgumentProblem> {
    const DAYS_A_MONTH: i64 = 30;
    const MICROS_A_DAY: i64 = 86_400_000_000;
    let no_duration = || ArgumentProblem::Value("is not an interval", "write it like INTERVAL 1 HOUR");
    // DuckDB casts texts; one that is no interval becomes the least there is, which is below zero.
    let is_castable = has_type(handle, ffi::DUCKDB_TYPE_DUCKDB_TYPE_INTERVAL) || is_text(handle);
    // SAFETY: the handle is alive.
    let interval = is_castable.then(|| unsafe { ffi::duckdb_get_interval(handle.raw()) });
    let ffi::duckdb_interval { months, days, micros } = interval.ok_or_else(no_duration)?;
    let days = i64::from(months) * DAYS_A_MONTH + i64::from(days);
    let micros = days.checked_mul(MICROS_A_DAY).and_then(|sum| sum.checked_add(micros));
    let micros = micros.and_then(|micros| u64::try_from(micros).ok()).ok_or_else(no_duration)?;
    Ok(Argument::Duration(Duration::from_micros(micros)))
}

/// A list of texts, without what is NULL.
fn texts(handle: &ValueHandle) -> Result<Argument, ArgumentProblem> {
    if is_text(handle) {
        return Ok(Argument::Texts(vec![handle.text()]));
    }
    if !has_type(handle, ffi::DUCKDB_TYPE_DUCKDB_TYPE_LIST) {
        return Err(ArgumentProblem::Value("is not a list of strings", "write it like ['a', 'b']"));
    }
    let texts = elements(handle).filter_map(|element| element.as_ref().and_then(known_text));
    Ok(Argument::Texts(texts.collect()))
}

/// A list of structs with two members, without what is NULL.
fn pairs(handle: &ValueHandle) -> Result<Argument, ArgumentProblem> {
    let mut pairs = Vec::new();
    for pair in elements(handle).flatten().filter(|pair| !pair.is_null()) {
        // SAFETY: DuckDB cast the value to a struct of two, and each handle is ours.
        let member = |at| unsafe { ValueHandle::new(ffi::duckdb_get_struct_child(pair.raw(), at)) };
        match [member(0), member(1)].map(|member| member.as_ref().and_then(known_text)) {
            [Some(first), Some(second)] => pairs.push((first, second)),
            [None, None] => {}
            _ => return Err(ArgumentProblem::Other("an element must not be NULL")),
        }
    }
    Ok(Argument::Pairs(pairs))
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

fn is_text(handle: &ValueHandle) -> bool {
    has_type(handle, ffi::DUCKDB_TYPE_DUCKDB_TYPE_VARCHAR)
}

/// Whether a value has the type of this identifier.
fn has_type(handle: &ValueHandle, id: ffi::duckdb_type) -> bool {
    // SAFETY: the handle is alive, and the type belongs to it.
    unsafe { ffi::duckdb_get_type_id(ffi::duckdb_get_value_type(handle.raw())) == id }
}
