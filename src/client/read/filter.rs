//! Which rows of an answer are wanted.

use std::collections::{HashMap, HashSet};
use std::hash::{Hash, Hasher};

use super::dedup::Dedup;
use super::plan::Identifiers;
use super::windows::{Points, Unit};
use crate::columns::{Batch, Texts, Values, Vector};
use crate::error::{Error, Result};

const MICROS_AN_HOUR: i64 = 3_600_000_000;

/// What rows are judged by. Columns are named by their places in the decoded batches.
#[derive(Default)]
pub struct RowFilter {
    /// The columns that tell rows apart, together with the identifiers that were asked for; none
    /// where no row comes twice.
    pub key: Vec<usize>,
    /// Where rows have no key, a page whose rows all came before is told by this text of them.
    pub page: Option<usize>,
    /// The instants that rows must lie in, all of them.
    pub times: Vec<TimeRange>,
    /// The column with the days or hours of a series, and those that are asked for.
    pub points: Option<(usize, Points)>,
    /// The column with the number of the element that a row of a series is in.
    pub item: Option<usize>,
    /// The table that is read, for messages.
    pub table: &'static str,
    /// The keys of the rows that came before, or whole pages where rows have none.
    pub dedup: Dedup,
    /// The points of the current series that earlier windows had. Windows of a series come one
    /// after the other.
    pub earlier: HashSet<i64>,
}

/// The instants that are wanted, in microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug)]
pub struct TimeRange {
    /// The column that is compared, a TIMESTAMPTZ.
    pub column: usize,
    /// The earliest instant that is wanted.
    pub from: i64,
    /// The latest instant that is wanted.
    pub to: i64,
}

/// What tells a row of an answer from others.
struct RowKey<'a> {
    identifiers: &'a Identifiers,
    vectors: &'a [Vector],
    columns: &'a [usize],
    row: usize,
}

impl Hash for RowKey<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.identifiers.hash(state);
        for &column in self.columns {
            // A key is a text or a time: a test looks at all of them.
            match &self.vectors[column].values {
                Values::Texts(texts) => texts.get(self.row).hash(state),
                _ => self.vectors[column].typed::<Vec<i64>>()[self.row].hash(state),
            }
        }
    }
}

impl RowFilter {
    /// Drops nothing, but notices pages that come again by the texts in a column.
    #[must_use]
    pub fn for_pages(column: usize) -> Self {
        RowFilter { page: Some(column), ..RowFilter::default() }
    }

    /// Drops rows that came before; returns how many are new. A row without a key is new.
    pub fn only_new(&mut self, batch: &mut Batch, identifiers: &Identifiers) -> usize {
        if let Some(&first) = self.key.first() {
            let (vectors, columns) = (&batch.vectors[..], &self.key[..]);
            let mut keep: Vec<bool> =
                (0..batch.rows).map(|row| self.dedup.insert(RowKey { identifiers, vectors, columns, row })).collect();
            keep_nulls(&mut keep, &vectors[first], true);
            batch.retain(&keep);
        }
        if let Some(column) = self.page {
            let texts: &Texts = batch.vectors[column].typed();
            if !self.dedup.insert((&texts.text, &texts.ends)) {
                return 0;
            }
        }
        batch.rows
    }

    /// A series begins: it had no points yet.
    pub fn begin_series(&mut self) {
        self.earlier.clear();
    }

    /// Drops rows of other times than asked for, and those of a series that an earlier window
    /// or an earlier element of this answer had. A row of a list whose time is not known is kept.
    ///
    /// # Errors
    /// If a row of a series has no time; `path` is where it came from.
    pub fn only_wanted(&mut self, batch: &mut Batch, path: &str) -> Result<()> {
        for TimeRange { column, from, to } in &self.times {
            let times: &Vec<i64> = batch.vectors[*column].typed();
            let mut keep: Vec<bool> = times.iter().map(|time| (from..=to).contains(&time)).collect();
            keep_nulls(&mut keep, &batch.vectors[*column], true);
            batch.retain(&keep);
        }
        if let Some((column, range)) = self.points {
            let vector = &batch.vectors[column];
            if !vector.nulls.is_empty() {
                return Err(Error::without_time(path, self.table));
            }
            let points: Vec<i64> = points(vector, range.unit);
            let mut keep: Vec<bool> =
                points.iter().map(|&point| range.contains(point) && !self.earlier.contains(&point)).collect();
            if let Some(item) = self.item {
                only_last(&mut keep, &points, batch.vectors[item].typed::<Vec<i64>>());
            }
            self.earlier.extend(points);
            batch.retain(&keep);
        }
        Ok(())
    }
}

/// Of several elements for the same point keeps the rows of the last one. They are mostly the same
/// twice; where they differ, the last one is what the server added last.
fn only_last(keep: &mut [bool], points: &[i64], items: &[i64]) {
    let last: HashMap<i64, i64> = points.iter().copied().zip(items.iter().copied()).collect();
    for (keep, (point, item)) in keep.iter_mut().zip(points.iter().zip(items)) {
        *keep &= last[point] == *item;
    }
}

/// The point of each row: its day or hour.
fn points(vector: &Vector, unit: Unit) -> Vec<i64> {
    match unit {
        Unit::Day => vector.typed::<Vec<i32>>().iter().map(|&day| day.into()).collect(),
        Unit::Hour => vector.typed::<Vec<i64>>().iter().map(|time| time.div_euclid(MICROS_AN_HOUR)).collect(),
    }
}

fn keep_nulls(keep: &mut [bool], vector: &Vector, flag: bool) {
    for &null in &vector.nulls {
        keep[null as usize] = flag;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_point_that_comes_twice_the_last_element_has_the_rows() {
        for (points, items, expected) in [
            (&[1, 2, 3][..], &[0, 1, 2][..], &[true, true, true][..]),
            (&[1, 2, 1], &[0, 1, 2], &[false, true, true]),
            (&[1, 1, 2], &[0, 0, 1], &[true, true, true]),
            (&[1, 1, 1, 2], &[0, 0, 1, 2], &[false, false, true, true]),
        ] {
            let mut keep = vec![true; points.len()];
            only_last(&mut keep, points, items);
            assert_eq!(keep, expected, "{points:?} {items:?}");
        }
    }
}
