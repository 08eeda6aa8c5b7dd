//! Rows into DuckDB's vectors.

use std::ops::Range;

use braze_client::columns::{Batch, Lists, Texts, Values, Vector, start};
use libduckdb_sys as ffi;

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

/// Copies rows of one column, and of what is inside of them.
///
/// # Safety
/// The target has the type of the vector, and room for the rows from `at` on.
pub unsafe fn write_vector(target: ffi::duckdb_vector, at: usize, vector: &Vector, rows: Range<usize>) {
    // SAFETY: as promised by the caller.
    unsafe {
        match &vector.values {
            Values::Booleans(values) => copy(target, at, &values[rows.clone()]),
            Values::Int32s(values) => copy(target, at, &values[rows.clone()]),
            Values::Int64s(values) => copy(target, at, &values[rows.clone()]),
            Values::Doubles(values) => copy(target, at, &values[rows.clone()]),
            Values::Texts(texts) => write_texts(target, at, texts, rows.clone()),
            Values::Lists(lists) => write_lists(target, at, lists, rows.clone()),
            Values::Structs(structs) => {
                for (member, vector) in (0..).zip(&structs.members) {
                    write_vector(ffi::duckdb_struct_vector_get_child(target, member), at, vector, rows.clone());
                }
            }
        }
        write_nulls(target, at, &vector.nulls, &rows);
    }
}

/// Copies texts.
///
/// # Safety
/// The target is a VARCHAR, and there is room for the rows from `at` on.
unsafe fn write_texts(target: ffi::duckdb_vector, at: usize, texts: &Texts, rows: Range<usize>) {
    for (place, row) in (at..).zip(rows) {
        let text = texts.get(row);
        let (place, length) = (place as ffi::idx_t, text.len() as ffi::idx_t);
        // SAFETY: as promised by the caller. DuckDB copies the text, and need not check that it is UTF-8.
        unsafe {
            ffi::duckdb_unsafe_vector_assign_string_element_len(target, place, text.as_ptr().cast(), length);
        }
    }
}

/// Copies lists behind those that the target has already.
///
/// # Safety
/// The target is a list of the same type, and there is room for the rows from `at` on.
unsafe fn write_lists(target: ffi::duckdb_vector, at: usize, lists: &Lists, rows: Range<usize>) {
    let first = start(&lists.ends, rows.start);
    let elements = first..start(&lists.ends, rows.end);
    // SAFETY: as promised by the caller; room for the elements is made before they are written.
    unsafe {
        let before = usize::try_from(ffi::duckdb_list_vector_get_size(target)).unwrap_or(usize::MAX);
        let after = (before + elements.len()) as ffi::idx_t;
        ffi::duckdb_list_vector_reserve(target, after);
        ffi::duckdb_list_vector_set_size(target, after);
        let entry = |row| {
            let list = lists.elements_of(row);
            ffi::duckdb_list_entry { offset: (before + list.start - first) as u64, length: list.len() as u64 }
        };
        let entries: Vec<_> = rows.map(entry).collect();
        copy(target, at, &entries);
        write_vector(ffi::duckdb_list_vector_get_child(target), before, &lists.elements, elements);
    }
}

/// Copies values byte by byte: DuckDB 2.0.0 aligns its vectors to 8 bytes only, whatever they hold.
///
/// # Safety
/// The target's values have the type `T`, and there is room for these from `at` on.
unsafe fn copy<T: Copy>(target: ffi::duckdb_vector, at: usize, values: &[T]) {
    // SAFETY: as promised by the caller.
    unsafe {
        let data = ffi::duckdb_vector_get_data(target).cast::<u8>().add(at * size_of::<T>());
        std::ptr::copy_nonoverlapping(values.as_ptr().cast::<u8>(), data, size_of_val(values));
    }
}

/// Marks the rows that are NULL.
///
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
