//! Which rows of an answer are wanted.

use std::collections::HashSet;
use std::hash::{Hash, Hasher};

use super::plan::Given;
use super::seen::Seen;
use super::windows::{Points, Unit};
use crate::braze::rows::batch::{Batch, Values, Vector};

/// What rows are judged by; each is the place of a column in the decoded batches.
#[derive(Default)]
pub struct Filter {
    pub key: Vec<usize>,
    /// Where rows have no key, a page whose rows all came before is told by this text of them.
    pub page: Option<usize>,
    pub times: Vec<Times>,
    pub points: Option<(usize, Points)>,
    pub seen: Seen,
    /// The points of the current series that earlier windows had. Windows of a series come one
    /// after the other.
    pub earlier: HashSet<i64>,
}

/// The instants that are wanted, in microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    pub column: usize,
    pub from: i64,
    pub to: i64,
}

/// What tells a row of an answer from others.
struct Key<'a> {
    given: &'a Given,
    vectors: &'a [Vector],
    columns: &'a [usize],
    row: usize,
}

impl Hash for Key<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.given.hash(state);
        for &column in self.columns {
            match &self.vectors[column].values {
                Values::Text(texts) => texts.get(self.row).hash(state),
                Values::Bigint(values) | Values::Timestamp(values) => values[self.row].hash(state),
                _ => unreachable!("a key is a text or a number"),
            }
        }
    }
}

impl Filter {
    /// Drops nothing, but notices pages that come again.
    pub fn for_pages(column: usize) -> Self {
        Filter { page: Some(column), ..Filter::default() }
    }

    /// Drops rows that came before; returns how many are new. A row without a key is new.
    pub fn only_new(&mut self, batch: &mut Batch, given: &Given) -> usize {
        if let Some(&first) = self.key.first() {
            let (vectors, columns) = (&batch.vectors[..], &self.key[..]);
            let mut keep: Vec<bool> =
                (0..batch.rows).map(|row| self.seen.insert(Key { given, vectors, columns, row })).collect();
            keep_nulls(&mut keep, &vectors[first], true);
            batch.retain(&keep);
        }
        if let Some(column) = self.page {
            let Values::Text(texts) = &batch.vectors[column].values else { unreachable!("a text") };
            if !self.seen.insert((&texts.text, &texts.ends)) {
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
    /// had. A row whose time is not known is kept, unless points of time are asked for.
    pub fn only_wanted(&mut self, batch: &mut Batch) {
        for Times { column, from, to } in &self.times {
            let Values::Timestamp(times) = &batch.vectors[*column].values else { unreachable!("a time") };
            let mut keep: Vec<bool> = times.iter().map(|time| (from..=to).contains(&time)).collect();
            keep_nulls(&mut keep, &batch.vectors[*column], true);
            batch.retain(&keep);
        }
        if let Some((column, wanted)) = self.points {
            let vector = &batch.vectors[column];
            let points: Vec<i64> = points(vector, wanted.unit);
            let mut keep: Vec<bool> =
                points.iter().map(|&point| wanted.contains(point) && !self.earlier.contains(&point)).collect();
            keep_nulls(&mut keep, vector, wanted.first.is_none() && wanted.last.is_none());
            self.earlier.extend(points);
            batch.retain(&keep);
        }
    }
}

/// The point of each row: its day or hour.
fn points(vector: &Vector, unit: Unit) -> Vec<i64> {
    match (&vector.values, unit) {
        (Values::Date(days), Unit::Day) => days.iter().map(|&day| day.into()).collect(),
        (Values::Timestamp(times), Unit::Hour) => times.iter().map(|time| time.div_euclid(3_600_000_000)).collect(),
        _ => unreachable!("days are dates, and hours are times"),
    }
}

fn keep_nulls(keep: &mut [bool], vector: &Vector, flag: bool) {
    for &null in &vector.nulls {
        keep[null as usize] = flag;
    }
}
