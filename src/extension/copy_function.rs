//! `COPY … TO 'braze://…' (FORMAT braze)`: what DuckDB calls to bind, begin, feed and end a write.

use std::ffi::CStr;
use std::sync::{Arc, Mutex, PoisonError};

use braze_client::error::Result;
use braze_client::write::{self, BoundWrite, Write};
use libduckdb_sys as ffi;

use crate::callbacks::{free, guarded, into_pointer};
use crate::handles::{ClientContext, LogicalType, ValueHandle, c_string};
use crate::{copy_options, input, settings};

/// What `FORMAT` names.
const FORMAT: &CStr = c"braze";

/// Registers the format; `false` if DuckDB refuses it.
///
/// # Safety
/// The connection is open.
pub unsafe fn register(connection: ffi::duckdb_connection) -> bool {
    // SAFETY: DuckDB copies the name; the function's own handle is destroyed at the end.
    unsafe {
        let mut handle = ffi::duckdb_create_copy_function();
        ffi::duckdb_copy_function_set_name(handle, FORMAT.as_ptr());
        ffi::duckdb_copy_function_set_bind(handle, Some(bind));
        ffi::duckdb_copy_function_set_global_init(handle, Some(init));
        ffi::duckdb_copy_function_set_sink(handle, Some(sink));
        ffi::duckdb_copy_function_set_finalize(handle, Some(finalize));
        let state = ffi::duckdb_register_copy_function(connection, handle);
        ffi::duckdb_destroy_copy_function(&raw mut handle);
        state == ffi::DuckDBSuccess
    }
}

/// A write that is under way. Its rows come from changing threads, one at a time; that this is so for all options of DuckDB's
/// is not left to chance.
type OpenWrite = Mutex<Write>;

/// Checks the columns and options of a statement.
unsafe extern "C" fn bind(info: ffi::duckdb_copy_function_bind_info) {
    // SAFETY: DuckDB takes what it is given.
    unsafe {
        match guarded(|| bind_write(info)) {
            Ok(bound) => {
                ffi::duckdb_copy_function_bind_set_bind_data(info, into_pointer(bound), Some(free::<BoundWrite>));
            }
            Err(error) => ffi::duckdb_copy_function_bind_set_error(info, c_string(&error.to_string()).as_ptr()),
        }
    }
}

/// Binds a write.
///
/// # Safety
/// `info` is that of the statement.
unsafe fn bind_write(info: ffi::duckdb_copy_function_bind_info) -> Result<BoundWrite> {
    // SAFETY: the handles are ours, and dropped when they were read.
    unsafe {
        let columns = (0..ffi::duckdb_copy_function_bind_get_column_count(info))
            .map(|at| LogicalType(ffi::duckdb_copy_function_bind_get_column_type(info, at)).input_type());
        let options = ValueHandle::new(ffi::duckdb_copy_function_bind_get_options(info));
        write::bind(&columns.collect::<Vec<_>>(), options.as_ref().map(copy_options::options).unwrap_or_default())
    }
}

/// Begins a write, with the settings of now. DuckDB 1.5 drops what was bound before the write ends, so that nothing is
/// borrowed from it.
unsafe extern "C" fn init(info: ffi::duckdb_copy_function_global_init_info) {
    // SAFETY: DuckDB gives what was bound and a path, and takes what it is given. The context is ours.
    unsafe {
        let bound = &*ffi::duckdb_copy_function_global_init_get_bind_data(info).cast::<BoundWrite>();
        let path = CStr::from_ptr(ffi::duckdb_copy_function_global_init_get_file_path(info)).to_string_lossy();
        let client = ClientContext::of_copy(ffi::duckdb_copy_function_global_init_get_client_context(info));
        match guarded(|| bound.open(&path, &settings::read(&Arc::new(client))?)) {
            Ok(write) => {
                let state = into_pointer(OpenWrite::new(write));
                ffi::duckdb_copy_function_global_init_set_global_state(info, state, Some(free::<OpenWrite>));
            }
            Err(error) => ffi::duckdb_copy_function_global_init_set_error(info, c_string(&error.to_string()).as_ptr()),
        }
    }
}

/// Takes rows.
unsafe extern "C" fn sink(info: ffi::duckdb_copy_function_sink_info, chunk: ffi::duckdb_data_chunk) {
    // SAFETY: DuckDB gives the write that was begun, and a flat chunk that stays as it is during the call.
    unsafe {
        let write = &*ffi::duckdb_copy_function_sink_get_global_state(info).cast::<OpenWrite>();
        let sunk = guarded(|| {
            let mut write = write.lock().unwrap_or_else(PoisonError::into_inner);
            input::with_columns(chunk, |rows, columns| write.sink(rows, columns))
        });
        if let Err(error) = sunk {
            ffi::duckdb_copy_function_sink_set_error(info, c_string(&error.to_string()).as_ptr());
        }
    }
}

/// Ends a write. It is not called after an error or an interrupt: the write is then only dropped.
unsafe extern "C" fn finalize(info: ffi::duckdb_copy_function_finalize_info) {
    // SAFETY: DuckDB gives the write that was begun.
    unsafe {
        let write = &*ffi::duckdb_copy_function_finalize_get_global_state(info).cast::<OpenWrite>();
        if let Err(error) = guarded(|| write.lock().unwrap_or_else(PoisonError::into_inner).finish()) {
            ffi::duckdb_copy_function_finalize_set_error(info, c_string(&error.to_string()).as_ptr());
        }
    }
}
