//! What must hold for every batch: `DuckDB` is handed the vectors without looking at them again.

use braze_client::columns::{Batch, Texts, Values, Vector};

/// Whether every vector has a value for each row, down to the elements of lists and the members of structs.
pub fn is_sound(batch: &Batch) {
    for vector in &batch.vectors {
        assert_eq!(vector.len(), batch.rows, "a column has a value for each row");
        is_sound_vector(vector);
    }
}

fn is_sound_vector(vector: &Vector) {
    let rows = vector.len();
    assert!(vector.nulls.is_sorted_by(|a, b| a < b), "nulls ascend");
    assert!(vector.nulls.last().is_none_or(|&last| (last as usize) < rows), "nulls are rows");
    match &vector.values {
        Values::Texts(texts) => {
            are_ends(&texts.ends, texts.text.len());
            assert!(texts.ends.iter().all(|&end| texts.text.is_char_boundary(end as usize)), "characters are whole");
        }
        Values::Lists(lists) => {
            are_ends(&lists.ends, lists.elements.len());
            is_sound_vector(&lists.elements);
        }
        Values::Structs(structs) => {
            for member in &structs.members {
                assert_eq!(member.len(), rows, "a member has a value for each struct");
                is_sound_vector(member);
            }
        }
        Values::Booleans(_) | Values::Int32s(_) | Values::Int64s(_) | Values::Doubles(_) => {}
    }
}

/// Whether values that lie one after the other end where the next one begins, and the last one where all do.
fn are_ends(ends: &[u32], all: usize) {
    assert!(ends.is_sorted(), "ends ascend");
    assert_eq!(ends.last().map_or(0, |&end| end as usize), all, "nothing is left behind");
}

/// Whether two vectors of the same type have the same value in these rows.
pub fn is_same((a, row_a): (&Vector, usize), (b, row_b): (&Vector, usize)) -> bool {
    match (a.is_null(row_a), b.is_null(row_b)) {
        (true, true) => return true,
        (false, false) => {}
        _ => return false,
    }
    match (&a.values, &b.values) {
        (Values::Booleans(a), Values::Booleans(b)) => a[row_a] == b[row_b],
        (Values::Int32s(a), Values::Int32s(b)) => a[row_a] == b[row_b],
        (Values::Int64s(a), Values::Int64s(b)) => a[row_a] == b[row_b],
        (Values::Doubles(a), Values::Doubles(b)) => a[row_a].to_bits() == b[row_b].to_bits(),
        (Values::Texts(a), Values::Texts(b)) => a.get(row_a) == b.get(row_b),
        (Values::Lists(a), Values::Lists(b)) => {
            let (of_a, of_b) = (a.elements_of(row_a), b.elements_of(row_b));
            of_a.len() == of_b.len()
                && of_a.zip(of_b).all(|(at_a, at_b)| is_same((&a.elements, at_a), (&b.elements, at_b)))
        }
        (Values::Structs(a), Values::Structs(b)) => {
            a.members.iter().zip(&b.members).all(|(a, b)| is_same((a, row_a), (b, row_b)))
        }
        _ => false,
    }
}

/// The text in a row of a vector that holds texts.
pub fn text(vector: &Vector, row: usize) -> &str {
    vector.typed::<Texts>().get(row)
}
