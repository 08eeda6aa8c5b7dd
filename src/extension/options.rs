//! Single values of settings, DuckDB's own and ours.

use libduckdb_sys as ffi;

use crate::handles::{ValueHandle, c_string};

/// The value of one of DuckDB's settings or of ours; `None` for NULL and where there is none.
///
/// # Safety
/// The context is alive.
pub unsafe fn value(context: ffi::duckdb_client_context, name: &str) -> Option<ValueHandle> {
    let mut scope = ffi::duckdb_config_option_scope_DUCKDB_CONFIG_OPTION_SCOPE_INVALID;
    // SAFETY: as promised by the caller, and the value is ours.
    unsafe {
        let value = ffi::duckdb_client_context_get_config_option(context, c_string(name).as_ptr(), &raw mut scope);
        ValueHandle::new(value).filter(|value| !value.is_null())
    }
}
