//! Rows by column: what the client half hands to the DuckDB half.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::braze::types::Type;

/// Some rows of a table, one vector per column, all of the same length.
pub struct Batch {
    pub rows: usize,
    /// The elements of the outermost array or map that they were in: what a page has so many of.
    pub items: usize,
    pub vectors: Vec<Vector>,
}

/// The values of one column.
pub struct Vector {
    pub values: Values,
    /// The rows that are NULL, ascending; their place in `values` holds something arbitrary.
    pub nulls: Vec<u32>,
}

/// Values in DuckDB's own representation, so that numbers are copied as they lie.
pub enum Values {
    Boolean(Vec<bool>),
    Bigint(Vec<i64>),
    Double(Vec<f64>),
    /// Days since 1970-01-01.
    Date(Vec<i32>),
    /// Microseconds since 1970-01-01T00:00:00Z.
    Timestamp(Vec<i64>),
    Text(Texts),
    /// A list; a map is one of structs with the members key and value.
    List(Box<Lists>),
    Struct(Structs),
}

/// Texts one after the other, with the place where each ends.
#[derive(Default)]
pub struct Texts {
    pub text: String,
    pub ends: Vec<u32>,
}

/// The elements of all lists one after the other, with the place where each list ends.
pub struct Lists {
    pub elements: Vector,
    pub ends: Vec<u32>,
}

/// The values of each member.
pub struct Structs {
    pub members: Vec<Vector>,
    pub rows: usize,
}

/// One value on its way into a vector, for rows that are not decoded from JSON.
#[derive(Clone, Copy)]
pub enum Cell<'a> {
    Null,
    Boolean(bool),
    Bigint(i64),
    Double(f64),
    Text(&'a str),
    Instant(DateTime<Utc>),
    Texts(&'a [String]),
}

impl Cell<'_> {
    /// Milliseconds, with no more digits than microseconds have.
    pub fn milliseconds(duration: Duration) -> Self {
        let micros = u32::try_from(duration.as_micros()).unwrap_or(u32::MAX);
        Cell::Double(f64::from(micros) / 1_000.0)
    }
}

impl<'a> From<Option<&'a str>> for Cell<'a> {
    fn from(text: Option<&'a str>) -> Self {
        text.map_or(Cell::Null, Cell::Text)
    }
}

impl From<Option<i64>> for Cell<'_> {
    fn from(number: Option<i64>) -> Self {
        number.map_or(Cell::Null, Cell::Bigint)
    }
}

impl From<Option<DateTime<Utc>>> for Cell<'_> {
    fn from(instant: Option<DateTime<Utc>>) -> Self {
        instant.map_or(Cell::Null, Cell::Instant)
    }
}

impl Batch {
    pub fn new(types: impl IntoIterator<Item = Type>) -> Self {
        Batch { rows: 0, items: 0, vectors: types.into_iter().map(Vector::new).collect() }
    }

    pub fn push_row<'a>(&mut self, row: impl IntoIterator<Item = Cell<'a>>) {
        for (vector, cell) in self.vectors.iter_mut().zip(row) {
            vector.push(cell);
        }
        self.rows += 1;
    }

    /// Leaves only the rows whose flag is set.
    pub fn retain(&mut self, keep: &[bool]) {
        let rows = keep.iter().filter(|&&keep| keep).count();
        if rows < self.rows {
            self.rows = rows;
            for vector in &mut self.vectors {
                vector.retain(keep);
            }
        }
    }
}

impl Vector {
    pub fn new(kind: Type) -> Self {
        let values = match kind {
            Type::Boolean => Values::Boolean(Vec::new()),
            Type::Bigint => Values::Bigint(Vec::new()),
            Type::Double => Values::Double(Vec::new()),
            Type::Date => Values::Date(Vec::new()),
            Type::TimestampTz => Values::Timestamp(Vec::new()),
            Type::Varchar | Type::Json => Values::Text(Texts::default()),
            Type::List(element) => Values::List(Box::new(Lists { elements: Vector::new(*element), ends: Vec::new() })),
            Type::Map(value) => {
                let members = vec![Vector::new(Type::Varchar), Vector::new(*value)];
                let elements = Vector { values: Values::Struct(Structs { members, rows: 0 }), nulls: Vec::new() };
                Values::List(Box::new(Lists { elements, ends: Vec::new() }))
            }
            Type::Struct(members) => {
                let members = members.iter().map(|member| Vector::new(member.kind)).collect();
                Values::Struct(Structs { members, rows: 0 })
            }
            Type::Interval => unreachable!("no column is an INTERVAL"),
        };
        Vector { values, nulls: Vec::new() }
    }

    /// The same value for all rows.
    pub fn repeated(kind: Type, cell: &Cell, rows: usize) -> Self {
        let mut vector = Vector::new(kind);
        for _ in 0..rows {
            vector.push(*cell);
        }
        vector
    }

    pub fn len(&self) -> usize {
        match &self.values {
            Values::Boolean(values) => values.len(),
            Values::Bigint(values) | Values::Timestamp(values) => values.len(),
            Values::Double(values) => values.len(),
            Values::Date(values) => values.len(),
            Values::Text(texts) => texts.ends.len(),
            Values::List(lists) => lists.ends.len(),
            Values::Struct(structs) => structs.rows,
        }
    }

    /// Removes the values from a row on.
    pub fn truncate(&mut self, rows: usize) {
        let nulls = self.nulls.partition_point(|&null| (null as usize) < rows);
        self.nulls.truncate(nulls);
        match &mut self.values {
            Values::Boolean(values) => values.truncate(rows),
            Values::Bigint(values) | Values::Timestamp(values) => values.truncate(rows),
            Values::Double(values) => values.truncate(rows),
            Values::Date(values) => values.truncate(rows),
            Values::Text(texts) => {
                texts.ends.truncate(rows);
                texts.text.truncate(start(&texts.ends, rows.min(texts.ends.len())));
            }
            Values::List(lists) => {
                lists.ends.truncate(rows);
                lists.elements.truncate(start(&lists.ends, rows.min(lists.ends.len())));
            }
            Values::Struct(structs) => {
                structs.members.iter_mut().for_each(|member| member.truncate(rows));
                structs.rows = structs.rows.min(rows);
            }
        }
    }

    /// Removes all values, and keeps the memory for others.
    pub fn clear(&mut self) {
        self.nulls.clear();
        match &mut self.values {
            Values::Boolean(values) => values.clear(),
            Values::Bigint(values) | Values::Timestamp(values) => values.clear(),
            Values::Double(values) => values.clear(),
            Values::Date(values) => values.clear(),
            Values::Text(texts) => texts.clear(),
            Values::List(lists) => {
                lists.elements.clear();
                lists.ends.clear();
            }
            Values::Struct(structs) => {
                structs.members.iter_mut().for_each(Vector::clear);
                structs.rows = 0;
            }
        }
    }

    /// Appends the value in a row of another vector of the same type, so many times.
    pub fn append(&mut self, other: &Vector, row: usize, times: usize) {
        if other.nulls.binary_search(&index(row)).is_ok() {
            (0..times).for_each(|_| self.push_null());
            return;
        }
        match (&mut self.values, &other.values) {
            (Values::Boolean(own), Values::Boolean(values)) => own.resize(own.len() + times, values[row]),
            (Values::Bigint(own), Values::Bigint(values)) | (Values::Timestamp(own), Values::Timestamp(values)) => {
                own.resize(own.len() + times, values[row]);
            }
            (Values::Double(own), Values::Double(values)) => own.resize(own.len() + times, values[row]),
            (Values::Date(own), Values::Date(values)) => own.resize(own.len() + times, values[row]),
            (Values::Text(own), Values::Text(texts)) => (0..times).for_each(|_| own.push(texts.get(row))),
            (Values::List(own), Values::List(lists)) => {
                for _ in 0..times {
                    for element in start(&lists.ends, row)..lists.ends[row] as usize {
                        own.elements.append(&lists.elements, element, 1);
                    }
                    own.end();
                }
            }
            (Values::Struct(own), Values::Struct(structs)) => {
                for (own, member) in own.members.iter_mut().zip(&structs.members) {
                    own.append(member, row, times);
                }
                own.rows += times;
            }
            _ => unreachable!("the vectors have the same type"),
        }
    }

    pub fn push_null(&mut self) {
        self.nulls.push(index(self.len()));
        match &mut self.values {
            Values::Boolean(values) => values.push(false),
            Values::Bigint(values) | Values::Timestamp(values) => values.push(0),
            Values::Double(values) => values.push(0.0),
            Values::Date(values) => values.push(0),
            Values::Text(texts) => texts.push(""),
            Values::List(lists) => lists.end(),
            Values::Struct(structs) => {
                structs.members.iter_mut().for_each(Vector::push_null);
                structs.rows += 1;
            }
        }
    }

    /// Appends a cell; its type must be that of the vector.
    pub fn push(&mut self, cell: Cell) {
        match (&mut self.values, cell) {
            (_, Cell::Null) => self.push_null(),
            (Values::Boolean(values), Cell::Boolean(value)) => values.push(value),
            (Values::Bigint(values), Cell::Bigint(value)) => values.push(value),
            (Values::Double(values), Cell::Double(value)) => values.push(value),
            (Values::Text(texts), Cell::Text(text)) => texts.push(text),
            (Values::List(lists), Cell::Texts(texts)) => {
                for text in texts {
                    lists.elements.push(Cell::Text(text));
                }
                lists.end();
            }
            (Values::Timestamp(values), Cell::Instant(instant)) => values.push(instant.timestamp_micros()),
            _ => unreachable!("a cell of another type than its column"),
        }
    }

    fn retain(&mut self, keep: &[bool]) {
        let mut kept = 0;
        let mut nulls = self.nulls.iter().peekable();
        let mut nulls_kept = Vec::new();
        for (row, &keep) in keep.iter().enumerate() {
            let null = nulls.next_if(|&&null| null as usize == row).is_some();
            if keep {
                if null {
                    nulls_kept.push(kept);
                }
                kept += 1;
            }
        }
        self.nulls = nulls_kept;
        match &mut self.values {
            Values::Boolean(values) => retain_values(values, keep),
            Values::Bigint(values) | Values::Timestamp(values) => retain_values(values, keep),
            Values::Double(values) => retain_values(values, keep),
            Values::Date(values) => retain_values(values, keep),
            Values::Text(texts) => texts.retain(keep),
            Values::List(lists) => lists.retain(keep),
            Values::Struct(structs) => {
                structs.members.iter_mut().for_each(|member| member.retain(keep));
                structs.rows = keep.iter().filter(|&&keep| keep).count();
            }
        }
    }
}

impl Texts {
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(index(self.text.len()));
    }

    pub fn get(&self, row: usize) -> &str {
        &self.text[start(&self.ends, row)..self.ends[row] as usize]
    }

    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    fn retain(&mut self, keep: &[bool]) {
        let mut kept = Texts::default();
        for row in rows_kept(keep) {
            kept.push(self.get(row));
        }
        *self = kept;
    }
}

impl Lists {
    /// Ends the list whose elements were appended since the last one ended.
    pub fn end(&mut self) {
        self.ends.push(index(self.elements.len()));
    }

    fn retain(&mut self, keep: &[bool]) {
        let mut elements_kept = vec![false; self.elements.len()];
        let mut ends = Vec::new();
        let mut end = 0;
        for row in rows_kept(keep) {
            let range = start(&self.ends, row)..self.ends[row] as usize;
            end += range.len();
            elements_kept[range].fill(true);
            ends.push(index(end));
        }
        self.elements.retain(&elements_kept);
        self.ends = ends;
    }
}

/// Where the value of a row begins: where the one before it ends.
pub fn start(ends: &[u32], row: usize) -> usize {
    if row == 0 { 0 } else { ends[row - 1] as usize }
}

/// A place within a batch. Bodies are bounded far below 4 GiB, and so are batches.
fn index(place: usize) -> u32 {
    u32::try_from(place).expect("a batch is smaller than 4 GiB")
}

fn rows_kept(keep: &[bool]) -> impl Iterator<Item = usize> {
    keep.iter().enumerate().filter_map(|(row, &keep)| keep.then_some(row))
}

fn retain_values<T: Copy>(values: &mut Vec<T>, keep: &[bool]) {
    let mut flags = keep.iter();
    values.retain(|_| *flags.next().expect("one flag per row"));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(vector: &Vector) -> Vec<Option<&str>> {
        let Values::Text(texts) = &vector.values else { panic!("no texts") };
        (0..vector.len()).map(|row| (!vector.nulls.contains(&index(row))).then(|| texts.get(row))).collect()
    }

    #[test]
    fn retain_keeps_values_and_nulls_together() {
        let mut batch = Batch::new([Type::Varchar, Type::Bigint, Type::List(&Type::Varchar)]);
        for row in 0..5 {
            let even = if row % 2 == 0 { Cell::Text("even") } else { Cell::Null };
            batch.push_row([even, Cell::Bigint(row)]);
            let Values::List(lists) = &mut batch.vectors[2].values else { panic!("no list") };
            for element in 0..row {
                lists.elements.push(if element == 1 { Cell::Null } else { Cell::Text("x") });
            }
            lists.end();
        }

        batch.retain(&[false, true, true, false, true]);

        assert_eq!(batch.rows, 3);
        assert_eq!(texts(&batch.vectors[0]), [None, Some("even"), Some("even")]);
        assert!(matches!(&batch.vectors[1].values, Values::Bigint(values) if values == &[1, 2, 4]));
        let Values::List(lists) = &batch.vectors[2].values else { panic!("no list") };
        assert_eq!(lists.ends, [1, 3, 7]);
        assert_eq!(texts(&lists.elements), [Some("x"), Some("x"), None, Some("x"), None, Some("x"), Some("x")]);
    }
}
