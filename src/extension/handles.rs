//! Owned handles of the C API, which free themselves, and text on its way through it.

use std::ffi::{CStr, CString, c_char};

use braze_client::declare::{Member, Type};
use libduckdb_sys as ffi;

/// Text as C has it, without zero bytes: one would end the text. DuckDB's names and messages have
/// none.
#[must_use]
pub fn c_string(text: &str) -> CString {
    // It is an error only where zero bytes are left.
    CString::new(text.replace('\0', "")).unwrap_or_default()
}

/// Takes text that DuckDB allocated.
///
/// # Safety
/// `text` is null or was allocated by DuckDB, and nobody else frees it.
unsafe fn take_string(text: *mut c_char) -> Option<String> {
    if text.is_null() {
        return None;
    }
    // SAFETY: it is C text, which is copied before it is freed.
    let copy = unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned();
    unsafe { ffi::duckdb_free(text.cast()) };
    Some(copy)
}

/// The message of an error of DuckDB's.
///
/// # Safety
/// The caller owns the error.
pub unsafe fn take_error(mut error: ffi::duckdb_error_data) -> String {
    // SAFETY: the message belongs to the error, and is copied before that is destroyed.
    unsafe {
        let message = ffi::duckdb_error_data_message(error);
        let copy =
            if message.is_null() { String::new() } else { CStr::from_ptr(message).to_string_lossy().into_owned() };
        ffi::duckdb_destroy_error_data(&raw mut error);
        copy
    }
}

/// A type of DuckDB's.
pub struct LogicalType(pub ffi::duckdb_logical_type);

impl LogicalType {
    /// DuckDB's own type for one of ours. JSON is a VARCHAR with the alias `JSON`.
    #[must_use]
    pub fn new(kind: &Type) -> Self {
        let id = match kind {
            Type::Boolean => ffi::DUCKDB_TYPE_DUCKDB_TYPE_BOOLEAN,
            Type::Bigint => ffi::DUCKDB_TYPE_DUCKDB_TYPE_BIGINT,
            Type::Double => ffi::DUCKDB_TYPE_DUCKDB_TYPE_DOUBLE,
            Type::Varchar | Type::Json => ffi::DUCKDB_TYPE_DUCKDB_TYPE_VARCHAR,
            Type::Date => ffi::DUCKDB_TYPE_DUCKDB_TYPE_DATE,
            Type::TimestampTz => ffi::DUCKDB_TYPE_DUCKDB_TYPE_TIMESTAMP_TZ,
            Type::Interval => ffi::DUCKDB_TYPE_DUCKDB_TYPE_INTERVAL,
            Type::List(element) => {
                // SAFETY: DuckDB copies the element's type.
                return LogicalType(unsafe { ffi::duckdb_create_list_type(LogicalType::new(element).0) });
            }
            Type::Map(value) => {
                let (key, value) = (LogicalType::new(&Type::Varchar), LogicalType::new(value));
                // SAFETY: DuckDB copies both types.
                return LogicalType(unsafe { ffi::duckdb_create_map_type(key.0, value.0) });
            }
            Type::Struct(members) => return LogicalType::structure(members),
        };
        // SAFETY: the identifier is one of a simple type.
        let logical = LogicalType(unsafe { ffi::duckdb_create_logical_type(id) });
        if *kind == Type::Json {
            // SAFETY: the handle is alive, and DuckDB copies the name.
            unsafe { ffi::duckdb_logical_type_set_alias(logical.0, c"JSON".as_ptr()) };
        }
        logical
    }

    /// The type of a struct with these members.
    fn structure(members: &[Member]) -> Self {
        let types: Vec<LogicalType> = members.iter().map(|member| LogicalType::new(&member.kind)).collect();
        let names: Vec<CString> = members.iter().map(|member| c_string(&member.name)).collect();
        let mut raw_types: Vec<ffi::duckdb_logical_type> = types.iter().map(|kind| kind.0).collect();
        let mut raw_names: Vec<*const c_char> = names.iter().map(|name| name.as_ptr()).collect();
        let count = members.len() as ffi::idx_t;
        // SAFETY: both arrays have so many entries, which DuckDB copies.
        LogicalType(unsafe { ffi::duckdb_create_struct_type(raw_types.as_mut_ptr(), raw_names.as_mut_ptr(), count) })
    }

    /// The type of a parameter that takes values of all types.
    #[must_use]
    pub fn any() -> Self {
        // SAFETY: the identifier is one of a simple type.
        LogicalType(unsafe { ffi::duckdb_create_logical_type(ffi::DUCKDB_TYPE_DUCKDB_TYPE_ANY) })
    }
}

impl Drop for LogicalType {
    fn drop(&mut self) {
        // SAFETY: the handle is owned.
        unsafe { ffi::duckdb_destroy_logical_type(&raw mut self.0) };
    }
}

/// The context of a client, which is alive as long as its connection.
pub struct ClientContext(ffi::duckdb_client_context);

// SAFETY: DuckDB's settings and file systems are made to be used by several threads.
unsafe impl Send for ClientContext {}
unsafe impl Sync for ClientContext {}

impl ClientContext {
    /// The context of the client that binds a call. What was bound is opened by the same one, and
    /// does not outlive it.
    ///
    /// # Safety
    /// `info` is that of the call.
    #[must_use]
    pub unsafe fn of_bind(info: ffi::duckdb_bind_info) -> Self {
        let mut context = std::ptr::null_mut();
        // SAFETY: as promised by the caller; the handle is ours.
        unsafe { ffi::duckdb_table_function_get_client_context(info, &raw mut context) };
        ClientContext(context)
    }

    /// The handle for calls of the C API, which must not destroy it.
    #[must_use]
    pub fn raw(&self) -> ffi::duckdb_client_context {
        self.0
    }
}

impl Drop for ClientContext {
    fn drop(&mut self) {
        // SAFETY: the handle is owned.
        unsafe { ffi::duckdb_destroy_client_context(&raw mut self.0) };
    }
}

/// A value of DuckDB's; never a null pointer.
pub struct ValueHandle(ffi::duckdb_value);

impl ValueHandle {
    /// Takes a value over; `None` for a null pointer.
    ///
    /// # Safety
    /// `value` is null or a handle that the caller owns.
    pub unsafe fn new(value: ffi::duckdb_value) -> Option<Self> {
        (!value.is_null()).then_some(ValueHandle(value))
    }

    /// The handle for calls of the C API, which must not destroy it.
    #[must_use]
    pub fn raw(&self) -> ffi::duckdb_value {
        self.0
    }

    /// Whether it is NULL.
    #[must_use]
    pub fn is_null(&self) -> bool {
        // SAFETY: the handle is alive.
        unsafe { ffi::duckdb_is_null_value(self.0) }
    }

    /// The value as text, whatever its type; NULL is empty.
    #[must_use]
    pub fn text(&self) -> String {
        if self.is_null() {
            return String::new();
        }
        // SAFETY: the handle is alive, and the text is ours.
        unsafe { take_string(ffi::duckdb_get_varchar(self.0)) }.unwrap_or_default()
    }
}

impl Drop for ValueHandle {
    fn drop(&mut self) {
        // SAFETY: the handle is owned.
        unsafe { ffi::duckdb_destroy_value(&raw mut self.0) };
    }
}
