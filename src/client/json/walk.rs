//! Along a body to its rows, as the parser meets it; whatever no column asks for is skipped unread.

use std::fmt;

use serde::Deserializer as _;
use serde::de::{self, Deserialize, DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::rows::{Lack, RowBuilder};
use super::shape::{Node, ObjectNode};
use super::value::{Path, ValueSeed, push_json};
use crate::columns::{Lists, Texts, Vector};

/// Walks a whole body, and adds its rows.
///
/// # Errors
/// If the body is no JSON, or has another shape than the one that is laid out.
pub fn walk<'de, D: de::Deserializer<'de>>(rows: &mut RowBuilder, json: D) -> Result<(), D::Error> {
    let shape = rows.shape;
    rows.level(0, |rows| Walk { node: &shape.root, rows }.deserialize(json))
}

/// One value of the answer on the way.
struct Walk<'a, 'b> {
    node: &'a Node,
    rows: &'b mut RowBuilder<'a>,
}

impl Walk<'_, '_> {
    /// A value of another kind than what must be there.
    fn wrong<E: de::Error>(&self, found: &str) -> E {
        let (path, expected) = self.node.expected();
        if path.is_empty() {
            return E::custom(format_args!("it is {found}, expected {expected}"));
        }
        E::custom(format_args!("\"{path}\" is {found}, expected {expected}"))
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_, '_> {
    type Value = ();

    fn deserialize<D: de::Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        match self.node {
            Node::Value(column) => {
                let place = &self.rows.shape.columns[*column];
                let vector = self.rows.vector(*column)?;
                ValueSeed { path: Path::Column(&place.path), kind: &place.kind, vector, is_element: false }
                    .deserialize(json)
            }
            Node::Raw { column, inner } => {
                let raw = <&RawValue>::deserialize(json)?;
                push_json(self.rows.vector(*column)?, raw);
                serde_json::Deserializer::from_str(raw.get())
                    .deserialize_any(Walk { node: inner, rows: self.rows })
                    .map_err(de::Error::custom)
            }
            Node::Skip => IgnoredAny::deserialize(json).map(|_| ()),
            _ => json.deserialize_any(self),
        }
    }
}

impl<'de> Visitor<'de> for Walk<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object or an array")
    }

    /// Nothing is inside. A row that is null has no columns, and no row is null.
    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        match self.node {
            Node::Object(object) if object.path.ends_with(['[', ']', '}']) || object.path.is_empty() => {
                Err(self.wrong("null"))
            }
            node => {
                if node.is_outermost() {
                    self.rows.lack = Some(Lack::Null);
                }
                if let Node::Rows { column, .. } = node {
                    self.rows.vector(*column)?.push_null();
                }
                Ok(())
            }
        }
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
        match self.node {
            Node::Items { level, inner, .. } => {
                while array.next_element_seed(Item { level: *level, node: inner, rows: &mut *self.rows })?.is_some() {}
                Ok(())
            }
            Node::Rows { column, inner, .. } => self.rows.inside(*column, *inner, |rows| {
                let node = &rows.shape.root;
                Walk { node, rows }.visit_seq(array)
            }),
            // An empty map may be written as an empty array.
            Node::Entries { .. } if array.next_element::<IgnoredAny>()?.is_none() => Ok(()),
            _ => Err(self.wrong("an array")),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        match self.node {
            Node::Object(shape) => fields(shape, self.rows, object),
            Node::Rows { column, inner, .. } => self.rows.inside(*column, *inner, |rows| {
                let node = &rows.shape.root;
                Walk { node, rows }.visit_map(object)
            }),
            Node::Entries { level, key, inner, .. } => {
                while let Some(name) = object.next_key::<String>()? {
                    self.rows.level(*level, |rows| {
                        if let Some(key) = key {
                            rows.vector(*key)?.typed_mut::<Texts>().push(&name);
                        }
                        object.next_value_seed(Walk { node: inner, rows })
                    })?;
                }
                Ok(())
            }
            _ => Err(self.wrong("an object")),
        }
    }
}

/// An element of an array on the way to the rows.
struct Item<'a, 'b> {
    level: usize,
    node: &'a Node,
    rows: &'b mut RowBuilder<'a>,
}

impl<'de> DeserializeSeed<'de> for Item<'_, '_> {
    type Value = ();

    fn deserialize<D: de::Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        self.rows.level(self.level, |rows| Walk { node: self.node, rows }.deserialize(json))
    }
}

/// The fields of an object, in whatever order they come.
fn fields<'de, 'a, A: MapAccess<'de>>(
    shape: &'a ObjectNode,
    rows: &mut RowBuilder<'a>,
    mut object: A,
) -> Result<(), A::Error> {
    let mut before = shape.begin();
    let (mut had_rows, mut had_any) = (false, false);
    loop {
        let unknown = shape.collects.map(|other| rows.values(other));
        let Some(at) = object.next_key_seed(FieldName { shape, before, unknown })? else { break };
        let node = if let Some(at) = at {
            (before, had_any) = (at, true);
            if shape.to_rows == Some(at) && std::mem::replace(&mut had_rows, true) {
                let name = &shape.fields[at].name;
                return Err(de::Error::custom(format_args!("\"{name}\" appears twice")));
            }
            shape.fields[at].node.as_ref()
        } else if let Some(other) = shape.collects {
            let value = object.next_value::<&RawValue>()?;
            let [_, values] = rows.values(other).typed_mut::<Lists>().entries_mut();
            push_json(values, value);
            continue;
        } else {
            None
        };
        match node {
            Some(node) => object.next_value_seed(Walk { node, rows: &mut *rows })?,
            None => {
                object.next_value::<IgnoredAny>()?;
            }
        }
    }
    if let Some(other) = shape.collects {
        let unknown: &mut Lists = rows.values(other).typed_mut();
        let begin = unknown.begin();
        let [names, _] = unknown.entries_mut();
        if names.typed::<Texts>().is_any_repeated(begin) {
            return Err(de::Error::custom(format_args!("a field of \"{}\" appears twice", shape.path)));
        }
    }
    match shape.to_rows {
        None if shape.path.is_empty() && !had_any => {
            rows.lack = Some(Lack::Bare);
            Ok(())
        }
        Some(at) if shape.is_needed && !had_rows => {
            rows.lack = Some(Lack::Missing);
            Err(de::Error::custom(format_args!("it has no \"{}\"", shape.fields[at].name)))
        }
        _ => Ok(()),
    }
}

/// Finds the field of a key, and keeps the key of an unknown one where those are wanted.
struct FieldName<'a> {
    shape: &'a ObjectNode,
    before: usize,
    unknown: Option<&'a mut Vector>,
}

impl<'de> DeserializeSeed<'de> for FieldName<'_> {
    type Value = Option<usize>;

    fn deserialize<D: de::Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_str(self)
    }
}

impl Visitor<'_> for FieldName<'_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Self::Value, E> {
        let found = self.shape.find(name, self.before);
        if let (None, Some(unknown)) = (found, self.unknown) {
            let [names, _] = unknown.typed_mut::<Lists>().entries_mut();
            names.typed_mut::<Texts>().push(name);
        }
        Ok(found)
    }
}
