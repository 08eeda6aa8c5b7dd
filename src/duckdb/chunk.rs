//! Rows into DuckDB's vectors.

use std::ops::Range;

use libduckdb_sys as ffi;

use crate::braze::rows::batch::{Batch, Values, Vector, start};

/// Copies rows of a batch to a chunk, from its row `at` on.
///
/// # Safety
/// The chunk has a vector of the right type for each of the batch's, and room for the rows.
pub unsafe fn write(chunk: ffi::duckdb_data_chunk, at: usize, batch: &Batch, rows: Range<usize>) {
    for (column, vector) in (0..).zip(&batch.vectors) {
        // SAFETY: as promised by the caller.
        unsafe { write_vector(ffi::duckdb_data_chunk_get_vector(chunk, column), at, vector, rows.clone()) };
    }
}

/// # Safety
/// The target has the type of the vector, and room for the rows from `at` on.
unsafe fn write_vector(target: ffi::duckdb_vector, at: usize, vector: &Vector, rows: Range<usize>) {
    // SAFETY: as promised by the caller; DuckDB copies strings, and need not check
    // that they are UTF-8.
    unsafe {
        match &vector.values {
            Values::Boolean(values) => copy(target, at, &values[rows.clone()]),
            Values::Bigint(values) | Values::Timestamp(values) => copy(target, at, &values[rows.clone()]),
            Values::Double(values) => copy(target, at, &values[rows.clone()]),
            Values::Date(values) => copy(target, at, &values[rows.clone()]),
            Values::Text(texts) => {
                for (place, row) in (at..).zip(rows.clone()) {
                    let text = texts.get(row);
                    ffi::duckdb_unsafe_vector_assign_string_element_len(
                        target,
                        place as ffi::idx_t,
                        text.as_ptr().cast(),
                        text.len() as ffi::idx_t,
                    );
                }
            }
            Values::List(lists) => {
                let first = start(&lists.ends, rows.start);
                let elements = first..start(&lists.ends, rows.end);
                let before = usize::try_from(ffi::duckdb_list_vector_get_size(target)).unwrap_or(usize::MAX);
                let after = (before + elements.len()) as ffi::idx_t;
                ffi::duckdb_list_vector_reserve(target, after);
                ffi::duckdb_list_vector_set_size(target, after);
                let entries: Vec<_> = rows
                    .clone()
                    .map(|row| {
                        let begin = start(&lists.ends, row);
                        ffi::duckdb_list_entry {
                            offset: (before + begin - first) as u64,
                            length: (lists.ends[row] as usize - begin) as u64,
                        }
                    })
                    .collect();
                copy(target, at, &entries);
                write_vector(ffi::duckdb_list_vector_get_child(target), before, &lists.elements, elements);
            }
            Values::Struct(structs) => {
                for (member, vector) in (0..).zip(&structs.members) {
                    write_vector(ffi::duckdb_struct_vector_get_child(target, member), at, vector, rows.clone());
                }
            }
        }
        write_nulls(target, at, &vector.nulls, &rows);
    }
}

/// # Safety
/// The target's values have the type `T`, and there is room for these from `at` on.
unsafe fn copy<T: Copy>(target: ffi::duckdb_vector, at: usize, values: &[T]) {
    // SAFETY: as promised by the caller.
    unsafe {
        let data = ffi::duckdb_vector_get_data(target).cast::<T>().add(at);
        std::ptr::copy_nonoverlapping(values.as_ptr(), data, values.len());
    }
}

/// # Safety
/// There is room for the rows from `at` on.
unsafe fn write_nulls(target: ffi::duckdb_vector, at: usize, nulls: &[u32], rows: &Range<usize>) {
    let from = nulls.partition_point(|&null| (null as usize) < rows.start);
    let mut nulls = nulls[from..].iter().map(|&null| null as usize).take_while(|null| *null < rows.end).peekable();
    if nulls.peek().is_none() {
        return;
    }
    // SAFETY: the mask is there once it was made writable, and has a bit for each row.
    unsafe {
        ffi::duckdb_vector_ensure_validity_writable(target);
        let mask = ffi::duckdb_vector_get_validity(target);
        for null in nulls {
            ffi::duckdb_validity_set_row_invalid(mask, (at + null - rows.start) as ffi::idx_t);
        }
    }
}
