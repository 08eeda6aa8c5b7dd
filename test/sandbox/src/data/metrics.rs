//! Figures of the whole workspace per day or hour.

use super::signed;
use super::source::Source;
use super::time::Moment;
use crate::json::Object;

/// A figure of its own; its field has the metric's name.
#[derive(Debug, PartialEq, Eq)]
pub struct Metric {
    pub name: &'static str,
    pub base: i64,
    pub wave: i64,
    /// Every other figure has a fraction.
    pub halves: bool,
}

/// A figure, in ones or in quarters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    Whole(i64),
    Quarters(i64),
}

/// What a series is restricted to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Of {
    pub app: Option<u64>,
    pub segment: Option<u64>,
    /// The event or the product.
    pub name: Option<u64>,
}

const fn metric(name: &'static str, base: i64, wave: i64) -> Metric {
    Metric { name, base, wave, halves: false }
}

pub const DAU: Metric = metric("dau", 1_000, 100);
pub const MAU: Metric = metric("mau", 20_000, 200);
pub const NEW_USERS: Metric = metric("new_users", 50, 5);
pub const UNINSTALLS: Metric = metric("uninstalls", 20, 2);
pub const SESSIONS: Metric = metric("sessions", 3_000, 300);
pub const COUNT: Metric = metric("count", 100, 10);
/// Integers in today's docs, fractions in older ones (read.yaml `purchases_revenue_series`).
pub const REVENUE: Metric = Metric { halves: true, ..metric("revenue", 500, 50) };
pub const QUANTITY: Metric = metric("purchase_quantity", 40, 4);

impl Metric {
    /// The figure at t, the number of a day or an hour.
    pub fn value(&self, at: Moment, of: &Of) -> i64 {
        let wave = self.wave * at.t.rem_euclid(7) + at.t.rem_euclid(100);
        let base = match of.app {
            Some(app) => self.base + 10 * (signed(app) + 1),
            None => 3 * self.base,
        };
        let segment = of.segment.map_or(0, |segment| 1_000 * (signed(segment) + 1));
        let name = of.name.map_or(0, |name| 3 * (signed(name) + 1));
        base + wave + segment + name + at.restated
    }

    /// Such a figure as it is written.
    pub fn amount(&self, value: i64, at: Moment) -> Amount {
        if self.halves && at.t.rem_euclid(2) == 1 { Amount::Quarters(4 * value + 2) } else { Amount::Whole(value) }
    }

    pub fn write(&self, row: &mut Object, source: &dyn Source, at: Moment, of: &Of) {
        match source.metric(self, of, at) {
            Amount::Whole(value) => row.integer(self.name, value),
            Amount::Quarters(value) => row.quarters(self.name, value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::formulas::Formulas;
    use crate::data::time::Unit;
    use crate::json::{Bend, open_envelope};

    #[test]
    fn figures_follow_the_formula() {
        let t = 20_513;
        let at = Moment { unit: Unit::Day, t, restated: 0 };
        assert_eq!(DAU.value(at, &Of::default()), 3_000 + 100 * (t % 7) + t % 100);
        let of = Of { app: Some(2), segment: Some(1), name: Some(4) };
        assert_eq!(DAU.value(at, &of), 1_000 + 100 * (t % 7) + t % 100 + 30 + 2_000 + 15);
    }

    #[test]
    fn revenue_is_an_integer_or_a_float() {
        let written = |t, restated| {
            let at = Moment { unit: Unit::Day, t, restated };
            open_envelope(&Bend::default(), |row| REVENUE.write(row, &Formulas, at, &Of::default()))
        };
        assert_eq!(written(0, 0), r#"{"revenue":1500}"#);
        assert_eq!(written(1, 0), r#"{"revenue":1551.5}"#);
        assert_eq!(written(1, 1), r#"{"revenue":1552.5}"#);
    }
}
