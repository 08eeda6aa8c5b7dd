//! Vectors that are no part of a chunk, and freed with it.

use std::cell::RefCell;
use std::ops::Range;

use libduckdb_sys as ffi;

use crate::handles::LogicalType;

/// Copies of vectors.
#[derive(Default)]
pub struct Copies(RefCell<Vec<ffi::duckdb_vector>>);

impl Copies {
    /// Some rows of a vector that need not be flat, as the first ones of a vector that is, at every depth.
    ///
    /// # Safety
    /// The vector has the rows. The copy is not used when these copies are gone.
    pub unsafe fn copy(&self, vector: ffi::duckdb_vector, rows: Range<usize>) -> ffi::duckdb_vector {
        // SAFETY: as promised by the caller, and the copy has room for the rows, each of which the selection names.
        unsafe {
            let kind = LogicalType(ffi::duckdb_vector_get_column_type(vector));
            let count = rows.len() as ffi::idx_t;
            let copy = ffi::duckdb_create_vector(kind.0, count);
            self.0.borrow_mut().push(copy);
            let selection = ffi::duckdb_create_selection_vector(count);
            let places = ffi::duckdb_selection_vector_get_data_ptr(selection);
            for (at, row) in rows.enumerate() {
                places.add(at).write(u32::try_from(row).unwrap_or(u32::MAX));
            }
            ffi::duckdb_vector_copy_sel(vector, copy, selection, count, 0, 0);
            ffi::duckdb_destroy_selection_vector(selection);
            copy
        }
    }
}

impl Drop for Copies {
    fn drop(&mut self) {
        for vector in self.0.get_mut() {
            // SAFETY: the handle is owned.
            unsafe { ffi::duckdb_destroy_vector(&raw mut *vector) };
        }
    }
}
