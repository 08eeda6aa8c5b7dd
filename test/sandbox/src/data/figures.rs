//! The plain formulas of statistics.

use super::signed;
use super::source::Part;
use super::time::Moment;

/// The terms that tell parts of an object apart.
const PART_STEP: i64 = 2_000;
const GROUP_STEP: i64 = 20_000;

/// Statistic k of object i at t, the number of a day or an hour.
pub fn figure(i: u64, at: Moment, k: u64) -> i64 {
    signed(i % 100) + at.t.rem_euclid(100) + 100 * signed(k + 1) + at.restated
}

/// The same for revenue: so many quarters of a dollar.
pub fn quarters(i: u64, at: Moment) -> i64 {
    signed(i % 100) + at.t.rem_euclid(100) + 4 * at.restated
}

/// What the figures of a part have in addition.
pub fn term(of: Part) -> i64 {
    let (part, group) = match of {
        Part::Campaign { .. } | Part::Send { .. } | Part::Canvas { .. } => (0, 0),
        Part::Variation { c, v, .. } => (v, c),
        Part::SendMessage { n, .. } => (n, 0),
        Part::Variant { v, .. } => (v + 1, 0),
        Part::Step { s, .. } => (0, s + 1),
        Part::StepMessage { s, c, .. } => (s, c),
    };
    PART_STEP * signed(part) + GROUP_STEP * signed(group)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::time::Unit;

    #[test]
    fn figures() {
        let at = |t, restated| Moment { unit: Unit::Day, t, restated };
        assert_eq!(figure(205, at(20_513, 0), 2), 5 + 13 + 300);
        assert_eq!(figure(205, at(20_513, 1), 2), 5 + 13 + 300 + 1);
        assert_eq!(figure(0, at(-1, 0), 0), 99 + 100);
        assert_eq!(quarters(205, at(20_513, 1)), 5 + 13 + 4);
    }
}
