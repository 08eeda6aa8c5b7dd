//! One JSON value into a vector of its type.

use std::fmt;

use serde::Deserializer as _;
use serde::de::{self, Deserialize, DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::scalar::{Found, push_scalar};
use crate::columns::{Lists, Structs, Texts, Values, Vector};
use crate::declare::{Member, Type};

/// In an error, what stands between the problem and the value that has it.
pub const VALUE: char = '\0';

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
    /// A value of another kind than the column's.
    fn wrong<E: de::Error>(&self, found: Found) -> E {
        E::custom(self.problem(found))
    }

    /// The same with the value, unless it was to be a text, which may be anything.
    fn wrong_scalar<E: de::Error>(&self, found: Found, json: &str) -> E {
        match self.kind {
            Type::Varchar => self.wrong(found),
            _ if json.starts_with(['[', '{']) => self.wrong(found),
            _ => E::custom(format_args!("{}{VALUE}{}", self.problem(found), shortened(json))),
        }
    }

    fn problem(&self, found: Found) -> String {
        let what = if self.is_element { "an element of " } else { "" };
        format!("{what}\"{}\" is {found}, expected {}", self.path, self.kind)
    }
}

/// A value as it is written, as far as a message shows it.
fn shortened(json: &str) -> String {
    const CHARS_MAX: usize = 40;
    let mut shown: String = json.chars().map(|c| if c.is_control() { ' ' } else { c }).take(CHARS_MAX).collect();
    if shown.len() < json.len() {
        shown.push('…');
    }
    shown
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
            Type::Struct(_) | Type::List(_) | Type::Map(_) => json.deserialize_any(self),
            kind => {
                let text = <&RawValue>::deserialize(json)?.get();
                push_scalar(self.vector, kind, text).map_err(|found| self.wrong_scalar(found, text))
            }
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

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<(), E> {
        Err(self.wrong("a boolean"))
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<(), E> {
        Err(self.wrong("a number"))
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> Result<(), E> {
        Err(self.wrong("a number"))
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<(), E> {
        Err(self.wrong("a number"))
    }

    fn visit_str<E: de::Error>(self, _: &str) -> Result<(), E> {
        Err(self.wrong("a string"))
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

/// Appends an object as a struct. A member that comes by its own and by another name has the value
/// of its own.
fn push_struct<'de, A: MapAccess<'de>>(
    path: Path,
    members: &[Member],
    structs: &mut Structs,
    mut object: A,
) -> Result<(), A::Error> {
    let mut guess = 0;
    let mut by_other_name = Vec::new();
    while let Some(found) = object.next_key_seed(MemberName { members, guess })? {
        let Some(FoundMember { at, is_own_name }) = found else {
            object.next_value::<de::IgnoredAny>()?;
            continue;
        };
        guess = at + 1;
        let Member { name, kind } = &members[at];
        let path = Path::Member(&path, name);
        let vector = &mut structs.members[at];
        if vector.len() > structs.rows {
            if !is_own_name {
                object.next_value::<de::IgnoredAny>()?;
                continue;
            }
            if !by_other_name.contains(&at) {
                return Err(de::Error::custom(format_args!("\"{path}\" appears twice")));
            }
            vector.truncate(structs.rows);
        }
        if !is_own_name {
            by_other_name.push(at);
        }
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
        return Err(de::Error::custom(format_args!("a key of \"{path}\" appears twice")));
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

/// Finds a member by the key of an object; its own text has none. A truth value may be called `is_…`
/// where the member is not. Keys mostly come in the order of
/// the members, some of them left out, so the search begins at `guess`.
struct MemberName<'a> {
    members: &'a [Member],
    guess: usize,
}

/// A member that was found.
struct FoundMember {
    at: usize,
    is_own_name: bool,
}

impl<'de> DeserializeSeed<'de> for MemberName<'_> {
    type Value = Option<FoundMember>;

    fn deserialize<D: de::Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_str(self)
    }
}

impl Visitor<'_> for MemberName<'_> {
    type Value = Option<FoundMember>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Self::Value, E> {
        let find = |name: &str| {
            let mut from_guess = (self.guess..self.members.len()).chain(0..self.guess);
            from_guess.find(|&at| self.members[at].name == name && name != RAW)
        };
        if let Some(at) = find(name) {
            return Ok(Some(FoundMember { at, is_own_name: true }));
        }
        let truth = name.strip_prefix("is_").and_then(find);
        let truth = truth.filter(|&at| self.members[at].kind == Type::Boolean);
        Ok(truth.map(|at| FoundMember { at, is_own_name: false }))
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
