//! Parameters of a call, from DuckDB's values to ours.

use chrono::{DateTime, NaiveDate, TimeDelta};
use libduckdb_sys as ffi;

use super::handle::{LogicalType, Value as Handle};
use crate::braze::error::{Error, Result};
use crate::braze::function::{Signature, Value};
use crate::braze::rows::time::parse_day;
use crate::braze::types::Type;

/// The type that a positional parameter is registered with. DuckDB 1.5 does not cast a text to a
/// DATE there as it does for named parameters, so days are taken as they come and cast here.
pub fn positional_type(kind: Type) -> LogicalType {
    if kind == Type::Date { LogicalType::any() } else { LogicalType::new(kind) }
}

fn is_date(handle: &Handle) -> bool {
    // SAFETY: the handle is alive, and the type belongs to it.
    unsafe { ffi::duckdb_get_type_id(ffi::duckdb_get_value_type(handle.raw())) == ffi::DUCKDB_TYPE_DUCKDB_TYPE_DATE }
}

/// The value of a parameter, which DuckDB has cast to the parameter's type; `None` for NULL.
pub fn value(parameter: &Signature, handle: &Handle) -> Result<Option<Value>> {
    if handle.is_null() {
        return Ok(None);
    }
    let wrong = |problem: &str| Error::Parameter { name: parameter.name.to_owned(), problem: problem.to_owned() };
    let raw = handle.raw();
    // SAFETY: the handle is alive, and its value has the type that is asked for.
    let value = match parameter.kind {
        Type::Boolean => Value::Boolean(unsafe { ffi::duckdb_get_bool(raw) }),
        Type::Varchar => Value::Text(handle.text()),
        Type::Date if is_date(handle) => {
            let days = unsafe { ffi::duckdb_get_date(raw) }.days;
            let day = NaiveDate::default().checked_add_signed(TimeDelta::days(days.into()));
            Value::Day(day.ok_or_else(|| wrong("the day is out of range"))?)
        }
        Type::Date => Value::Day(parse_day(&handle.text()).ok_or_else(|| wrong("it is no day"))?),
        Type::TimestampTz => {
            let micros = unsafe { ffi::duckdb_get_timestamp_tz(raw) }.micros;
            let instant = DateTime::from_timestamp_micros(micros).filter(|_| i64::MAX - micros.abs() > 1);
            Value::Instant(instant.ok_or_else(|| wrong("the time is out of range"))?)
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
        other => unreachable!("no parameter is a {other}"),
    };
    Ok(Some(value))
}
