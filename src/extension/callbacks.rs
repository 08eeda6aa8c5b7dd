//! What every callback of DuckDB's needs: panics that end here, and values that DuckDB keeps.

use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};

use braze_client::error::{Error, Result};

/// Turns a panic into an error.
///
/// # Errors
/// That of the work, or [`Error::Panic`].
pub fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(Error::Panic))
}

/// Gives a value to DuckDB, which gives it to [`free`] in the end.
pub fn into_pointer<T>(value: T) -> *mut c_void {
    Box::into_raw(Box::new(value)).cast()
}

/// Takes back what [`into_pointer`] gave away, and drops it.
///
/// # Safety
/// `pointer` is from [`into_pointer`] with the same type.
pub unsafe extern "C" fn free<T>(pointer: *mut c_void) {
    // SAFETY: as promised by the caller. A panic in a destructor ends here.
    let _ = catch_unwind(AssertUnwindSafe(|| drop(unsafe { Box::from_raw(pointer.cast::<T>()) })));
}
