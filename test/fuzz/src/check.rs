//! What must hold for every batch: `DuckDB` is handed the vectors without looking at them again.

use crate::braze::rows::batch::{Batch, Values, Vector, start};

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
        Values::Text(texts) => {
            are_ends(&texts.ends, texts.text.len());
            assert!(texts.ends.iter().all(|&end| texts.text.is_char_boundary(end as usize)), "characters are whole");
        }
        Values::List(lists) => {
            are_ends(&lists.ends, lists.elements.len());
            is_sound_vector(&lists.elements);
        }
        Values::Struct(structs) => {
            for member in &structs.members {
                assert_eq!(member.len(), rows, "a member has a value for each struct");
                is_sound_vector(member);
            }
        }
        Values::Boolean(_) | Values::Bigint(_) | Values::Double(_) | Values::Date(_) | Values::Timestamp(_) => {}
    }
}

/// Whether values that lie one after the other end where the next one begins, and the last one where all do.
fn are_ends(ends: &[u32], all: usize) {
    assert!(ends.is_sorted(), "ends ascend");
    assert_eq!(ends.last().map_or(0, |&end| end as usize), all, "nothing is left behind");
}

/// Whether two vectors of the same type have the same value in these rows.
pub fn is_same((a, row_a): (&Vector, usize), (b, row_b): (&Vector, usize)) -> bool {
    match (is_null(a, row_a), is_null(b, row_b)) {
        (true, true) => return true,
        (false, false) => {}
        _ => return false,
    }
    match (&a.values, &b.values) {
        (Values::Boolean(a), Values::Boolean(b)) => a[row_a] == b[row_b],
        (Values::Bigint(a), Values::Bigint(b)) | (Values::Timestamp(a), Values::Timestamp(b)) => a[row_a] == b[row_b],
        (Values::Double(a), Values::Double(b)) => a[row_a].to_bits() == b[row_b].to_bits(),
        (Values::Date(a), Values::Date(b)) => a[row_a] == b[row_b],
        (Values::Text(a), Values::Text(b)) => a.get(row_a) == b.get(row_b),
        (Values::List(a), Values::List(b)) => {
            let of_a = start(&a.ends, row_a)..a.ends[row_a] as usize;
            let of_b = start(&b.ends, row_b)..b.ends[row_b] as usize;
            of_a.len() == of_b.len()
                && of_a.zip(of_b).all(|(at_a, at_b)| is_same((&a.elements, at_a), (&b.elements, at_b)))
        }
        (Values::Struct(a), Values::Struct(b)) => {
            a.members.iter().zip(&b.members).all(|(a, b)| is_same((a, row_a), (b, row_b)))
        }
        _ => false,
    }
}

fn is_null(vector: &Vector, row: usize) -> bool {
    vector.nulls.binary_search(&u32::try_from(row).expect("a batch is smaller than 4 GiB")).is_ok()
}

/// The text in a row of a vector that holds texts.
pub fn text(vector: &Vector, row: usize) -> &str {
    match &vector.values {
        Values::Text(texts) => texts.get(row),
        _ => panic!("the vector holds texts"),
    }
}
