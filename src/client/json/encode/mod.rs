//! Values of the database as JSON, straight from its vectors. NULLs inside of a value are left out, since a single one
//! makes Braze drop the whole attribute.

mod document;
mod nested;
mod number;
mod text;
mod time;

use crate::columns::{InputType, InputValues, InputVector};
use crate::error::{ValueProblem, ValueReason};
use crate::json::number::whole;

use document::Document;
pub use text::push_string;

/// Checks that values of a type can be sent.
///
/// # Errors
/// If the type, or one inside of it, has no form in JSON.
pub fn check(kind: &InputType) -> Result<(), ValueProblem> {
    match kind {
        InputType::Other(_) => Err(no_form(kind)),
        InputType::List(element) => check(element).map_err(ValueProblem::within_list),
        InputType::Struct(fields) => {
            fields.iter().try_for_each(|field| check(&field.kind).map_err(|problem| problem.within(&field.name)))
        }
        InputType::Map(entry) => {
            let (key, value) = &**entry;
            match key {
                InputType::List(_) | InputType::Struct(_) | InputType::Map(_) => {
                    return Err(no_form(&InputType::Other(format!("MAP with {key} keys"))));
                }
                key => check(key).map_err(|problem| problem.within("{key}"))?,
            }
            check(value).map_err(|problem| problem.within("{value}"))
        }
        _ => Ok(()),
    }
}

/// Appends the JSON of a value; `false`, and nothing appended, if it is NULL or a JSON `null`.
///
/// # Errors
/// If it cannot be sent; nothing is appended then.
pub fn push_value(
    kind: &InputType,
    vector: &InputVector<'_>,
    row: usize,
    out: &mut Vec<u8>,
) -> Result<bool, ValueProblem> {
    let begin = out.len();
    let pushed = push(kind, vector, row, out);
    if pushed.is_err() {
        out.truncate(begin);
    }
    pushed
}

/// Appends a value as a JSON string, whatever its type, as identifiers are; `false`, and nothing appended, if it is NULL
/// or a JSON `null`.
///
/// # Errors
/// If it cannot be sent, is a number that is not whole or has parts; nothing is appended then.
pub fn push_text(
    kind: &InputType,
    vector: &InputVector<'_>,
    row: usize,
    out: &mut Vec<u8>,
) -> Result<bool, ValueProblem> {
    let begin = out.len();
    let pushed = push_quoted(kind, vector, row, out);
    if pushed.is_err() {
        out.truncate(begin);
    }
    pushed
}

/// The same as [`push_value`], but that something may have been appended before an error.
fn push(kind: &InputType, vector: &InputVector<'_>, row: usize, out: &mut Vec<u8>) -> Result<bool, ValueProblem> {
    if vector.is_null(row) {
        return Ok(false);
    }
    match (kind, &vector.values) {
        (InputType::Null, _) => return Ok(false),
        (InputType::Text, InputValues::Texts(values)) => push_string(values[row], out),
        (InputType::Signed, InputValues::Signed(values)) => number::push_integer(values[row], out),
        (InputType::Unsigned, InputValues::Unsigned(values)) => number::push_integer(values[row], out),
        (InputType::Boolean, InputValues::Booleans(values)) => {
            out.extend_from_slice(if values[row] { b"true" } else { b"false" });
        }
        (InputType::Double, InputValues::Doubles(values)) => number::push_float(values[row], out)?,
        (InputType::Float, InputValues::Floats(values)) => number::push_float(values[row], out)?,
        (InputType::Decimal { scale }, InputValues::Huge(values)) => number::push_decimal(values[row], *scale, out),
        (InputType::Huge, InputValues::Huge(values)) => number::push_integer(values[row], out),
        (InputType::UnsignedHuge, InputValues::UnsignedHuge(values)) => number::push_integer(values[row], out),
        (InputType::Timestamp, InputValues::Signed(values)) => time::push_instant(values[row], out)?,
        (InputType::Date, InputValues::Signed(values)) => time::push_day(values[row], out)?,
        (InputType::Time, InputValues::Signed(values)) => time::push_time(values[row], out),
        (InputType::Uuid, InputValues::Huge(values)) => text::push_uuid(values[row].cast_unsigned(), out),
        (InputType::Enum(names), InputValues::Unsigned(places)) => {
            let name = usize::try_from(places[row]).ok().and_then(|place| names.get(place));
            push_string(name.ok_or_else(|| no_form(kind))?, out);
        }
        (InputType::Json, InputValues::Texts(values)) => return push_document(values[row], out),
        (InputType::List(element), InputValues::Lists(rows, elements)) => {
            nested::push_list(element, rows[row], elements, out)?;
        }
        (InputType::Struct(fields), InputValues::Structs(members)) => nested::push_struct(fields, members, row, out)?,
        (InputType::Map(entry), InputValues::Lists(rows, entries)) => nested::push_map(entry, rows[row], entries, out)?,
        _ => return Err(no_form(kind)),
    }
    Ok(true)
}

/// The same as [`push_text`], but that something may have been appended before an error.
fn push_quoted(
    kind: &InputType,
    vector: &InputVector<'_>,
    row: usize,
    out: &mut Vec<u8>,
) -> Result<bool, ValueProblem> {
    if vector.is_null(row) {
        return Ok(false);
    }
    match (kind, &vector.values) {
        (InputType::List(_) | InputType::Struct(_) | InputType::Map(_), _) => return Err(ValueReason::Parts.into()),
        (
            InputType::Boolean | InputType::Signed | InputType::Unsigned | InputType::Huge | InputType::UnsignedHuge,
            _,
        ) => {
            out.push(b'"');
            push(kind, vector, row, out)?;
            out.push(b'"');
        }
        (InputType::Double, InputValues::Doubles(values)) => {
            out.push(b'"');
            number::push_whole_float(values[row], out)?;
            out.push(b'"');
        }
        (InputType::Float, InputValues::Floats(values)) => {
            out.push(b'"');
            number::push_whole_float(values[row].into(), out)?;
            out.push(b'"');
        }
        (InputType::Decimal { scale }, InputValues::Huge(values)) => {
            out.push(b'"');
            number::push_whole_decimal(values[row], *scale, out)?;
            out.push(b'"');
        }
        (InputType::Json, InputValues::Texts(values)) => return push_document_as_text(values[row], out),
        // All others are strings anyway.
        _ => return push(kind, vector, row, out),
    }
    Ok(true)
}

/// Appends a JSON text, without the nulls inside of it; `false`, and nothing appended, if it is `null`.
///
/// # Errors
/// If it is no JSON.
pub fn push_document(text: &str, out: &mut Vec<u8>) -> Result<bool, ValueProblem> {
    let document = Document::new(text)?;
    if document.is_null() {
        return Ok(false);
    }
    document.push(out);
    Ok(true)
}

/// Appends what a JSON text has as a string; `false`, and nothing appended, if it is `null`.
///
/// # Errors
/// If it is no JSON, a number that is not whole or has parts.
pub fn push_document_as_text(text: &str, out: &mut Vec<u8>) -> Result<bool, ValueProblem> {
    let document = Document::new(text)?;
    let text = document.text();
    match text.as_bytes().first() {
        _ if document.is_null() => return Ok(false),
        Some(b'"') => out.extend_from_slice(text.as_bytes()),
        Some(b'{' | b'[') => return Err(ValueReason::Parts.into()),
        Some(b't' | b'f') => push_string(text, out),
        // A number: one with digits alone may be longer than any integer.
        _ if text.bytes().skip(1).all(|byte| byte.is_ascii_digit()) => push_string(text, out),
        _ => {
            let number = whole(text).map_err(|_| ValueReason::NotWhole(text.to_owned()))?;
            push_string(&number.to_string(), out);
        }
    }
    Ok(true)
}

/// That a type has no form in JSON.
fn no_form(kind: &InputType) -> ValueProblem {
    ValueReason::Type(kind.to_string()).into()
}

#[cfg(test)]
mod tests;
#[cfg(test)]
pub mod timing;
