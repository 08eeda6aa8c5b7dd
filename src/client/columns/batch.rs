//! Some rows of a table.

use super::cell::Cell;
use super::vector::Vector;
use crate::declare::Type;

/// Some rows of a table, one vector per column, all of the same length.
pub struct Batch {
    /// How many rows there are.
    pub rows: usize,
    /// The elements of the outermost array or map that they were in: what a page has so many of.
    /// `None` where null stands in its place.
    pub items: Option<usize>,
    /// The columns.
    pub vectors: Vec<Vector>,
}

impl Batch {
    /// No rows of columns that have these types.
    pub fn new<'a>(types: impl IntoIterator<Item = &'a Type>) -> Self {
        Batch { rows: 0, items: Some(0), vectors: types.into_iter().map(Vector::new).collect() }
    }

    /// Appends a row.
    ///
    /// # Panics
    /// If a value has another type than its column.
    pub fn push_row<'a>(&mut self, row: impl IntoIterator<Item = Cell<'a>>) {
        for (vector, cell) in self.vectors.iter_mut().zip(row) {
            cell.push_to(vector);
        }
        self.rows += 1;
    }

    /// The memory that the values take, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.vectors.iter().map(Vector::bytes).sum()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::columns::{Lists, Texts};
    use crate::declare::TEXTS;

    fn texts(vector: &Vector) -> Vec<Option<&str>> {
        let texts: &Texts = vector.typed();
        (0..vector.len()).map(|row| (!vector.is_null(row)).then(|| texts.get(row))).collect()
    }

    #[test]
    fn retain_keeps_values_and_nulls_together() {
        let mut batch = Batch::new([&Type::Varchar, &Type::Bigint, &TEXTS]);
        for row in 0..5 {
            let even = if row % 2 == 0 { Cell::Text("even") } else { Cell::Null };
            batch.push_row([even, Cell::Bigint(row)]);
            let lists: &mut Lists = batch.vectors[2].typed_mut();
            for element in 0..row {
                if element == 1 { Cell::Null } else { Cell::Text("x") }.push_to(&mut lists.elements);
            }
            lists.end();
        }

        batch.retain(&[false, true, true, false, true]);

        assert_eq!(batch.rows, 3);
        assert_eq!(texts(&batch.vectors[0]), [None, Some("even"), Some("even")]);
        assert_eq!(batch.vectors[1].typed::<Vec<i64>>(), &[1, 2, 4]);
        let lists: &Lists = batch.vectors[2].typed();
        assert_eq!(lists.ends, [1, 3, 7]);
        assert_eq!(texts(&lists.elements), [Some("x"), Some("x"), None, Some("x"), None, Some("x"), Some("x")]);
    }
}
