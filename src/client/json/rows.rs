//! The rows that a walk along a body meets.

use serde::de;

use super::shape::Shape;
use crate::columns::{Batch, Cell, Lists, Structs, Vector};

/// The rows that were met.
pub struct RowBuilder<'a> {
    /// Where they are.
    pub shape: &'a Shape,
    /// The values of all columns and rows.
    pub vectors: Vec<Vector>,
    /// The current value of each column at an outer level, until its rows are known.
    outer: Vec<Vector>,
    /// What adds the rows of columns that have rows of their own; `None` while it does.
    inner: Vec<Option<RowBuilder<'a>>>,
    /// How many rows there are.
    pub count: usize,
    /// The elements of the outermost array or map.
    pub items: usize,
    /// What is there instead of rows.
    pub lack: Option<Lack>,
}

/// What an answer without rows has in their place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// Null.
    Null,
    /// Nothing: the field that should have them is not there.
    Missing,
    /// An answer that should be a row itself has no field that is known.
    Bare,
}

impl<'a> RowBuilder<'a> {
    /// No rows yet.
    #[must_use]
    pub fn new(shape: &'a Shape) -> Self {
        let vectors = || shape.columns.iter().map(|column| Vector::new(&column.kind)).collect();
        let inner = shape.inner.iter().map(|shape| Some(RowBuilder::new(shape))).collect();
        RowBuilder { shape, vectors: vectors(), outer: vectors(), inner, count: 0, items: 0, lack: None }
    }

    /// All of them.
    #[must_use]
    pub fn batch(self) -> Batch {
        Batch { rows: self.count, items: (self.lack != Some(Lack::Null)).then_some(self.items), vectors: self.vectors }
    }

    /// Meets what is at a level, then fills its columns for the rows that were inside. Level 0 is
    /// the whole answer, the last one a row.
    ///
    /// # Errors
    /// The error that `inside` gives.
    pub fn level<E>(&mut self, level: usize, inside: impl FnOnce(&mut Self) -> Result<(), E>) -> Result<(), E> {
        let shape = self.shape;
        let is_row = level + 1 == shape.levels.len();
        if !is_row {
            for &column in &shape.levels[level] {
                self.outer[column].clear();
            }
        }
        if level == 1 {
            if let Some(column) = shape.item {
                let item = Cell::from(i64::try_from(self.items).ok());
                item.push_to(self.values(column));
            }
            self.items += 1;
        }
        let begin = self.count;
        inside(self)?;
        if is_row {
            for &column in &shape.levels[level] {
                end(shape, column, &mut self.vectors[column], self.count);
            }
            self.count += 1;
        } else if self.count > begin {
            for &column in &shape.levels[level] {
                let value = &mut self.outer[column];
                end(shape, column, value, 0);
                self.vectors[column].append(value, 0, self.count - begin);
            }
        }
        Ok(())
    }

    /// Adds to a column the list of what `fill` finds: rows of their own.
    ///
    /// # Errors
    /// If the column has a value already, or the error that `fill` gives.
    ///
    /// # Panics
    /// If `fill` adds to the same column itself.
    pub fn inside<E: de::Error>(
        &mut self,
        column: usize,
        inner: usize,
        fill: impl FnOnce(&mut RowBuilder<'a>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut rows = self.inner[inner].take().expect("rows are not in themselves");
        let filled = self.vector(column).and_then(|vector| {
            let lists: &mut Lists = vector.typed_mut();
            // They are added where they stay: nothing is copied.
            let structs: &mut Structs = lists.elements.typed_mut();
            std::mem::swap(&mut rows.vectors, &mut structs.members);
            rows.count = structs.rows;
            let filled = fill(&mut rows);
            std::mem::swap(&mut rows.vectors, &mut structs.members);
            structs.rows = rows.count;
            lists.end();
            filled
        });
        self.inner[inner] = Some(rows);
        filled
    }

    /// Where the next value of a column goes.
    ///
    /// # Errors
    /// If the column has a value in this row or at this outer level already.
    pub fn vector<E: de::Error>(&mut self, column: usize) -> Result<&mut Vector, E> {
        let place = &self.shape.columns[column];
        let before = if self.is_in_row(column) { self.count } else { 0 };
        let vector = self.values(column);
        if vector.len() > before {
            return Err(E::custom(format_args!("\"{}\" appears twice", place.path)));
        }
        Ok(vector)
    }

    /// The values that a column has so far, in the rows or at its outer level.
    pub fn values(&mut self, column: usize) -> &mut Vector {
        if self.is_in_row(column) { &mut self.vectors[column] } else { &mut self.outer[column] }
    }

    fn is_in_row(&self, column: usize) -> bool {
        self.shape.columns[column].level + 1 == self.shape.levels.len()
    }
}

/// Ends the value of a column: what did not come is NULL.
fn end(shape: &Shape, column: usize, values: &mut Vector, before: usize) {
    if shape.columns[column].collects {
        values.typed_mut::<Lists>().end_map();
    } else if values.len() == before {
        values.push_null();
    }
}
