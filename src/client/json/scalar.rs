//! What a JSON value that is neither an object nor a list of a column's type counts as: the one rule
//! for all columns, at whatever depth.
//!
//! Systems spell the same value in several ways, and Braze documents some counts as strings and
//! sends numbers, or the other way round. Whatever spelling loses nothing is taken; a value that
//! would become another one is refused.

use std::borrow::Cow;

use serde_json::value::RawValue;

use super::number::{NumberProblem, nearest, whole};
use super::time::{days, parse_day, parse_instant};
use crate::columns::{Texts, Values, Vector};
use crate::declare::Type;

/// What a value is, in words for a message.
pub type Found = &'static str;

/// Appends a value, given as it is written in JSON, to a vector of the type.
///
/// | type | takes |
/// |---|---|
/// | BIGINT | any spelling of a whole number, also in a string |
/// | DOUBLE | any number, also in a string: the nearest double |
/// | BOOLEAN | `true` and `false`, in a string in any case, and 1 and 0 |
/// | VARCHAR | strings, and numbers and truth values as they are written |
/// | DATE, TIMESTAMPTZ | strings that [`parse_day`] and [`parse_instant`] take; an empty one is NULL |
///
/// All of them take null, and an array with a single such value. Blanks around what a string
/// spells do not count.
///
/// # Errors
/// What the value is, if it is none of these.
pub fn push_scalar(vector: &mut Vector, kind: &Type, json: &str) -> Result<(), Found> {
    if push_usual(vector, kind, json) {
        return Ok(());
    }
    match json.as_bytes() {
        [b'[', ..] => {
            let elements: Vec<&RawValue> = serde_json::from_str(json).map_err(|_| "an array")?;
            match elements[..] {
                [element] if !element.get().starts_with(['[', '{']) => push_single(vector, kind, element.get()),
                _ => Err("an array"),
            }
        }
        _ => push_single(vector, kind, json),
    }
}

/// Appends a value in the spelling that nearly all have, if it is one: a number or a text as the column has it.
fn push_usual(vector: &mut Vector, kind: &Type, json: &str) -> bool {
    match (&mut vector.values, kind, json.as_bytes()) {
        (Values::Int64s(values), Type::Bigint, [b'0'..=b'9' | b'-', ..]) => {
            json.parse().map(|number| values.push(number)).is_ok()
        }
        (Values::Texts(texts), _, [b'"', inside @ .., b'"']) if memchr::memchr(b'\\', inside).is_none() => {
            texts.push(&json[1..json.len() - 1]);
            true
        }
        _ => false,
    }
}

fn push_single(vector: &mut Vector, kind: &Type, json: &str) -> Result<(), Found> {
    match (json.as_bytes(), kind) {
        ([b'n', ..], _) => vector.push_null(),
        ([b'"', ..], _) => push_text(vector, kind, &unquoted(json)?)?,
        ([b't' | b'f', ..], Type::Boolean) => push(vector, json == "true"),
        ([b'{', ..], _) => return Err("an object"),
        (_, Type::Varchar) => vector.typed_mut::<Texts>().push(json),
        ([b't' | b'f', ..], _) => return Err("a boolean"),
        _ => push_number(vector, kind, json).map_err(|problem| match problem {
            NumberProblem::NoNumber => "a number",
            NumberProblem::Fraction => "a number with a fraction",
            NumberProblem::TooLarge => "a number that is too large",
        })?,
    }
    Ok(())
}

/// Appends what a string spells.
fn push_text(vector: &mut Vector, kind: &Type, text: &str) -> Result<(), Found> {
    let spelled = text.trim();
    match kind {
        Type::Varchar => vector.typed_mut::<Texts>().push(text),
        Type::Boolean if spelled.eq_ignore_ascii_case("true") => push(vector, true),
        Type::Boolean if spelled.eq_ignore_ascii_case("false") => push(vector, false),
        Type::Date | Type::TimestampTz if spelled.is_empty() => vector.push_null(),
        Type::Date => push(vector, days(parse_day(spelled).ok_or("a string that is not a date")?)),
        Type::TimestampTz => {
            push(vector, parse_instant(spelled).ok_or("a string that is not a timestamp")?.timestamp_micros());
        }
        _ => push_number(vector, kind, spelled).map_err(|_| "a string")?,
    }
    Ok(())
}

/// Appends a number that is written so. For a type that takes none it is no number.
fn push_number(vector: &mut Vector, kind: &Type, text: &str) -> Result<(), NumberProblem> {
    match kind {
        Type::Bigint => push(vector, whole(text)?),
        Type::Double => push(vector, nearest(text)?),
        Type::Boolean => match whole(text)? {
            number @ (0 | 1) => push(vector, number == 1),
            _ => return Err(NumberProblem::NoNumber),
        },
        _ => return Err(NumberProblem::NoNumber),
    }
    Ok(())
}

fn push<T: Copy + Default + 'static>(vector: &mut Vector, value: T) {
    vector.typed_mut::<Vec<T>>().push(value);
}

/// What is in a JSON string. Few have escapes, and those that have none are as they lie there.
fn unquoted(json: &str) -> Result<Cow<'_, str>, Found> {
    let inside = &json[1..json.len() - 1];
    if memchr::memchr(b'\\', inside.as_bytes()).is_none() {
        return Ok(Cow::Borrowed(inside));
    }
    // Half of a surrogate pair is no character.
    serde_json::from_str(json).map(Cow::Owned).map_err(|_| "a string with an incomplete character")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The value as the vector has it.
    fn taken(kind: &Type, json: &str) -> Result<String, Found> {
        let mut vector = Vector::new(kind);
        let result = push_scalar(&mut vector, kind, json);
        assert_eq!(vector.len(), usize::from(result.is_ok()), "{json}");
        result?;
        if vector.is_null(0) {
            return Ok("NULL".to_owned());
        }
        Ok(match &vector.values {
            Values::Booleans(values) => values[0].to_string(),
            Values::Int32s(values) => values[0].to_string(),
            Values::Int64s(values) => values[0].to_string(),
            Values::Doubles(values) => values[0].to_string(),
            Values::Texts(texts) => texts.get(0).to_owned(),
            _ => unreachable!("no scalar is nested"),
        })
    }

    #[test]
    fn spellings_that_lose_nothing() {
        let micros = "1769860800000000"; // 2026-01-31T12:00:00Z
        for (kind, spellings, value) in [
            (Type::Bigint, &["3", "3.0", "30e-1", r#""3""#, r#"" 3 ""#, r#""3.0""#, r#"["3"]"#, "[ 3 ]"][..], "3"),
            (
                Type::Bigint,
                &["9007199254740993", r#""9007199254740993""#, r#""9007199254740993.0""#],
                "9007199254740993",
            ),
            (
                Type::Double,
                &["24112.079999999998", r#""24112.079999999998""#, "[24112.079999999998]"],
                "24112.079999999998",
            ),
            (Type::Double, &["1e3", "1000", r#""1000""#, r#"" 1000.0 ""#], "1000"),
            (Type::Boolean, &["true", "1", "1.0", r#""true""#, r#""TRUE""#, r#""True""#, r#""1""#, "[true]"], "true"),
            (Type::Boolean, &["false", "0", r#""false""#, r#""False""#, r#""0""#, r#"["0"]"#], "false"),
            (Type::Varchar, &["1.50", r#""1.50""#, "[1.50]", r#"["1.50"]"#], "1.50"),
            (Type::Varchar, &["true", r#""true""#, "[true]"], "true"),
            (Type::Varchar, &["9007199254740993000001"], "9007199254740993000001"),
            (Type::Varchar, &[r#"" a\u00e4\n""#], " a\u{e4}\n"),
            (Type::Date, &[r#""2026-01-31""#, r#""20260131""#, r#"["2026-01-31T12:00:00+0000"]"#], "20484"),
            (
                Type::TimestampTz,
                &[r#""2026-01-31T12:00Z""#, r#"" 2026-01-31 12:00:00 +0000 ""#, r#"["20260131T120000z"]"#],
                micros,
            ),
        ] {
            for json in spellings {
                assert_eq!(taken(&kind, json).as_deref(), Ok(value), "{json} as {kind}");
            }
        }
        for kind in [Type::Bigint, Type::Double, Type::Boolean, Type::Varchar, Type::Date, Type::TimestampTz] {
            for json in ["null", "[null]"] {
                assert_eq!(taken(&kind, json).as_deref(), Ok("NULL"), "{json} as {kind}");
            }
        }
        for kind in [Type::Date, Type::TimestampTz] {
            assert_eq!(taken(&kind, r#""""#).as_deref(), Ok("NULL"), "{kind}");
        }
    }

    #[test]
    fn what_would_become_another_value() {
        for (kind, json, found) in [
            (Type::Bigint, "3.5", "a number with a fraction"),
            (Type::Bigint, "9223372036854775808", "a number that is too large"),
            (Type::Bigint, r#""3.5""#, "a string"),
            (Type::Bigint, r#""many""#, "a string"),
            (Type::Bigint, r#""""#, "a string"),
            (Type::Bigint, "true", "a boolean"),
            (Type::Bigint, "[1, 2]", "an array"),
            (Type::Bigint, "[[1]]", "an array"),
            (Type::Double, "1e400", "a number that is too large"),
            (Type::Double, r#""NaN""#, "a string"),
            (Type::Boolean, "2", "a number"),
            (Type::Boolean, r#""2""#, "a string"),
            (Type::Boolean, r#""yes""#, "a string"),
            (Type::Boolean, "0.5", "a number with a fraction"),
            (Type::Varchar, "{}", "an object"),
            (Type::Varchar, "[]", "an array"),
            (Type::Varchar, r#"["a", "b"]"#, "an array"),
            (Type::Varchar, r#"[{"a": 1}]"#, "an array"),
            (Type::Varchar, r#""\ud800""#, "a string with an incomplete character"),
            (Type::Date, "20260131", "a number"),
            (Type::Date, r#""soon""#, "a string that is not a date"),
            (Type::TimestampTz, "1769860800", "a number"),
            (Type::TimestampTz, r#""soon""#, "a string that is not a timestamp"),
        ] {
            assert_eq!(taken(&kind, json), Err(found), "{json} as {kind}");
        }
    }
}
