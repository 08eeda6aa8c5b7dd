//! Functions of values: what DuckDB calls to bind and call one.

use std::ffi::c_void;
use std::sync::Arc;

use braze_client::columns::Vector;
use braze_client::declare::Type;
use braze_client::error::Result;
use braze_client::interface::{BoundScalar, ScalarArgument, ScalarFunction};
use libduckdb_sys as ffi;

use crate::callbacks::{free, guarded, into_pointer};
use crate::handles::{ClientContext, Expression, LogicalType, c_string};
use crate::{input, vectors};

/// Registers a function; `false` if DuckDB refuses it.
///
/// # Safety
/// The connection is open.
pub unsafe fn register(connection: ffi::duckdb_connection, function: &'static dyn ScalarFunction) -> bool {
    // SAFETY: DuckDB copies names and types; the function's own handle is destroyed at the end.
    unsafe {
        let mut handle = ffi::duckdb_create_scalar_function();
        ffi::duckdb_scalar_function_set_name(handle, c_string(function.name()).as_ptr());
        for parameter in function.parameters() {
            let kind = if parameter.is_text { LogicalType::new(&Type::Varchar) } else { LogicalType::any() };
            ffi::duckdb_scalar_function_add_parameter(handle, kind.0);
        }
        ffi::duckdb_scalar_function_set_return_type(handle, LogicalType::new(&Type::Json).0);
        // NULLs are for the function: without this, any of them would make the result one.
        ffi::duckdb_scalar_function_set_special_handling(handle);
        ffi::duckdb_scalar_function_set_extra_info(
            handle,
            into_pointer(function),
            Some(free::<&'static dyn ScalarFunction>),
        );
        ffi::duckdb_scalar_function_set_bind(handle, Some(bind));
        ffi::duckdb_scalar_function_set_function(handle, Some(call));
        let state = ffi::duckdb_register_scalar_function(connection, handle);
        ffi::duckdb_destroy_scalar_function(&raw mut handle);
        state == ffi::DuckDBSuccess
    }
}

/// A call that was bound. DuckDB copies it with the expressions that have it.
type Bound = Arc<dyn BoundScalar>;

/// Checks a call.
unsafe extern "C" fn bind(info: ffi::duckdb_bind_info) {
    // SAFETY: DuckDB gives the function that was registered, and takes what it is given.
    unsafe {
        let function = *ffi::duckdb_scalar_function_bind_get_extra_info(info).cast::<&'static dyn ScalarFunction>();
        match guarded(|| bind_call(info, function)) {
            Ok(bound) => {
                ffi::duckdb_scalar_function_set_bind_data(info, into_pointer(bound), Some(free::<Bound>));
                ffi::duckdb_scalar_function_set_bind_data_copy(info, Some(copy));
            }
            Err(error) => ffi::duckdb_scalar_function_bind_set_error(info, c_string(&error.to_string()).as_ptr()),
        }
    }
}

/// Binds a function with the types of a call, and with the values that are known before there are rows.
///
/// # Safety
/// `info` is that of the call.
unsafe fn bind_call(info: ffi::duckdb_bind_info, function: &'static dyn ScalarFunction) -> Result<Bound> {
    // SAFETY: as promised by the caller.
    unsafe {
        let client = ClientContext::of_scalar(info);
        let argument = |(at, is_text)| {
            let expression = Expression::new(ffi::duckdb_scalar_function_bind_get_argument(info, at))?;
            let constant = if is_text { expression.constant(&client) } else { None };
            Some(ScalarArgument { kind: expression.kind(), constant })
        };
        let parameters = (0..).zip(function.parameters().iter().map(|parameter| parameter.is_text));
        let arguments: Vec<ScalarArgument> = parameters.filter_map(argument).collect();
        function.bind(&arguments).map(Bound::from)
    }
}

/// Copies a call that was bound.
unsafe extern "C" fn copy(bound: *mut c_void) -> *mut c_void {
    // SAFETY: DuckDB gives what was bound.
    into_pointer(Arc::clone(unsafe { &*bound.cast::<Bound>() }))
}

/// Calls the function for the rows of a chunk.
unsafe extern "C" fn call(info: ffi::duckdb_function_info, chunk: ffi::duckdb_data_chunk, results: ffi::duckdb_vector) {
    // SAFETY: DuckDB gives what was bound, a flat chunk that stays as it is during the call, and a vector for the results
    // with room for as many.
    unsafe {
        let bound = &*ffi::duckdb_scalar_function_get_bind_data(info).cast::<Bound>();
        let called = guarded(|| {
            let mut values = Vector::new(&Type::Json);
            input::with_columns(chunk, |rows, columns| bound.call(rows, columns, &mut values))?;
            vectors::write_vector(results, 0, &values, 0..values.len());
            Ok(())
        });
        if let Err(error) = called {
            ffi::duckdb_scalar_function_set_error(info, c_string(&error.to_string()).as_ptr());
        }
    }
}
