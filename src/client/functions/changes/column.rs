//! Which rows of a column may differ: fast, and on the safe side.

use crate::attributes::{is_operation, may_have_operation};
use crate::columns::InputValues as V;
use crate::columns::{InputType, InputVector};

/// Whether the values of each row may differ.
pub fn differing(
    kind: &InputType,
    new: &InputVector<'_>,
    old_kind: &InputType,
    old: &InputVector<'_>,
    rows: usize,
) -> Vec<bool> {
    if kind != old_kind || is_operation(kind) || matches!(kind, InputType::Map(_)) {
        return (0..rows).map(|row| !(new.is_null(row) && old.is_null(row))).collect();
    }
    match (kind, &new.values, &old.values) {
        (InputType::Json, V::Texts(a), V::Texts(b)) => {
            let differ = |row: usize| a[row] != b[row] || may_have_operation(a[row].as_bytes());
            each(new, old, rows, differ)
        }
        (InputType::Timestamp, V::Signed(a), V::Signed(b)) => {
            each(new, old, rows, |row| a[row].div_euclid(1_000) != b[row].div_euclid(1_000))
        }
        (_, V::Texts(a), V::Texts(b)) => each(new, old, rows, |row| a[row] != b[row]),
        (_, V::Signed(a), V::Signed(b)) => each(new, old, rows, |row| a[row] != b[row]),
        (_, V::Unsigned(a), V::Unsigned(b)) => each(new, old, rows, |row| a[row] != b[row]),
        (_, V::Booleans(a), V::Booleans(b)) => each(new, old, rows, |row| a[row] != b[row]),
        _ => each(new, old, rows, |row| !is_same(new, row, old, row)),
    }
}

/// Whether each row is NULL on one side only, or has two values that differ.
fn each(new: &InputVector<'_>, old: &InputVector<'_>, rows: usize, differ: impl Fn(usize) -> bool) -> Vec<bool> {
    if new.validity.is_none() && old.validity.is_none() {
        return (0..rows).map(differ).collect();
    }
    let differ = |row| match (new.is_null(row), old.is_null(row)) {
        (true, true) => false,
        (false, false) => differ(row),
        _ => true,
    };
    (0..rows).map(differ).collect()
}

/// Whether two values of the same type are the same.
fn is_same(new: &InputVector<'_>, row: usize, old: &InputVector<'_>, old_row: usize) -> bool {
    match (new.is_null(row), old.is_null(old_row)) {
        (true, true) => return true,
        (false, false) => {}
        _ => return false,
    }
    match (&new.values, &old.values) {
        (V::None, V::None) => true,
        (V::Booleans(a), V::Booleans(b)) => a[row] == b[old_row],
        (V::Signed(a), V::Signed(b)) => a[row] == b[old_row],
        (V::Unsigned(a), V::Unsigned(b)) => a[row] == b[old_row],
        (V::Huge(a), V::Huge(b)) => a[row] == b[old_row],
        (V::UnsignedHuge(a), V::UnsignedHuge(b)) => a[row] == b[old_row],
        // By their bits: NaN is the same as NaN, and an error only where it would be sent.
        (V::Floats(a), V::Floats(b)) => a[row].to_bits() == b[old_row].to_bits(),
        (V::Doubles(a), V::Doubles(b)) => a[row].to_bits() == b[old_row].to_bits(),
        (V::Texts(a), V::Texts(b)) => a[row] == b[old_row],
        (V::Lists(a, new), V::Lists(b, old)) => {
            let ((first, count), (old_first, old_count)) = (a[row], b[old_row]);
            count == old_count && (0..count).all(|at| is_same(new, first + at, old, old_first + at))
        }
        (V::Structs(a), V::Structs(b)) => a.iter().zip(b).all(|(new, old)| is_same(new, row, old, old_row)),
        _ => false,
    }
}
