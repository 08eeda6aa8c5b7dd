//! Where in an answer the rows and their columns are.
//!
//! A shape is a tree along which a body is walked. Each array or map on the way to the rows opens
//! a level: what a column finds at an outer level counts for all rows inside of it.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::path::{PathPart, parse};
use crate::declare::{Column, ColumnSource, Type};

/// Where the columns of a table are.
pub struct Shape {
    /// The whole answer.
    pub root: Node,
    /// The place of each column, in the order of the columns.
    pub columns: Vec<ColumnPlace>,
    /// The columns of each level, the outermost first. The last level is that of the rows.
    pub levels: Vec<Vec<usize>>,
    /// The column for fields that no column has.
    pub other: Option<usize>,
}

/// A column that is in the answer.
pub struct ColumnPlace {
    /// The type that its values must have.
    pub kind: Type,
    /// As messages name it.
    pub path: String,
    /// The level at which it is found; 0 is outside of all arrays and maps.
    pub level: usize,
}

/// A value in the answer, and what is to be done with it.
pub enum Node {
    /// Goes into the column of this place.
    Value(usize),
    /// A row that is a value, where no column wants it.
    Skip,
    /// An object: a row, or on the way to the rows or a column.
    Object(ObjectNode),
    /// An array on the way to the rows.
    Items {
        /// As messages name it.
        path: String,
        /// The level that its elements are at.
        level: usize,
        /// What each element is.
        inner: Box<Node>,
    },
    /// A map on the way to the rows.
    Entries {
        /// As messages name it.
        path: String,
        /// The level that its entries are at.
        level: usize,
        /// The column that its keys go into, if it is selected.
        key: Option<usize>,
        /// What each value is.
        inner: Box<Node>,
    },
    /// A row that is wanted as it is, and taken apart.
    Raw {
        /// The column that its text goes into.
        column: usize,
        /// How it is taken apart.
        inner: Box<Node>,
    },
}

/// An object of which some fields matter.
pub struct ObjectNode {
    /// As messages name it; empty for the whole answer.
    pub path: String,
    /// The fields that matter, in the order of the columns.
    pub fields: Vec<ObjectField>,
    /// The places of `fields`, sorted by name.
    sorted: Vec<usize>,
    /// The field that last came behind each one, and at the end the one that last came first.
    behind: Vec<AtomicUsize>,
    /// The field that the rows are in.
    pub to_rows: Option<usize>,
    /// Whether that field must be there. A map or an array further inside may be left out when
    /// there is nothing in it.
    pub is_needed: bool,
    /// Whether fields that are not known go into the column for them.
    pub collects: bool,
}

/// A field of an object.
pub struct ObjectField {
    /// Its name.
    pub name: String,
    /// What its value is; `None` for one that is known but not wanted.
    pub node: Option<Node>,
}

impl Node {
    /// Where it is, and what is expected there.
    #[must_use]
    pub fn expected(&self) -> (&str, &'static str) {
        match self {
            Node::Items { path, .. } => (path, "an array"),
            Node::Object(ObjectNode { path, .. }) | Node::Entries { path, .. } => (path, "an object"),
            Node::Raw { inner, .. } => inner.expected(),
            Node::Value(_) | Node::Skip => ("", "a value"),
        }
    }

    /// Whether it has all rows of the answer, or leads to what has them.
    #[must_use]
    pub fn is_outermost(&self) -> bool {
        match self {
            Node::Items { level, .. } | Node::Entries { level, .. } => *level == 1,
            Node::Object(object) => object.is_needed && object.to_rows.is_some(),
            Node::Value(_) | Node::Skip | Node::Raw { .. } => false,
        }
    }
}

impl ObjectNode {
    fn new(path: &str, fields: Vec<ObjectField>, to_rows: Option<usize>, level: usize) -> Self {
        let mut sorted: Vec<usize> = (0..fields.len()).collect();
        sorted.sort_by(|&a, &b| fields[a].name.cmp(&fields[b].name));
        let behind = (1..=fields.len()).map(AtomicUsize::new).chain([AtomicUsize::new(0)]).collect();
        ObjectNode { path: path.to_owned(), fields, sorted, behind, to_rows, is_needed: level == 0, collects: false }
    }

    /// What comes before the first field: the place to begin [`find`](ObjectNode::find) with.
    #[must_use]
    pub fn begin(&self) -> usize {
        self.fields.len()
    }

    /// The place of the field of a name that comes behind another one. Objects mostly have their
    /// fields in the same order, so that the one that last came there is tried first.
    #[must_use]
    pub fn find(&self, name: &str, before: usize) -> Option<usize> {
        let guess = self.behind[before].load(Ordering::Relaxed);
        if self.fields.get(guess).is_some_and(|field| field.name == name) {
            return Some(guess);
        }
        let found = self.sorted.binary_search_by(|&at| self.fields[at].name.as_str().cmp(name)).ok();
        let found = found.map(|found| self.sorted[found])?;
        self.behind[before].store(found, Ordering::Relaxed);
        Some(found)
    }
}

impl Shape {
    /// `rows` is where the rows are, `columns` what is wanted of them, and `known` all columns
    /// that there are.
    ///
    /// # Panics
    /// If `rows` or the place of a column is none that [`parse`] takes.
    #[must_use]
    pub fn new(rows: &str, columns: &[Column], known: &[Column]) -> Self {
        let row = declared(rows);
        let places = columns.iter().map(|column| ColumnPlace {
            kind: column.kind.clone(),
            path: path_of(rows, column),
            level: 0,
        });
        let mut builder = ShapeBuilder { columns, known, places: places.collect(), levels: Vec::new(), other: None };
        let paths: Vec<Vec<PathPart>> = columns.iter().map(|column| parts_of(&row, column)).collect();
        let inside = columns.iter().enumerate().filter_map(|(at, column)| match column.source {
            ColumnSource::Field | ColumnSource::At(_) | ColumnSource::Element => Some((at, &paths[at][..])),
            _ => None,
        });
        let root = builder.node(Some(&row), &inside.collect(), 0, "");
        Shape { root, columns: builder.places, levels: builder.levels, other: builder.other }
    }
}

/// The place of a column as messages name it.
fn path_of(rows: &str, column: &Column) -> String {
    match column.source {
        ColumnSource::At(path) => path.to_owned(),
        ColumnSource::Field if rows.is_empty() => column.name.to_string(),
        ColumnSource::Field => format!("{rows}.{}", column.name),
        _ => rows.to_owned(),
    }
}

/// The way to a column from the whole answer.
fn parts_of(row: &[PathPart], column: &Column) -> Vec<PathPart> {
    match column.source {
        ColumnSource::At(path) => declared(path),
        ColumnSource::Field => row.iter().cloned().chain([PathPart::Name(column.name.to_string())]).collect(),
        _ => row.to_vec(),
    }
}

/// The parts of a place, which whoever declares it has seen to be one.
fn declared(path: &str) -> Vec<PathPart> {
    parse(path).unwrap_or_else(|| panic!("{path} is no place"))
}

/// Columns with what is left of the way to them.
type ColumnsInside<'a> = Vec<(usize, &'a [PathPart])>;

/// A shape that is laid out node by node.
struct ShapeBuilder<'a> {
    columns: &'a [Column],
    known: &'a [Column],
    places: Vec<ColumnPlace>,
    levels: Vec<Vec<usize>>,
    other: Option<usize>,
}

impl ShapeBuilder<'_> {
    /// The node at `path`, with what is left of the way to the rows, if they are in it.
    fn node(&mut self, row: Option<&[PathPart]>, inside: &ColumnsInside, level: usize, path: &str) -> Node {
        if self.levels.len() <= level {
            self.levels.resize(level + 1, Vec::new());
        }
        match row {
            Some([PathPart::Items, rest @ ..]) => {
                let inner = Box::new(self.node(Some(rest), &behind(inside), level + 1, &format!("{path}[]")));
                Node::Items { path: path.to_owned(), level: level + 1, inner }
            }
            Some([PathPart::Entries(name), rest @ ..]) => {
                let key =
                    self.columns.iter().position(|column| column.source == ColumnSource::Key && column.name == *name);
                let inner = self.node(Some(rest), &behind(inside), level + 1, &format!("{path}{{{name}}}"));
                if let Some(key) = key {
                    self.place(key, level + 1);
                }
                Node::Entries { path: path.to_owned(), level: level + 1, key, inner: Box::new(inner) }
            }
            Some([]) => self.row(inside, level, path),
            _ => self.object(row, inside, level, path),
        }
    }

    /// The node of a row.
    fn row(&mut self, inside: &ColumnsInside, level: usize, path: &str) -> Node {
        if let Some((element, _)) = inside.iter().find(|(_, rest)| rest.is_empty()) {
            self.place(*element, level);
            return Node::Value(*element);
        }
        if self.known.iter().any(|column| column.source == ColumnSource::Element) {
            return Node::Skip;
        }
        let with_source = |source| self.columns.iter().position(|column| column.source == source);
        let (raw, other) = (with_source(ColumnSource::Raw), with_source(ColumnSource::Other));
        let mut fields = self.fields(None, inside, level, path);
        // Known fields that are not wanted are no unknown ones, and found faster.
        for column in self.known.iter().filter(|column| column.source == ColumnSource::Field) {
            if fields.iter().all(|field| field.name != column.name) {
                fields.push(ObjectField { name: column.name.to_string(), node: None });
            }
        }
        if let Some(other) = other {
            self.place(other, level);
            self.other = Some(other);
        }
        let node = Node::Object(ObjectNode { collects: other.is_some(), ..ObjectNode::new(path, fields, None, level) });
        match raw {
            Some(column) => {
                self.place(column, level);
                Node::Raw { column, inner: Box::new(node) }
            }
            None => node,
        }
    }

    /// The node of an object on the way to the rows or to a column.
    fn object(&mut self, row: Option<&[PathPart]>, inside: &ColumnsInside, level: usize, path: &str) -> Node {
        let fields = self.fields(row, inside, level, path);
        let to_rows = match row {
            Some([PathPart::Name(name), ..]) => fields.iter().position(|field| field.name == *name),
            _ => None,
        };
        Node::Object(ObjectNode::new(path, fields, to_rows, level))
    }

    /// The fields of an object that matter: those that columns or rows are in.
    fn fields(
        &mut self,
        row: Option<&[PathPart]>,
        inside: &ColumnsInside,
        level: usize,
        path: &str,
    ) -> Vec<ObjectField> {
        let mut names: Vec<&String> = Vec::new();
        for parts in inside.iter().map(|(_, rest)| *rest).chain(row) {
            if let [PathPart::Name(name), ..] = parts
                && !names.contains(&name)
            {
                names.push(name);
            }
        }
        let field = |name: &String| {
            let is_it = |parts: &[PathPart]| matches!(parts, [PathPart::Name(own), ..] if own == name);
            let here = inside.iter().filter(|(_, rest)| is_it(rest));
            let here: ColumnsInside = here.map(|(column, rest)| (*column, &rest[1..])).collect();
            let row = row.filter(|row| is_it(row)).map(|row| &row[1..]);
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            let node = match (&here[..], row) {
                ([(column, [])], None) => {
                    self.place(*column, level);
                    Node::Value(*column)
                }
                _ => self.node(row, &here, level, &path),
            };
            ObjectField { name: name.clone(), node: Some(node) }
        };
        names.into_iter().map(field).collect()
    }

    /// Notes the level at which a column is found.
    fn place(&mut self, column: usize, level: usize) {
        self.places[column].level = level;
        self.levels[level].push(column);
    }
}

/// Columns inside of an array's elements or a map's entries.
fn behind<'a>(inside: &ColumnsInside<'a>) -> ColumnsInside<'a> {
    inside.iter().map(|(column, rest)| (*column, &rest[1..])).collect()
}
