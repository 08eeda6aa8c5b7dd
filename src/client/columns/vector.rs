//! The values of one column.

use std::any::Any;

use super::store::{Store, Texts, index, rows_kept, same_kind, start};
use crate::declare::Type;

/// The values of one column.
pub struct Vector {
    /// The values.
    pub values: Values,
    /// The rows that are NULL, ascending; their place in `values` holds something arbitrary.
    pub nulls: Vec<u32>,
}

/// Values in DuckDB's own representation, so that numbers are copied as they lie.
pub enum Values {
    /// BOOLEAN.
    Booleans(Vec<bool>),
    /// DATE: days since 1970-01-01.
    Int32s(Vec<i32>),
    /// BIGINT, and TIMESTAMPTZ: microseconds since 1970-01-01T00:00:00Z.
    Int64s(Vec<i64>),
    /// DOUBLE.
    Doubles(Vec<f64>),
    /// VARCHAR and JSON.
    Texts(Texts),
    /// A list; a map is one of structs with the members key and value.
    Lists(Lists),
    /// A struct.
    Structs(Structs),
}

/// The elements of all lists one after the other, with the place where each list ends.
pub struct Lists {
    /// All elements.
    pub elements: Box<Vector>,
    /// Where each list ends.
    pub ends: Vec<u32>,
}

/// The values of each member.
pub struct Structs {
    /// A vector per member.
    pub members: Vec<Vector>,
    /// How many structs there are.
    pub rows: usize,
}

/// Does the same with whatever a vector has: this is the one list of what there is.
macro_rules! with_store {
    ($values:expr, $store:ident => $body:expr) => {
        match $values {
            Values::Booleans($store) => $body,
            Values::Int32s($store) => $body,
            Values::Int64s($store) => $body,
            Values::Doubles($store) => $body,
            Values::Texts($store) => $body,
            Values::Lists($store) => $body,
            Values::Structs($store) => $body,
        }
    };
}

impl Values {
    /// The store for values of a type.
    fn new(kind: &Type) -> Self {
        match kind {
            Type::Boolean => Values::Booleans(Vec::new()),
            Type::Date => Values::Int32s(Vec::new()),
            Type::Bigint | Type::TimestampTz => Values::Int64s(Vec::new()),
            Type::Double => Values::Doubles(Vec::new()),
            Type::Varchar | Type::Json => Values::Texts(Texts::default()),
            Type::List(element) => Values::Lists(Lists::new(Vector::new(element))),
            Type::Map(value) => {
                Values::Lists(Lists::new(Vector::structs([&Type::Varchar, &**value].map(Vector::new).into())))
            }
            Type::Struct(members) => {
                Vector::structs(members.iter().map(|member| Vector::new(&member.kind)).collect()).values
            }
            Type::Interval => unreachable!("no column is an INTERVAL: a test looks at all of them"),
        }
    }

    fn store(&self) -> &dyn Store {
        with_store!(self, store => store)
    }

    fn store_mut(&mut self) -> &mut dyn Store {
        with_store!(self, store => store)
    }
}

impl Vector {
    /// A column without rows.
    #[must_use]
    pub fn new(kind: &Type) -> Self {
        Vector { values: Values::new(kind), nulls: Vec::new() }
    }

    fn structs(members: Vec<Vector>) -> Self {
        Vector { values: Values::Structs(Structs { members, rows: 0 }), nulls: Vec::new() }
    }

    /// The memory that it takes, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.values.store().bytes() + self.nulls.bytes()
    }

    /// The values by the type that they lie in, such as `Texts` or `Vec<i64>`.
    ///
    /// # Panics
    /// If the column's type is another one.
    #[must_use]
    pub fn typed<T: Store>(&self) -> &T {
        same_kind(self.values.store())
    }

    /// The same to be changed.
    ///
    /// # Panics
    /// If the column's type is another one.
    pub fn typed_mut<T: Store>(&mut self) -> &mut T {
        (self.values.store_mut() as &mut dyn Any).downcast_mut().expect("the column has this type")
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        with_store!(&self.values, store => Store::len(store))
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether a row is NULL.
    #[must_use]
    pub fn is_null(&self, row: usize) -> bool {
        self.nulls.binary_search(&index(row)).is_ok()
    }

    /// Appends a row that is NULL.
    pub fn push_null(&mut self) {
        self.nulls.push(index(self.len()));
        with_store!(&mut self.values, store => store.push_arbitrary());
    }

    /// Appends the value in a row of another vector of the same type, so many times.
    pub fn append(&mut self, other: &Vector, row: usize, times: usize) {
        if other.is_null(row) {
            (0..times).for_each(|_| self.push_null());
        } else {
            self.values.store_mut().append(other.values.store(), row, times);
        }
    }

    /// Removes the values from a row on.
    pub fn truncate(&mut self, rows: usize) {
        let nulls = self.nulls.partition_point(|&null| (null as usize) < rows);
        self.nulls.truncate(nulls);
        with_store!(&mut self.values, store => store.truncate(rows));
    }

    /// Removes all values, and keeps the memory for others.
    pub fn clear(&mut self) {
        self.nulls.clear();
        with_store!(&mut self.values, store => store.clear());
    }

    /// Leaves only the rows whose flag is set.
    pub fn retain(&mut self, keep: &[bool]) {
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
        with_store!(&mut self.values, store => Store::retain(store, keep));
    }
}

impl Lists {
    fn new(elements: Vector) -> Self {
        Lists { elements: Box::new(elements), ends: Vec::new() }
    }

    /// Ends the list whose elements were appended since the last one ended.
    pub fn end(&mut self) {
        self.ends.push(index(self.elements.len()));
    }

    /// Where the list begins that has not ended.
    #[must_use]
    pub fn begin(&self) -> usize {
        start(&self.ends, self.ends.len())
    }

    /// The elements of the list in a row.
    #[must_use]
    pub fn elements_of(&self, row: usize) -> std::ops::Range<usize> {
        start(&self.ends, row)..self.ends[row] as usize
    }

    /// The keys and the values of all maps, where these are maps.
    ///
    /// # Panics
    /// If they are not.
    pub fn entries_mut(&mut self) -> [&mut Vector; 2] {
        let [keys, values] = &mut self.elements.typed_mut::<Structs>().members[..] else {
            panic!("a map has keys and values");
        };
        [keys, values]
    }

    /// Ends the map whose keys and values were appended since the last one ended.
    pub fn end_map(&mut self) {
        let entries = self.elements.typed_mut::<Structs>();
        entries.rows = entries.members[0].len();
        self.end();
    }
}

impl Store for Lists {
    fn len(&self) -> usize {
        self.ends.len()
    }

    fn bytes(&self) -> usize {
        self.elements.bytes() + self.ends.bytes()
    }

    fn push_arbitrary(&mut self) {
        self.end();
    }

    fn append(&mut self, other: &dyn Store, row: usize, times: usize) {
        let other: &Lists = same_kind(other);
        for _ in 0..times {
            for element in other.elements_of(row) {
                self.elements.append(&other.elements, element, 1);
            }
            self.end();
        }
    }

    fn truncate(&mut self, rows: usize) {
        self.ends.truncate(rows);
        self.elements.truncate(self.begin());
    }

    fn clear(&mut self) {
        self.elements.clear();
        self.ends.clear();
    }

    fn retain(&mut self, keep: &[bool]) {
        let mut elements_kept = vec![false; self.elements.len()];
        let mut ends = Vec::new();
        let mut end = 0;
        for row in rows_kept(keep) {
            let elements = self.elements_of(row);
            end += elements.len();
            elements_kept[elements].fill(true);
            ends.push(index(end));
        }
        self.elements.retain(&elements_kept);
        self.ends = ends;
    }
}

impl Structs {
    /// Ends the struct whose members were appended since the last one ended: those that did not
    /// come are NULL.
    pub fn end(&mut self) {
        for member in &mut self.members {
            if member.len() == self.rows {
                member.push_null();
            }
        }
        self.rows += 1;
    }
}

impl Store for Structs {
    fn len(&self) -> usize {
        self.rows
    }

    fn bytes(&self) -> usize {
        self.members.iter().map(Vector::bytes).sum()
    }

    fn push_arbitrary(&mut self) {
        self.end();
    }

    fn append(&mut self, other: &dyn Store, row: usize, times: usize) {
        for (own, member) in self.members.iter_mut().zip(&same_kind::<Self>(other).members) {
            own.append(member, row, times);
        }
        self.rows += times;
    }

    fn truncate(&mut self, rows: usize) {
        self.members.iter_mut().for_each(|member| member.truncate(rows));
        self.rows = self.rows.min(rows);
    }

    fn clear(&mut self) {
        self.members.iter_mut().for_each(Vector::clear);
        self.rows = 0;
    }

    fn retain(&mut self, keep: &[bool]) {
        self.members.iter_mut().for_each(|member| member.retain(keep));
        self.rows = rows_kept(keep).count();
    }
}
