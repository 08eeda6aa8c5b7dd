//! What DuckDB calls on `LOAD braze`.

use std::panic::{AssertUnwindSafe, catch_unwind};

use braze_client::interface::{ScalarFunction, TableFunction};
use braze_client::registry;
use libduckdb_sys as ffi;

use crate::handles::c_string;
use crate::{copy_function, scalar_function, settings, table_function};

/// The level of the C API that the extension is built for; the footer says the same.
const API_VERSION: &str = "v1.5.6";

/// Registers everything with the database that loads the extension.
///
/// # Safety
/// Called by DuckDB, with what its extension API promises.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn braze_init_c_api(
    info: ffi::duckdb_extension_info,
    access: *const ffi::duckdb_extension_access,
) -> bool {
    // SAFETY: as promised by the caller.
    let loaded = catch_unwind(AssertUnwindSafe(|| unsafe { load(info, access) }));
    let problem = match loaded {
        Ok(Ok(loaded)) => return loaded,
        Ok(Err(problem)) => problem,
        Err(_) => "it panicked".to_owned(),
    };
    // SAFETY: as promised by the caller.
    unsafe {
        if let Some(set_error) = (*access).set_error {
            set_error(info, c_string(&format!("Cannot load the braze extension: {problem}")).as_ptr());
        }
    }
    false
}

/// Whether the extension was loaded; if the API is too old, DuckDB has said so itself.
///
/// # Safety
/// As for [`braze_init_c_api`].
unsafe fn load(info: ffi::duckdb_extension_info, access: *const ffi::duckdb_extension_access) -> Result<bool, String> {
    // SAFETY: as promised by the caller. The connection is closed again; the database stays DuckDB's.
    unsafe {
        if !ffi::duckdb_rs_extension_api_init(info, access, API_VERSION)? {
            return Ok(false);
        }
        #[cfg(unix)]
        braze_client::interrupt::catch_with(&crate::sigint::Sigint);
        let get_database = (*access).get_database.ok_or("DuckDB did not provide a database")?;
        let mut connection = std::ptr::null_mut();
        if ffi::duckdb_connect(*get_database(info), &raw mut connection) != ffi::DuckDBSuccess {
            return Err("it cannot connect to the database".to_owned());
        }
        let refused = (!settings::register(connection)).then(|| "a setting".to_owned()).or_else(|| {
            let refused = |function: &&'static dyn TableFunction| !table_function::register(connection, *function);
            registry::functions().into_iter().find(refused).map(|function| function.name().to_owned())
        });
        let refused = refused.or_else(|| {
            let refused = |function: &&'static dyn ScalarFunction| !scalar_function::register(connection, *function);
            registry::scalar_functions().into_iter().find(refused).map(|function| function.name().to_owned())
        });
        let refused = refused.or_else(|| (!copy_function::register(connection)).then(|| "a format".to_owned()));
        ffi::duckdb_disconnect(&raw mut connection);
        refused.map_or(Ok(true), |name| Err(format!("DuckDB refused {name}")))
    }
}
