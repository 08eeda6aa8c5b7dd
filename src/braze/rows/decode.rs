//! From the bytes of a body straight into vectors, without a tree of values in between.
//!
//! A [`Decoder`] is made once per query for the columns that are needed. It walks the body along
//! their [`Shape`] as the parser meets it; whatever no column asks for is skipped unread.

use std::fmt;

use serde::Deserializer as _;
use serde::de::{self, Deserialize, DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::batch::{Batch, Values, Vector};
use super::shape::{Node, Object, Shape};
use super::value::{Path, ValueSeed, is_any_repeated, push_json, texts};
use crate::braze::table::Column;

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
    /// The first one that an answer has is taken.
    shapes: Vec<Shape>,
}

impl Decoder {
    /// `rows` is where the rows are, `columns` what is wanted of them, each of which is in the
    /// answer, and `known` all columns that there are.
    pub fn new(rows: &str, columns: &[Column], known: &[Column]) -> Self {
        Decoder { shapes: vec![Shape::new(rows, columns, known)] }
    }

    /// The same for answers that may have another shape; the columns are the same elsewhere.
    pub fn or(mut self, rows: &str, columns: &[Column], known: &[Column]) -> Self {
        self.shapes.push(Shape::new(rows, columns, known));
        self
    }

    /// All rows of a body.
    pub fn decode(&self, body: &[u8]) -> Result<Batch, BodyError> {
        let mut results = self.shapes.iter().map(|shape| decode(shape, body));
        let first = results.next().expect("there is a shape");
        match first {
            Err(BodyError::Shape(_)) => results.find(Result::is_ok).unwrap_or(first),
            first => first,
        }
    }

    /// The rows of a text whose lines are a body each; empty lines have none.
    ///
    /// `failed` is told of each line that could not be decoded, by its number from 0, and decides
    /// whether to go on without it.
    pub fn decode_lines<E>(
        &self,
        text: &[u8],
        mut failed: impl FnMut(u64, BodyError) -> Result<(), E>,
    ) -> Result<Batch, E> {
        let mut rows = Rows::new(&self.shapes[0]);
        let mut begin = 0;
        let ends = memchr::memchr_iter(b'\n', text).chain([text.len()]);
        for (number, end) in (0..).zip(ends) {
            let line = text[begin..end].trim_ascii();
            begin = (end + 1).min(text.len());
            if line.is_empty() {
                continue;
            }
            let (count, items) = (rows.count, rows.items);
            if let Err(error) = rows.add(line) {
                failed(number, error)?;
                (rows.count, rows.items) = (count, items);
                rows.vectors.iter_mut().for_each(|vector| vector.truncate(count));
            }
        }
        Ok(rows.batch())
    }
}

/// All rows of a body that has this shape.
fn decode(shape: &Shape, body: &[u8]) -> Result<Batch, BodyError> {
    let mut rows = Rows::new(shape);
    rows.add(body)?;
    Ok(rows.batch())
}

impl BodyError {
    fn new(error: &serde_json::Error) -> Self {
        let text = error.to_string();
        match error.classify() {
            serde_json::error::Category::Data => {
                // The place in the body says nothing to somebody who does not see the body.
                let problem = text.split_once(" at line ").map_or(text.as_str(), |(problem, _)| problem);
                BodyError::Shape(problem.to_owned())
            }
            _ => BodyError::Malformed(text),
        }
    }
}

/// The rows that were met.
struct Rows<'a> {
    shape: &'a Shape,
    /// The values of all columns and rows.
    vectors: Vec<Vector>,
    /// The current value of each column at an outer level, until its rows are known.
    outer: Vec<Vector>,
    count: usize,
    items: usize,
}

impl<'a> Rows<'a> {
    fn new(shape: &'a Shape) -> Self {
        let vectors = || shape.columns.iter().map(|column| Vector::new(column.kind)).collect();
        Rows { shape, vectors: vectors(), outer: vectors(), count: 0, items: 0 }
    }

    /// Adds the rows of a body.
    fn add(&mut self, body: &[u8]) -> Result<(), BodyError> {
        // All at once is faster than text by text.
        let text = str::from_utf8(body).map_err(|error| BodyError::Malformed(error.to_string()))?;
        let mut json = serde_json::Deserializer::from_str(text);
        let root = &self.shape.root;
        self.level(0, |rows| Walk { node: root, rows }.deserialize(&mut json))
            .and_then(|()| json.end())
            .map_err(|error| BodyError::new(&error))
    }

    fn batch(self) -> Batch {
        Batch { rows: self.count, items: self.items, vectors: self.vectors }
    }

    /// Meets what is at a level, then fills its columns for the rows that were inside.
    fn level<E>(&mut self, level: usize, inside: impl FnOnce(&mut Self) -> Result<(), E>) -> Result<(), E> {
        let shape = self.shape;
        let is_row = level + 1 == shape.levels.len();
        if !is_row {
            for &column in &shape.levels[level] {
                self.outer[column].clear();
            }
        }
        if level == 1 {
            self.items += 1;
        }
        let begin = self.count;
        inside(self)?;
        if is_row {
            for &column in &shape.levels[level] {
                let vector = &mut self.vectors[column];
                if shape.other == Some(column) {
                    end_map(vector);
                } else if vector.len() == self.count {
                    vector.push_null();
                }
            }
            self.count += 1;
        } else if self.count > begin {
            for &column in &shape.levels[level] {
                let value = &mut self.outer[column];
                if value.len() == 0 {
                    value.push_null();
                }
                self.vectors[column].append(value, 0, self.count - begin);
            }
        }
        Ok(())
    }

    /// Where the next value of a column goes.
    fn vector<E: de::Error>(&mut self, column: usize) -> Result<&mut Vector, E> {
        let place = &self.shape.columns[column];
        let is_row = place.level + 1 == self.shape.levels.len();
        let (vector, had) = if is_row { (&mut self.vectors[column], self.count) } else { (&mut self.outer[column], 0) };
        if vector.len() > had {
            return Err(E::custom(format_args!("\"{}\" comes twice", place.path)));
        }
        Ok(vector)
    }
}

/// One value of the answer on the way.
struct Walk<'a, 'b> {
    node: &'a Node,
    rows: &'b mut Rows<'a>,
}

impl Walk<'_, '_> {
    fn wrong<E: de::Error>(&self, found: &str) -> E {
        let (path, expected) = match self.node {
            Node::Items { path, .. } => (path, "an array"),
            Node::Object(Object { path, .. }) | Node::Entries { path, .. } => (path, "an object"),
            Node::Value(_) | Node::Skip | Node::Raw { .. } => unreachable!("none is visited itself"),
        };
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
                ValueSeed { path: Path::Column(&place.path), kind: place.kind, vector, is_element: false }
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
            _ => Ok(()),
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
            // An empty map may be written as an empty array.
            Node::Entries { .. } if array.next_element::<IgnoredAny>()?.is_none() => Ok(()),
            _ => Err(self.wrong("an array")),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        match self.node {
            Node::Object(shape) => fields(shape, self.rows, object),
            Node::Entries { level, key, inner, .. } => {
                while let Some(name) = object.next_key::<String>()? {
                    self.rows.level(*level, |rows| {
                        if let Some(key) = key {
                            texts(rows.vector(*key)?).push(&name);
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
    rows: &'b mut Rows<'a>,
}

impl<'de> DeserializeSeed<'de> for Item<'_, '_> {
    type Value = ();

    fn deserialize<D: de::Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        self.rows.level(self.level, |rows| Walk { node: self.node, rows }.deserialize(json))
    }
}

/// The fields of an object, in whatever order they come.
fn fields<'de, 'a, A: MapAccess<'de>>(shape: &'a Object, rows: &mut Rows<'a>, mut object: A) -> Result<(), A::Error> {
    let mut before = shape.begin();
    let mut had_rows = false;
    loop {
        let unknown = if shape.collects { rows.shape.other.map(|other| &mut rows.vectors[other]) } else { None };
        let Some(at) = object.next_key_seed(FieldName { shape, before, unknown })? else { break };
        let node = match at {
            Some(at) => {
                before = at;
                if shape.to_rows == Some(at) && std::mem::replace(&mut had_rows, true) {
                    let name = &shape.fields[at].name;
                    return Err(de::Error::custom(format_args!("\"{name}\" comes twice")));
                }
                shape.fields[at].node.as_ref()
            }
            None if shape.collects => {
                let value = object.next_value::<&RawValue>()?;
                if let Some(other) = rows.shape.other {
                    let [_, values] = map_vectors(&mut rows.vectors[other]);
                    push_json(values, value);
                }
                continue;
            }
            None => None,
        };
        match node {
            Some(node) => object.next_value_seed(Walk { node, rows: &mut *rows })?,
            None => {
                object.next_value::<IgnoredAny>()?;
            }
        }
    }
    if shape.collects
        && let Some(other) = rows.shape.other
    {
        let unknown = &mut rows.vectors[other];
        let begin = last_end(unknown);
        if is_any_repeated(texts(&mut map_vectors(unknown)[0]), begin) {
            return Err(de::Error::custom(format_args!("a field of \"{}\" comes twice", shape.path)));
        }
    }
    match shape.to_rows {
        Some(at) if shape.is_needed && !had_rows => {
            Err(de::Error::custom(format_args!("it has no \"{}\"", shape.fields[at].name)))
        }
        _ => Ok(()),
    }
}

/// Finds the field of a key, and keeps the key of an unknown one where those are wanted.
struct FieldName<'a> {
    shape: &'a Object,
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
            texts(&mut map_vectors(unknown)[0]).push(name);
        }
        Ok(found)
    }
}

/// The keys and the values of all maps in a vector.
fn map_vectors(vector: &mut Vector) -> &mut [Vector; 2] {
    let Values::List(lists) = &mut vector.values else { unreachable!("a map is a list") };
    let Values::Struct(entries) = &mut lists.elements.values else { unreachable!("of entries") };
    (&mut entries.members[..]).try_into().expect("which have a key and a value")
}

/// Where the entries of the current row begin.
fn last_end(vector: &Vector) -> usize {
    let Values::List(lists) = &vector.values else { unreachable!("a map is a list") };
    lists.ends.last().map_or(0, |&end| end as usize)
}

/// Ends the map of a row: its entries are those since the last one.
fn end_map(vector: &mut Vector) {
    let entries = map_vectors(vector)[0].len();
    let Values::List(lists) = &mut vector.values else { unreachable!("a map is a list") };
    let Values::Struct(structs) = &mut lists.elements.values else { unreachable!("of entries") };
    structs.rows = entries;
    lists.end();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::braze::table::{at, element, field, key, other, raw};
    use crate::braze::types::{Type, member};

    const COLUMNS: [Column; 6] = [
        field("id", Type::Varchar, ""),
        field("last_edited", Type::TimestampTz, ""),
        field("is_api_campaign", Type::Boolean, ""),
        field("tags", Type::List(&Type::Varchar), ""),
        field("revenue", Type::Double, ""),
        field("time", Type::Date, ""),
    ];

    fn rows(rows: &str, columns: &[Column], body: &str) -> Vec<Vec<String>> {
        let batch = Decoder::new(rows, columns, columns).decode(body.as_bytes()).unwrap();
        assert!(batch.vectors.iter().all(|vector| vector.len() == batch.rows));
        (0..batch.rows).map(|row| batch.vectors.iter().map(|vector| show(vector, row)).collect()).collect()
    }

    fn show(vector: &Vector, row: usize) -> String {
        if vector.nulls.contains(&u32::try_from(row).unwrap()) {
            return "NULL".to_owned();
        }
        match &vector.values {
            Values::Boolean(values) => values[row].to_string(),
            Values::Bigint(values) | Values::Timestamp(values) => values[row].to_string(),
            Values::Double(values) => values[row].to_string(),
            Values::Date(values) => values[row].to_string(),
            Values::Text(texts) => texts.get(row).to_owned(),
            Values::List(lists) => {
                let begin = if row == 0 { 0 } else { lists.ends[row - 1] as usize };
                let elements = (begin..lists.ends[row] as usize).map(|at| show(&lists.elements, at));
                format!("[{}]", elements.collect::<Vec<_>>().join(", "))
            }
            Values::Struct(structs) => {
                let members = structs.members.iter().map(|member| show(member, row));
                format!("({})", members.collect::<Vec<_>>().join(", "))
            }
        }
    }

    fn problem(body: &str) -> String {
        match Decoder::new("campaigns[]", &COLUMNS, &COLUMNS).decode(body.as_bytes()) {
            Err(BodyError::Shape(problem)) => problem,
            Err(BodyError::Malformed(problem)) => format!("malformed: {problem}"),
            Ok(batch) => panic!("{} rows", batch.rows),
        }
    }

    #[test]
    fn rows_in_any_order_of_fields_with_unknown_ones() {
        let body = r#"{"message": "success", "next": {"a": [1, {}]}, "campaigns": [
            {"tags": ["x", null], "new": [[{}]], "time": "2026-01-02", "id": "a\"b", "revenue": 3, "is_api_campaign": true},
            {"id": null, "last_edited": "", "tags": [], "revenue": 1.5, "time": ""}
        ]}"#;
        assert_eq!(
            rows("campaigns[]", &COLUMNS, body),
            [["a\"b", "NULL", "true", "[x, NULL]", "3", "20455"], ["NULL", "NULL", "NULL", "[]", "1.5", "NULL"]]
        );
    }

    #[test]
    fn strings_as_rows_and_raw_rows() {
        let names = [element("name", Type::Varchar, "")];
        assert_eq!(rows("data.events[]", &names, r#"{"data": {"events": ["a", "b"]}}"#), [["a"], ["b"]]);
        let Err(error) = Decoder::new("events[]", &names, &names).decode(br#"{"events": [{}]}"#) else { panic!() };
        assert_eq!(error, BodyError::Shape("\"events[]\" is an object, expected VARCHAR".to_owned()));

        let columns = [field("id", Type::Varchar, ""), raw()];
        let body = r#"{"campaigns": [{"id": "a", "x": [1, "\u00e4"]}]}"#;
        assert_eq!(rows("campaigns[]", &columns, body), [["a", r#"{"id": "a", "x": [1, "\u00e4"]}"#]]);
    }

    #[test]
    fn columns_of_all_levels_whatever_comes_first() {
        let columns = [
            at("name", Type::Varchar, "", "data.name"),
            at("time", Type::Date, "", "data.stats[].time"),
            key("step_id", ""),
            at("entries", Type::Bigint, "", "data.stats[].steps{step_id}.total.entries"),
            key("channel", ""),
            field("sent", Type::Bigint, ""),
            other(""),
        ];
        let path = "data.stats[].steps{step_id}.messages{channel}[]";
        let body = r#"{"data": {"stats": [
            {"steps": {
                "s1": {"messages": {"email": [{"sent": 1, "new": {"a": 1}}, {"sent": 2}], "sms": []}, "total": {"entries": 7}},
                "s2": {"messages": null},
                "s3": {"total": {"entries": 9}, "messages": {"push": [{"late": null, "sent": 3}]}}
            }, "time": "2026-01-01"},
            {"time": "2026-01-02", "steps": {}},
            {"time": "2026-01-03", "steps": []},
            {"time": "2026-01-04"}
        ], "name": "Canvas"}}"#;
        assert_eq!(
            rows(path, &columns, body),
            [
                ["Canvas", "20454", "s1", "7", "email", "1", "[(new, {\"a\": 1})]"],
                ["Canvas", "20454", "s1", "7", "email", "2", "[]"],
                ["Canvas", "20454", "s3", "9", "push", "3", "[(late, NULL)]"],
            ]
        );
        // Rows are counted also where no column of theirs is wanted.
        let outer = [at("time", Type::Date, "", "data.stats[].time")];
        assert_eq!(rows(path, &outer, body).len(), 3);
        // What is known but not wanted is not among the unknown.
        let wanted = [other("")];
        let batch = Decoder::new(path, &wanted, &columns).decode(body.as_bytes()).unwrap();
        assert_eq!(show(&batch.vectors[0], 0), "[(new, {\"a\": 1})]");
    }

    #[test]
    fn an_answer_that_is_a_row_with_structs_and_maps() {
        const STEP: Type = Type::Struct(&[member("id", Type::Varchar), member("n", Type::Bigint)]);
        const MESSAGE: Type = Type::Struct(&[member("channel", Type::Varchar), member("raw", Type::Json)]);
        let columns = [
            field("name", Type::Varchar, ""),
            field("messages", Type::Map(&MESSAGE), ""),
            field("steps", Type::List(&STEP), ""),
        ];
        let body = r#"{"messages": {"v1": {"channel": "email", "x": 1}, "v2": null}, "steps": [{"n": 2, "id": "s"}, {}], "name": "A"}"#;
        assert_eq!(
            rows("", &columns, body),
            [["A", r#"[(v1, (email, {"channel": "email", "x": 1})), (v2, NULL)]"#, "[(s, 2), (NULL, NULL)]"]]
        );
    }

    #[test]
    fn a_key_that_comes_twice_and_how_many_items_there_were() {
        let columns = [other("")];
        let decoder = Decoder::new("data[]", &columns, &columns);
        let Err(error) = decoder.decode(br#"{"data": [{"a": 1}, {"a": 1, "b": 2, "a": 3}]}"#) else { panic!() };
        assert_eq!(error, BodyError::Shape("a field of \"data[]\" comes twice".to_owned()));
        let columns = [field("extras", Type::Map(&Type::Json), "")];
        let decoder = Decoder::new("data[]", &columns, &columns);
        let Err(error) = decoder.decode(br#"{"data": [{"extras": {"a": 1, "a": 2}}]}"#) else { panic!() };
        assert_eq!(error, BodyError::Shape("a key of \"data[].extras\" comes twice".to_owned()));

        let columns = [element("tag", Type::Varchar, "")];
        let decoder = Decoder::new("data[].tags[]", &columns, &columns);
        let batch = decoder.decode(br#"{"data": [{"tags": []}, {"tags": ["a", "b", "c"]}]}"#).unwrap();
        assert_eq!((batch.items, batch.rows), (2, 3));
    }

    #[test]
    fn entries_that_are_values() {
        let columns = [key("id", ""), element("status", Type::Varchar, "")];
        let body = r#"{"status": {"a": "Subscribed", "b": "unknown"}}"#;
        assert_eq!(rows("status{id}", &columns, body), [["a", "Subscribed"], ["b", "unknown"]]);
        let batch = Decoder::new("status{id}", &columns[..1], &columns).decode(body.as_bytes()).unwrap();
        assert_eq!(show(&batch.vectors[0], 1), "b");
    }

    #[test]
    fn no_rows() {
        for body in [r#"{"campaigns": []}"#, r#"{"campaigns": null}"#] {
            assert!(rows("campaigns[]", &COLUMNS, body).is_empty());
        }
        assert_eq!(problem(r#"{"message": "success"}"#), "it has no \"campaigns\"");
    }

    #[test]
    fn other_shapes_name_the_field_and_the_kind_of_its_value() {
        for (body, expected) in [
            (r"[]", "it is an array, expected an object"),
            (r"null", "it is null, expected an object"),
            (r#"{"campaigns": {}}"#, "\"campaigns\" is an object, expected an array"),
            (r#"{"campaigns": ["x"]}"#, "\"campaigns[]\" is a string, expected an object"),
            (r#"{"campaigns": [null]}"#, "\"campaigns[]\" is null, expected an object"),
            (r#"{"campaigns": [], "campaigns": []}"#, "\"campaigns\" comes twice"),
            (r#"{"campaigns": [{"id": 1}]}"#, "\"campaigns[].id\" is a number, expected VARCHAR"),
            (r#"{"campaigns": [{"id": {}}]}"#, "\"campaigns[].id\" is an object, expected VARCHAR"),
            (r#"{"campaigns": [{"id": "a", "id": "b"}]}"#, "\"campaigns[].id\" comes twice"),
            (r#"{"campaigns": [{"tags": "x"}]}"#, "\"campaigns[].tags\" is a string, expected VARCHAR[]"),
            (
                r#"{"campaigns": [{"tags": [true]}]}"#,
                "an element of \"campaigns[].tags\" is a boolean, expected VARCHAR",
            ),
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
