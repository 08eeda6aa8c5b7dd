//! Where in an answer the rows and their columns are.
//!
//! A shape is a tree along which a body is walked. Each array or map on the way to the rows opens
//! a level: what a column finds at an outer level counts for all rows inside of it.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::path::{PathPart, parse};
use crate::declare::{Column, ColumnSource, Table, Type};

/// Where the columns of a table are.
pub struct Shape {
    /// The whole answer.
    pub root: Node,
    /// The place of each column, in the order of the columns.
    pub columns: Vec<ColumnPlace>,
    /// The columns of each level, the outermost first. The last level is that of the rows.
    pub levels: Vec<Vec<usize>>,
    /// The column for the number of the outermost element.
    pub item: Option<usize>,
    /// The columns that have rows of their own, each as if they were those of the whole answer, from where they are.
    pub inner: Vec<Shape>,
}

/// A column that is in the answer.
pub struct ColumnPlace {
    /// The type that its values must have.
    pub kind: Type,
    /// As messages name it.
    pub path: String,
    /// The level at which it is found; 0 is outside of all arrays and maps.
    pub level: usize,
    /// Whether it has the fields that no other column has.
    pub collects: bool,
}

/// A value in the answer, and what is to be done with it.
pub enum Node {
    /// Goes into the column of this place.
    Value(usize),
    /// Rows of their own, all of which go into one column.
    Rows {
        /// The column.
        column: usize,
        /// Their shape among the inner ones.
        inner: usize,
        /// As messages name it.
        path: String,
        /// What it must be.
        expected: &'static str,
    },
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
    /// The column that fields go into that are not known.
    pub collects: Option<usize>,
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
            Node::Rows { path, expected, .. } => (path, expected),
            Node::Value(_) | Node::Skip => ("", "a value"),
        }
    }

    /// Where a step leads.
    fn behind(self, step: &PathPart) -> Option<Node> {
        match (self, step) {
            (Node::Object(object), PathPart::Name(name)) => {
                object.fields.into_iter().find(|field| field.name == *name)?.node
            }
            (Node::Items { inner, .. }, PathPart::Items) | (Node::Entries { inner, .. }, PathPart::Entries(_)) => {
                Some(*inner)
            }
            _ => None,
        }
    }

    /// Whether it has all rows of the answer, or leads to what has them.
    #[must_use]
    pub fn is_outermost(&self) -> bool {
        match self {
            Node::Items { level, .. } | Node::Entries { level, .. } => *level == 1,
            Node::Object(object) => object.is_needed && object.to_rows.is_some(),
            Node::Value(_) | Node::Rows { .. } | Node::Skip | Node::Raw { .. } => false,
        }
    }
}

impl ObjectNode {
    fn new(path: &str, fields: Vec<ObjectField>, to_rows: Option<usize>, level: usize) -> Self {
        let mut sorted: Vec<usize> = (0..fields.len()).collect();
        sorted.sort_by(|&a, &b| fields[a].name.cmp(&fields[b].name));
        let behind = (1..=fields.len()).map(AtomicUsize::new).chain([AtomicUsize::new(0)]).collect();
        ObjectNode { path: path.to_owned(), fields, sorted, behind, to_rows, is_needed: level == 0, collects: None }
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
            collects: matches!(column.source, ColumnSource::Other { .. }),
        });
        let mut builder =
            ShapeBuilder { columns, known, places: places.collect(), levels: vec![Vec::new()], inner: Vec::new() };
        let paths: Vec<Vec<PathPart>> = columns.iter().map(|column| parts_of(&row, column)).collect();
        let known_paths: Vec<Vec<PathPart>> = known.iter().map(|column| parts_of(&row, column)).collect();
        let with = |is_wanted: fn(&ColumnSource) -> bool| {
            let wanted = columns.iter().zip(&paths).enumerate();
            let wanted = wanted.filter(move |(_, (column, _))| is_wanted(&column.source));
            wanted.map(|(at, (_, path))| (at, &path[..])).collect()
        };
        let ahead = Ahead {
            row: Some(&row),
            wanted: with(is_found),
            others: with(|source| matches!(source, ColumnSource::Other { .. })),
            known: known
                .iter()
                .zip(&known_paths)
                .filter(|(column, _)| is_found(&column.source))
                .map(|(_, path)| &path[..])
                .collect(),
        };
        let root = builder.node(&ahead, 0, "");
        let item = columns.iter().position(|column| column.source == ColumnSource::Item);
        if let Some(item) = item {
            builder.place(item, 1);
        }
        Shape { root, columns: builder.places, levels: builder.levels, item, inner: builder.inner }
    }

    /// Of a table the columns that an array or map on the way to its rows has, from there.
    fn inside(table: &Table, at: &str) -> Self {
        let columns: Vec<Column> = table.columns_inside(at).cloned().collect();
        let mut shape = Shape::new(table.rows, &columns, &columns);
        for step in declared(at) {
            shape.root = shape.root.behind(&step).unwrap_or_else(|| panic!("{at} is not on the way to {}", table.rows));
        }
        shape
    }
}

/// Whether a column has the value at a place of its own.
fn is_found(source: &ColumnSource) -> bool {
    use ColumnSource::{At, Element, Field, FieldNamed, Rows};
    matches!(source, Field | FieldNamed(_) | At(_) | Element | Rows { .. })
}

/// The place of a column as messages name it.
fn path_of(rows: &str, column: &Column) -> String {
    match column.source {
        ColumnSource::At(path) | ColumnSource::Rows { at: path, .. } => path.to_owned(),
        ColumnSource::Field | ColumnSource::FieldNamed(_) if rows.is_empty() => column.name.to_string(),
        ColumnSource::Field | ColumnSource::FieldNamed(_) => format!("{rows}.{}", column.name),
        _ => rows.to_owned(),
    }
}

/// The way to a column from the whole answer.
fn parts_of(row: &[PathPart], column: &Column) -> Vec<PathPart> {
    let field = |name: &str| row.iter().cloned().chain([PathPart::Name(name.to_owned())]).collect();
    match &column.source {
        ColumnSource::At(path) | ColumnSource::Other { of: Some(path) } | ColumnSource::Rows { at: path, .. } => {
            declared(path)
        }
        ColumnSource::Field => field(&column.name),
        ColumnSource::FieldNamed(name) => field(name),
        _ => row.to_vec(),
    }
}

/// The parts of a place, which whoever declares it has seen to be one.
fn declared(path: &str) -> Vec<PathPart> {
    parse(path).unwrap_or_else(|| panic!("{path} is no place"))
}

/// What is left of the ways from a place in the answer.
struct Ahead<'a> {
    /// To the rows, if they are further inside.
    row: Option<&'a [PathPart]>,
    /// To the columns that are wanted.
    wanted: Vec<(usize, &'a [PathPart])>,
    /// To the objects whose unknown fields are wanted.
    others: Vec<(usize, &'a [PathPart])>,
    /// To all columns that there are.
    known: Vec<&'a [PathPart]>,
}

impl<'a> Ahead<'a> {
    /// From where a step leads, of the ways that take it.
    fn behind(&self, step: &PathPart) -> Ahead<'a> {
        let rest = |path: &'a [PathPart]| path.split_first().filter(|(first, _)| *first == step).map(|(_, rest)| rest);
        let of_columns = |paths: &[(usize, &'a [PathPart])]| {
            paths.iter().filter_map(|(column, path)| Some((*column, rest(path)?))).collect()
        };
        Ahead {
            row: self.row.and_then(rest),
            wanted: of_columns(&self.wanted),
            others: of_columns(&self.others),
            known: self.known.iter().filter_map(|path| rest(path)).collect(),
        }
    }

    /// The names of the fields that ways lead through, each once: those that are wanted, then the
    /// one to the rows, then those that are only known.
    fn names(&self) -> Vec<&'a String> {
        let mut names = Vec::new();
        let wanted = self.wanted.iter().chain(&self.others).map(|(_, path)| *path);
        for path in wanted.chain(self.row).chain(self.known.iter().copied()) {
            if let [PathPart::Name(name), ..] = path
                && !names.contains(&name)
            {
                names.push(name);
            }
        }
        names
    }
}

/// A shape that is laid out node by node.
struct ShapeBuilder<'a> {
    columns: &'a [Column],
    known: &'a [Column],
    places: Vec<ColumnPlace>,
    levels: Vec<Vec<usize>>,
    inner: Vec<Shape>,
}

impl ShapeBuilder<'_> {
    /// The node at `path`.
    fn node(&mut self, ahead: &Ahead, level: usize, path: &str) -> Node {
        match ahead.row {
            Some([step @ PathPart::Items, ..]) => {
                let inner = self.node_inside(&ahead.behind(step), level + 1, &format!("{path}[]"));
                Node::Items { path: path.to_owned(), level: level + 1, inner }
            }
            Some([step @ PathPart::Entries(name), ..]) => {
                let key =
                    self.columns.iter().position(|column| column.source == ColumnSource::Key && column.name == *name);
                let inner = self.node_inside(&ahead.behind(step), level + 1, &format!("{path}{{{name}}}"));
                if let Some(key) = key {
                    self.place(key, level + 1);
                }
                Node::Entries { path: path.to_owned(), level: level + 1, key, inner }
            }
            Some([]) => self.row(ahead, level, path),
            _ => Node::Object(self.object(ahead, level, path)),
        }
    }

    /// The node at a level of its own.
    fn node_inside(&mut self, ahead: &Ahead, level: usize, path: &str) -> Box<Node> {
        if self.levels.len() <= level {
            self.levels.push(Vec::new());
        }
        Box::new(self.node(ahead, level, path))
    }

    /// The node of a row.
    fn row(&mut self, ahead: &Ahead, level: usize, path: &str) -> Node {
        if let Some((element, _)) = ahead.wanted.iter().find(|(_, rest)| rest.is_empty()) {
            self.place(*element, level);
            return Node::Value(*element);
        }
        if self.known.iter().any(|column| column.source == ColumnSource::Element) {
            return Node::Skip;
        }
        let node = Node::Object(self.object(ahead, level, path));
        match self.columns.iter().position(|column| column.source == ColumnSource::Raw) {
            Some(column) => {
                self.place(column, level);
                Node::Raw { column, inner: Box::new(node) }
            }
            None => node,
        }
    }

    /// The node of an object: a row, or on the way to the rows or to a column.
    fn object(&mut self, ahead: &Ahead, level: usize, path: &str) -> ObjectNode {
        let fields: Vec<ObjectField> =
            ahead.names().into_iter().map(|name| self.field(ahead, name, level, path)).collect();
        let collects = ahead.others.iter().find(|(_, rest)| rest.is_empty()).map(|(column, _)| *column);
        if let Some(column) = collects {
            self.place(column, level);
        }
        let to_rows = match ahead.row {
            Some([PathPart::Name(name), ..]) => fields.iter().position(|field| field.name == *name),
            _ => None,
        };
        ObjectNode { collects, ..ObjectNode::new(path, fields, to_rows, level) }
    }

    /// A field of an object; nothing is done with one that is only known.
    fn field(&mut self, ahead: &Ahead, name: &String, level: usize, path: &str) -> ObjectField {
        let inside = ahead.behind(&PathPart::Name(name.clone()));
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let is_wanted = inside.row.is_some() || !inside.wanted.is_empty() || !inside.others.is_empty();
        let node = is_wanted.then(|| match (&inside.wanted[..], inside.row) {
            ([(column, [])], None) => {
                self.place(*column, level);
                self.value(*column, path)
            }
            _ => self.node(&inside, level, &path),
        });
        ObjectField { name: name.clone(), node }
    }

    /// The node of a column's value.
    fn value(&mut self, column: usize, path: String) -> Node {
        let ColumnSource::Rows { table, at } = self.columns[column].source else { return Node::Value(column) };
        let shape = Shape::inside(table, at);
        let expected = shape.root.expected().1;
        self.inner.push(shape);
        Node::Rows { column, inner: self.inner.len() - 1, path, expected }
    }

    /// Notes the level at which a column is found.
    fn place(&mut self, column: usize, level: usize) {
        self.places[column].level = level;
        self.levels[level].push(column);
    }
}
