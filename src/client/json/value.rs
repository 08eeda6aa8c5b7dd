//! One JSON value into a vector of its type.

use std::fmt;

use serde::Deserializer as _;
use serde::de::{self, Deserialize, DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::time::{days, parse_day, parse_instant};
use crate::columns::{Lists, Structs, Texts, Values, Vector};
use crate::declare::{Member, Type};

/// The member of a struct that has the whole object.
const RAW: &str = "raw";

/// A place in the answer. It is spelled out only for a message.
#[derive(Clone, Copy)]
pub enum Path<'a> {
    /// That of a column.
    Column(&'a str),
    /// That of a member of a struct at another place.
    Member(&'a Path<'a>, &'a str),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Path::Column(path) => f.write_str(path),
            Path::Member(object, name) => write!(f, "{object}.{name}"),
        }
    }
}

/// Appends the value at a place in the answer to a vector.
pub struct ValueSeed<'a> {
    /// Where the value is.
    pub path: Path<'a>,
    /// The type that it must have, which is that of the vector.
    pub kind: &'a Type,
    /// Where it goes.
    pub vector: &'a mut Vector,
    /// Whether it is an element of the list at the place.
    pub is_element: bool,
}

impl ValueSeed<'_> {
    /// A value of another kind than the column's. The value itself may be anybody's data and is
    /// not shown.
    fn wrong<E: de::Error>(&self, found: &str) -> E {
        let what = if self.is_element { "an element of " } else { "" };
        E::custom(format_args!("{what}\"{}\" is {found}, expected {}", self.path, self.kind))
    }
}

impl<'de> DeserializeSeed<'de> for ValueSeed<'_> {
    type Value = ();

    fn deserialize<D: de::Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        match self.kind {
            Type::Json => {
                push_json(self.vector, <&RawValue>::deserialize(json)?);
                Ok(())
            }
            Type::Struct(members) if members.iter().any(|member| member.name == RAW) => {
                let text = <&RawValue>::deserialize(json)?.get();
                serde_json::Deserializer::from_str(text)
                    .deserialize_any(WithRaw { value: self, text, members })
                    .map_err(de::Error::custom)
            }
            _ => json.deserialize_any(self),
        }
    }
}

impl<'de> Visitor<'de> for ValueSeed<'_> {
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
            Values::Booleans(values) => values.push(value),
            _ => return Err(self.wrong("a boolean")),
        }
        Ok(())
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<(), E> {
        match (self.kind, &mut self.vector.values) {
            (Type::Bigint, Values::Int64s(values)) => values.push(value),
            #[allow(clippy::cast_precision_loss)] // JSON numbers are doubles to most that read them
            (Type::Double, Values::Doubles(values)) => values.push(value as f64),
            _ => return Err(self.wrong("a number")),
        }
        Ok(())
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<(), E> {
        match i64::try_from(value) {
            Ok(value) => self.visit_i64(value),
            #[allow(clippy::cast_precision_loss)] // as above
            Err(_) if *self.kind == Type::Double => self.visit_f64(value as f64),
            Err(_) => Err(self.wrong("a number that is too large")),
        }
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<(), E> {
        match &mut self.vector.values {
            Values::Doubles(values) => values.push(value),
            _ => return Err(self.wrong("a number with a fraction")),
        }
        Ok(())
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<(), E> {
        match (self.kind, &mut self.vector.values) {
            (_, Values::Texts(texts)) => texts.push(text),
            // Braze documents some counts as strings and sends numbers, or the other way round.
            (Type::Bigint, Values::Int64s(values)) => match text.parse() {
                Ok(number) => values.push(number),
                Err(_) => return Err(self.wrong("a string")),
            },
            (Type::Double, Values::Doubles(values)) => match text.parse::<f64>() {
                Ok(number) if number.is_finite() => values.push(number),
                _ => return Err(self.wrong("a string")),
            },
            (Type::Date | Type::TimestampTz, _) if text.is_empty() => self.vector.push_null(),
            (Type::Date, Values::Int32s(values)) => match parse_day(text) {
                Some(day) => values.push(days(day)),
                None => return Err(self.wrong("a string that is no day")),
            },
            (Type::TimestampTz, Values::Int64s(values)) => match parse_instant(text) {
                Some(instant) => values.push(instant.timestamp_micros()),
                None => return Err(self.wrong("a string that is no time")),
            },
            _ => return Err(self.wrong("a string")),
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<(), A::Error> {
        match (self.kind, &mut self.vector.values) {
            (Type::List(element), Values::Lists(lists)) => {
                loop {
                    let vector = &mut *lists.elements;
                    let value = ValueSeed { path: self.path, kind: element, vector, is_element: true };
                    if array.next_element_seed(value)?.is_none() {
                        break;
                    }
                }
                lists.end();
                Ok(())
            }
            // An empty map may be written as an empty array.
            (Type::Map(_), Values::Lists(lists)) if array.next_element::<de::IgnoredAny>()?.is_none() => {
                lists.end();
                Ok(())
            }
            _ => Err(self.wrong("an array")),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<(), A::Error> {
        match (self.kind, &mut self.vector.values) {
            (Type::Struct(members), Values::Structs(structs)) => push_struct(self.path, members, structs, object),
            (Type::Map(kind), Values::Lists(lists)) => push_map(self.path, kind, lists, object),
            _ => Err(self.wrong("an object")),
        }
    }
}

/// Appends an object as a struct.
fn push_struct<'de, A: MapAccess<'de>>(
    path: Path,
    members: &[Member],
    structs: &mut Structs,
    mut object: A,
) -> Result<(), A::Error> {
    let mut guess = 0;
    while let Some(at) = object.next_key_seed(MemberName { members, guess })? {
        let Some(at) = at else {
            object.next_value::<de::IgnoredAny>()?;
            continue;
        };
        guess = at + 1;
        let Member { name, kind } = &members[at];
        let path = Path::Member(&path, name);
        if structs.members[at].len() > structs.rows {
            return Err(de::Error::custom(format_args!("\"{path}\" comes twice")));
        }
        let vector = &mut structs.members[at];
        object.next_value_seed(ValueSeed { path, kind, vector, is_element: false })?;
    }
    structs.end();
    Ok(())
}

/// Appends an object as a map.
fn push_map<'de, A: MapAccess<'de>>(path: Path, kind: &Type, lists: &mut Lists, mut object: A) -> Result<(), A::Error> {
    let begin = lists.begin();
    let [keys, values] = lists.entries_mut();
    while object.next_key_seed(EntryKey(keys.typed_mut()))?.is_some() {
        object.next_value_seed(ValueSeed { path, kind, vector: values, is_element: true })?;
    }
    if keys.typed::<Texts>().is_any_repeated(begin) {
        return Err(de::Error::custom(format_args!("a key of \"{path}\" comes twice")));
    }
    lists.end_map();
    Ok(())
}

/// A struct with a member for its own text.
struct WithRaw<'a, 'b> {
    value: ValueSeed<'a>,
    text: &'b str,
    members: &'a [Member],
}

impl<'de> Visitor<'de> for WithRaw<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        self.value.expecting(f)
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.value.vector.push_null();
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<(), A::Error> {
        let structs: &mut Structs = self.value.vector.typed_mut();
        for (member, vector) in self.members.iter().zip(&mut structs.members) {
            if member.name == RAW {
                vector.typed_mut::<Texts>().push(self.text);
            }
        }
        self.value.visit_map(object)
    }
}

/// Finds a member by the key of an object; its own text has none. Keys mostly come in the order of
/// the members, some of them left out, so the search begins at `guess`.
struct MemberName<'a> {
    members: &'a [Member],
    guess: usize,
}

impl<'de> DeserializeSeed<'de> for MemberName<'_> {
    type Value = Option<usize>;

    fn deserialize<D: de::Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_str(self)
    }
}

impl Visitor<'_> for MemberName<'_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Self::Value, E> {
        let mut from_guess = (self.guess..self.members.len()).chain(0..self.guess);
        Ok(from_guess.find(|&at| self.members[at].name == name && name != RAW))
    }
}

/// Keeps the key of an entry.
struct EntryKey<'a>(&'a mut Texts);

impl<'de> DeserializeSeed<'de> for EntryKey<'_> {
    type Value = ();

    fn deserialize<D: de::Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_str(self)
    }
}

impl Visitor<'_> for EntryKey<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: de::Error>(self, key: &str) -> Result<(), E> {
        self.0.push(key);
        Ok(())
    }
}

/// Appends JSON as it is written; null is NULL. The vector is one of texts.
pub fn push_json(vector: &mut Vector, json: &RawValue) {
    match json.get() {
        "null" => vector.push_null(),
        text => vector.typed_mut::<Texts>().push(text),
    }
}
