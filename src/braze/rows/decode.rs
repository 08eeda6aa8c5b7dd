//! From the bytes of a body straight into vectors, without a tree of values in between.
//!
//! A [`Decoder`] is made once per query for the columns that are needed. It walks the body as the
//! parser meets it; whatever no column asks for is skipped unread.

use std::cell::Cell;
use std::fmt;

use serde::Deserializer as _;
use serde::de::{self, DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::batch::{Batch, Lists, Values, Vector};
use super::time::{days, parse_day, parse_instant};
use crate::braze::table::{Column, Source};
use crate::braze::types::Type;

/// Why a body could not be decoded.
#[derive(Debug, PartialEq)]
pub enum BodyError {
    /// No JSON, or only the beginning of one. Asking again may help.
    Malformed(String),
    /// JSON of another shape than documented. Asking again does not help.
    Shape(String),
}

/// Decodes the rows of one kind of answer.
pub struct Decoder {
    /// The names of the objects around the rows, outermost first; the last one holds the array.
    path: Vec<&'static str>,
    columns: Vec<Column>,
}

impl Decoder {
    /// `rows` is where the rows are, such as `campaigns[]`. Every column is one of the answer.
    pub fn new(rows: &'static str, columns: Vec<Column>) -> Self {
        let path = rows.strip_suffix("[]").expect("rows are an array").split('.').collect();
        Decoder { path, columns }
    }

    /// All rows of a body.
    pub fn decode(&self, body: &[u8]) -> Result<Batch, BodyError> {
        let mut batch = Batch::new(self.columns.iter().map(|column| column.kind));
        let mut rows = RowDecoder { decoder: self, batch: &mut batch, seen: vec![false; self.columns.len()] };
        let mut json = serde_json::Deserializer::from_slice(body);
        Envelope { path: &self.path, rows: &mut rows }
            .deserialize(&mut json)
            .and_then(|()| json.end())
            .map_err(|error| BodyError::new(&error))?;
        Ok(batch)
    }

    /// The field of a row that is meant, as messages name it.
    fn field(&self, name: &str) -> String {
        let rows = self.path.join(".");
        if name.is_empty() { format!("\"{rows}[]\"") } else { format!("\"{rows}[].{name}\"") }
    }
}

impl BodyError {
    fn new(error: &serde_json::Error) -> Self {
        let text = error.to_string();
        match error.classify() {
            serde_json::error::Category::Data => {
                // The place in the body says nothing to somebody who does not see the body.
                BodyError::Shape(text.rsplit_once(" at line ").map_or(text.as_str(), |(problem, _)| problem).to_owned())
            }
            _ => BodyError::Malformed(text),
        }
    }
}

/// The objects around the rows.
struct Envelope<'a, 'b> {
    path: &'a [&'static str],
    rows: &'a mut RowDecoder<'b>,
}

impl<'de> DeserializeSeed<'de> for Envelope<'_, '_> {
    type Value = ();

    fn deserialize<D: de::Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Envelope<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "an object with \"{}\"", self.path[0])
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        let (name, inner) = self.path.split_first().expect("a path is not empty");
        let found = Cell::new(false);
        while let Some(is_it) = object.next_key_seed(IsName(name))? {
            if !is_it {
                object.next_value::<IgnoredAny>()?;
            } else if found.replace(true) {
                return Err(de::Error::custom(format_args!("it has \"{name}\" twice")));
            } else if inner.is_empty() {
                object.next_value_seed(Array { rows: &mut *self.rows })?;
            } else {
                object.next_value_seed(Envelope { path: inner, rows: &mut *self.rows })?;
            }
        }
        if found.get() { Ok(()) } else { Err(de::Error::custom(format_args!("it has no \"{name}\""))) }
    }
}

/// Compares a key without keeping it.
struct IsName(&'static str);

impl<'de> DeserializeSeed<'de> for IsName {
    type Value = bool;

    fn deserialize<D: de::Deserializer<'de>>(self, json: D) -> Result<bool, D::Error> {
        json.deserialize_str(self)
    }
}

impl Visitor<'_> for IsName {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<bool, E> {
        Ok(name == self.0)
    }
}

/// The array of rows; null is an empty one.
struct Array<'a, 'b> {
    rows: &'a mut RowDecoder<'b>,
}

impl<'de> DeserializeSeed<'de> for Array<'_, '_> {
    type Value = ();

    fn deserialize<D: de::Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Array<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "an array in \"{}\"", self.rows.decoder.path.join("."))
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<(), A::Error> {
        while array.next_element_seed(&mut *self.rows)?.is_some() {
            self.rows.batch.rows += 1;
        }
        Ok(())
    }
}

/// One row after the other.
struct RowDecoder<'a> {
    decoder: &'a Decoder,
    batch: &'a mut Batch,
    /// The columns that the current row has had.
    seen: Vec<bool>,
}

impl RowDecoder<'_> {
    fn column(&self, source: &Source) -> Option<usize> {
        self.decoder.columns.iter().position(|column| column.source == *source)
    }

    /// The column of a field. Fields mostly come in the order of the columns, so the search
    /// begins where the last one ended.
    fn field(&self, name: &str, begin: usize) -> Option<usize> {
        let columns = &self.decoder.columns;
        (begin..columns.len())
            .chain(0..begin)
            .find(|&at| columns[at].source == Source::Field && columns[at].name == name)
    }
}

impl<'de> DeserializeSeed<'de> for &mut RowDecoder<'_> {
    type Value = ();

    fn deserialize<D: de::Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        match self.column(&Source::Raw) {
            None => json.deserialize_any(self),
            Some(raw) => {
                let text = <&RawValue as de::Deserialize>::deserialize(json)?.get();
                push_text(&mut self.batch.vectors[raw], text);
                serde_json::Deserializer::from_str(text).deserialize_any(self).map_err(de::Error::custom)
            }
        }
    }
}

impl<'de> Visitor<'de> for &mut RowDecoder<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let kind = if self.column(&Source::Element).is_some() { "a string" } else { "an object" };
        write!(f, "{kind} in {}", self.decoder.field(""))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<(), E> {
        match self.column(&Source::Element) {
            Some(element) => {
                push_text(&mut self.batch.vectors[element], text);
                Ok(())
            }
            None => Err(E::custom(format_args!("{} is a string, expected an object", self.decoder.field("")))),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        self.seen.fill(false);
        let mut next = 0;
        while let Some(column) = object.next_key_seed(FieldName { rows: self, begin: next })? {
            let Some(at) = column else {
                object.next_value::<IgnoredAny>()?;
                continue;
            };
            let Column { name, kind, .. } = &self.decoder.columns[at];
            if std::mem::replace(&mut self.seen[at], true) {
                return Err(de::Error::custom(format_args!("{} comes twice", self.decoder.field(name))));
            }
            let field = FieldValue { decoder: self.decoder, name, kind: *kind, vector: &mut self.batch.vectors[at] };
            object.next_value_seed(field)?;
            next = at + 1;
        }
        for (at, column) in self.decoder.columns.iter().enumerate() {
            if column.source == Source::Field && !self.seen[at] {
                self.batch.vectors[at].push_null();
            }
        }
        if self.column(&Source::Element).is_some() {
            return Err(de::Error::custom(format_args!("{} is an object, expected a string", self.decoder.field(""))));
        }
        Ok(())
    }
}

/// Finds the column of a key without keeping the key.
struct FieldName<'a, 'b> {
    rows: &'a RowDecoder<'b>,
    begin: usize,
}

impl<'de> DeserializeSeed<'de> for FieldName<'_, '_> {
    type Value = Option<usize>;

    fn deserialize<D: de::Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_str(self)
    }
}

impl Visitor<'_> for FieldName<'_, '_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self.rows.field(name, self.begin))
    }
}

/// One value of a row, or one element of a list in it.
struct FieldValue<'a> {
    decoder: &'a Decoder,
    name: &'a str,
    kind: Type,
    vector: &'a mut Vector,
}

impl FieldValue<'_> {
    /// A value of another kind than the column's. The value itself may be anybody's data and is
    /// not shown.
    fn wrong<E: de::Error>(&self, found: &str) -> E {
        E::custom(format_args!("{} is {found}, expected {}", self.decoder.field(self.name), self.kind))
    }
}

impl<'de> DeserializeSeed<'de> for FieldValue<'_> {
    type Value = ();

    fn deserialize<D: de::Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for FieldValue<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}", self.kind)
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.vector.push_null();
        Ok(())
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<(), E> {
        match &mut self.vector.values {
            Values::Boolean(values) => values.push(value),
            _ => return Err(self.wrong("a boolean")),
        }
        Ok(())
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<(), E> {
        match &mut self.vector.values {
            Values::Bigint(values) => values.push(value),
            #[allow(clippy::cast_precision_loss)] // JSON numbers are doubles to most that read them
            Values::Double(values) => values.push(value as f64),
            _ => return Err(self.wrong("a number")),
        }
        Ok(())
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<(), E> {
        match i64::try_from(value) {
            Ok(value) => self.visit_i64(value),
            Err(_) => Err(self.wrong("a number that is too large")),
        }
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<(), E> {
        match &mut self.vector.values {
            Values::Double(values) => values.push(value),
            _ => return Err(self.wrong("a number with a fraction")),
        }
        Ok(())
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<(), E> {
        match &mut self.vector.values {
            Values::Text(texts) => texts.push(text),
            Values::Date(_) | Values::Timestamp(_) if text.is_empty() => self.vector.push_null(),
            Values::Date(values) => match parse_day(text) {
                Some(day) => values.push(days(day)),
                None => return Err(self.wrong("a string that is no day")),
            },
            Values::Timestamp(values) => match parse_instant(text) {
                Some(instant) => values.push(instant.timestamp_micros()),
                None => return Err(self.wrong("a string that is no time")),
            },
            _ => return Err(self.wrong("a string")),
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<(), A::Error> {
        let Type::List(element) = self.kind else {
            return Err(self.wrong("an array"));
        };
        let Values::List(lists) = &mut self.vector.values else {
            return Err(self.wrong("an array"));
        };
        let Lists { elements, .. } = &mut **lists;
        loop {
            let value = FieldValue { decoder: self.decoder, name: self.name, kind: *element, vector: elements };
            if array.next_element_seed(value)?.is_none() {
                break;
            }
        }
        lists.end();
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<(), A::Error> {
        Err(self.wrong("an object"))
    }
}

fn push_text(vector: &mut Vector, text: &str) {
    match &mut vector.values {
        Values::Text(texts) => texts.push(text),
        _ => unreachable!("the column of a text holds texts"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::braze::table::{element, field, raw};

    const COLUMNS: [Column; 6] = [
        field("id", Type::Varchar, ""),
        field("last_edited", Type::TimestampTz, ""),
        field("is_api_campaign", Type::Boolean, ""),
        field("tags", Type::List(&Type::Varchar), ""),
        field("revenue", Type::Double, ""),
        field("time", Type::Date, ""),
    ];

    fn decode(body: &str) -> Result<Batch, BodyError> {
        Decoder::new("campaigns[]", COLUMNS.to_vec()).decode(body.as_bytes())
    }

    fn problem(body: &str) -> String {
        match decode(body) {
            Err(BodyError::Shape(problem)) => problem,
            Err(BodyError::Malformed(problem)) => format!("malformed: {problem}"),
            Ok(batch) => panic!("{} rows", batch.rows),
        }
    }

    #[test]
    fn rows_in_any_order_of_fields_with_unknown_ones() {
        let batch = decode(
            r#"{"message": "success", "next": {"a": [1, {}]}, "campaigns": [
                {"tags": ["x", null], "new": [[{}]], "time": "2026-01-02", "id": "a\"b", "revenue": 3, "is_api_campaign": true},
                {"id": null, "last_edited": "", "tags": [], "revenue": 1.5, "time": ""}
            ]}"#,
        )
        .unwrap();
        assert_eq!(batch.rows, 2);
        let Values::Text(ids) = &batch.vectors[0].values else { panic!() };
        assert_eq!(ids.get(0), "a\"b");
        let nulls: Vec<_> = batch.vectors.iter().map(|vector| vector.nulls.clone()).collect();
        assert_eq!(nulls, [vec![1], vec![0, 1], vec![1], vec![], vec![], vec![1]]);
        let Values::List(tags) = &batch.vectors[3].values else { panic!() };
        assert_eq!((&tags.ends[..], &tags.elements.nulls[..]), (&[2, 2][..], &[1][..]));
        assert!(matches!(&batch.vectors[4].values, Values::Double(values) if values == &[3.0, 1.5]));
        assert!(matches!(&batch.vectors[5].values, Values::Date(values) if values[0] == 20_455));
    }

    #[test]
    fn strings_as_rows_and_raw_rows() {
        let decoder = Decoder::new("data.events[]", vec![element("name", Type::Varchar, "")]);
        let batch = decoder.decode(br#"{"data": {"events": ["a", "b"]}}"#).unwrap();
        assert_eq!(batch.rows, 2);
        let Err(error) = decoder.decode(br#"{"data": {"events": [{}]}}"#) else { panic!() };
        assert_eq!(error, BodyError::Shape("\"data.events[]\" is an object, expected a string".to_owned()));

        let decoder = Decoder::new("campaigns[]", vec![field("id", Type::Varchar, ""), raw()]);
        let batch = decoder.decode(br#"{"campaigns": [{"id": "a", "x": [1, "\u00e4"]}]}"#).unwrap();
        let Values::Text(raw) = &batch.vectors[1].values else { panic!() };
        assert_eq!(raw.get(0), r#"{"id": "a", "x": [1, "\u00e4"]}"#);
    }

    #[test]
    fn no_rows() {
        assert_eq!(decode(r#"{"campaigns": []}"#).unwrap().rows, 0);
        assert_eq!(decode(r#"{"campaigns": null}"#).unwrap().rows, 0);
        assert_eq!(problem(r#"{"message": "success"}"#), "it has no \"campaigns\"");
    }

    #[test]
    fn other_shapes_name_the_field_and_the_kind_of_its_value() {
        for (body, expected) in [
            (r"[]", "invalid type: sequence, expected an object with \"campaigns\""),
            (r#"{"campaigns": {}}"#, "invalid type: map, expected an array in \"campaigns\""),
            (r#"{"campaigns": ["x"]}"#, "\"campaigns[]\" is a string, expected an object"),
            (r#"{"campaigns": [], "campaigns": []}"#, "it has \"campaigns\" twice"),
            (r#"{"campaigns": [{"id": 1}]}"#, "\"campaigns[].id\" is a number, expected VARCHAR"),
            (r#"{"campaigns": [{"id": {}}]}"#, "\"campaigns[].id\" is an object, expected VARCHAR"),
            (r#"{"campaigns": [{"id": "a", "id": "b"}]}"#, "\"campaigns[].id\" comes twice"),
            (r#"{"campaigns": [{"tags": "x"}]}"#, "\"campaigns[].tags\" is a string, expected VARCHAR[]"),
            (r#"{"campaigns": [{"tags": [true]}]}"#, "\"campaigns[].tags\" is a boolean, expected VARCHAR"),
            (
                r#"{"campaigns": [{"is_api_campaign": "yes"}]}"#,
                "\"campaigns[].is_api_campaign\" is a string, expected BOOLEAN",
            ),
            (
                r#"{"campaigns": [{"last_edited": "soon"}]}"#,
                "\"campaigns[].last_edited\" is a string that is no time, expected TIMESTAMPTZ",
            ),
            (r#"{"campaigns": [{"time": 1}]}"#, "\"campaigns[].time\" is a number, expected DATE"),
        ] {
            assert_eq!(problem(body), expected, "{body}");
        }
    }

    #[test]
    fn what_is_no_whole_json_is_malformed() {
        for body in ["", "<html>", r#"{"campaigns": [{"id": "a"}"#, r#"{"campaigns": []} {}"#] {
            assert!(problem(body).starts_with("malformed"), "{body}");
        }
    }
}
