//! Single values, for rows that are not decoded from JSON.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::store::Texts;
use super::vector::{Lists, Vector};
use crate::declare::Type;

/// One value on its way into a vector.
#[derive(Clone, Copy)]
pub enum Cell<'a> {
    /// NULL, of any type.
    Null,
    /// A BOOLEAN.
    Boolean(bool),
    /// A BIGINT.
    Bigint(i64),
    /// A DOUBLE.
    Double(f64),
    /// A VARCHAR or JSON.
    Text(&'a str),
    /// A TIMESTAMPTZ.
    Instant(DateTime<Utc>),
    /// A list of texts.
    Texts(&'a [String]),
}

impl Cell<'_> {
    /// Milliseconds, with no more digits than microseconds have.
    #[must_use]
    pub fn milliseconds(duration: Duration) -> Self {
        let micros = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
        let half = |bits: u64| f64::from(u32::try_from(bits).unwrap_or(u32::MAX));
        Cell::Double((half(micros >> 32) * 2.0_f64.powi(32) + half(micros & u64::from(u32::MAX))) / 1_000.0)
    }

    /// Appends the value to a vector.
    ///
    /// # Panics
    /// If the vector has another type.
    pub fn push_to(self, vector: &mut Vector) {
        match self {
            Cell::Null => vector.push_null(),
            Cell::Boolean(value) => vector.typed_mut::<Vec<bool>>().push(value),
            Cell::Bigint(value) => vector.typed_mut::<Vec<i64>>().push(value),
            Cell::Double(value) => vector.typed_mut::<Vec<f64>>().push(value),
            Cell::Text(text) => vector.typed_mut::<Texts>().push(text),
            Cell::Instant(instant) => vector.typed_mut::<Vec<i64>>().push(instant.timestamp_micros()),
            Cell::Texts(texts) => {
                let lists = vector.typed_mut::<Lists>();
                for text in texts {
                    lists.elements.typed_mut::<Texts>().push(text);
                }
                lists.end();
            }
        }
    }

    /// A column that has the value in every row.
    #[must_use]
    pub fn repeated(self, kind: &Type, rows: usize) -> Vector {
        let mut vector = Vector::new(kind);
        (0..rows).for_each(|_| self.push_to(&mut vector));
        vector
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
