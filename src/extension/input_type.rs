//! DuckDB's types as those of rows that come from it.

use std::sync::Arc;

use braze_client::columns::{InputField, InputType};
use libduckdb_sys as ffi;

use crate::handles::{LogicalType, take_string};

/// TIMESTAMPTZ in nanoseconds, which only 2.0 has.
pub const TIMESTAMP_TZ_NS: ffi::duckdb_type = 42;

impl LogicalType {
    /// The number of the type.
    #[must_use]
    pub fn id(&self) -> ffi::duckdb_type {
        // SAFETY: the handle is alive.
        unsafe { ffi::duckdb_get_type_id(self.0) }
    }

    /// Its type as values of it are read.
    #[must_use]
    pub fn input_type(&self) -> InputType {
        match self.id() {
            // It is not known yet in a macro and of a parameter of a prepared statement: DuckDB binds again when it is.
            ffi::DUCKDB_TYPE_DUCKDB_TYPE_SQLNULL | ffi::DUCKDB_TYPE_DUCKDB_TYPE_INVALID => InputType::Null,
            ffi::DUCKDB_TYPE_DUCKDB_TYPE_BOOLEAN => InputType::Boolean,
            ffi::DUCKDB_TYPE_DUCKDB_TYPE_TINYINT
            | ffi::DUCKDB_TYPE_DUCKDB_TYPE_SMALLINT
            | ffi::DUCKDB_TYPE_DUCKDB_TYPE_INTEGER
            | ffi::DUCKDB_TYPE_DUCKDB_TYPE_BIGINT => InputType::Signed,
            ffi::DUCKDB_TYPE_DUCKDB_TYPE_UTINYINT
            | ffi::DUCKDB_TYPE_DUCKDB_TYPE_USMALLINT
            | ffi::DUCKDB_TYPE_DUCKDB_TYPE_UINTEGER
            | ffi::DUCKDB_TYPE_DUCKDB_TYPE_UBIGINT => InputType::Unsigned,
            ffi::DUCKDB_TYPE_DUCKDB_TYPE_HUGEINT => InputType::Huge,
            ffi::DUCKDB_TYPE_DUCKDB_TYPE_UHUGEINT => InputType::UnsignedHuge,
            ffi::DUCKDB_TYPE_DUCKDB_TYPE_FLOAT => InputType::Float,
            ffi::DUCKDB_TYPE_DUCKDB_TYPE_DOUBLE => InputType::Double,
            ffi::DUCKDB_TYPE_DUCKDB_TYPE_DATE => InputType::Date,
            ffi::DUCKDB_TYPE_DUCKDB_TYPE_TIME | ffi::DUCKDB_TYPE_DUCKDB_TYPE_TIME_NS => InputType::Time,
            ffi::DUCKDB_TYPE_DUCKDB_TYPE_TIMESTAMP
            | ffi::DUCKDB_TYPE_DUCKDB_TYPE_TIMESTAMP_TZ
            | ffi::DUCKDB_TYPE_DUCKDB_TYPE_TIMESTAMP_S
            | ffi::DUCKDB_TYPE_DUCKDB_TYPE_TIMESTAMP_MS
            | ffi::DUCKDB_TYPE_DUCKDB_TYPE_TIMESTAMP_NS
            | TIMESTAMP_TZ_NS => InputType::Timestamp,
            ffi::DUCKDB_TYPE_DUCKDB_TYPE_UUID => InputType::Uuid,
            // SAFETY: the handle is alive.
            id => unsafe { self.compound_type(id) },
        }
    }

    /// The same for types that have parts, another name or none of these.
    ///
    /// # Safety
    /// The handle has this type.
    unsafe fn compound_type(&self, id: ffi::duckdb_type) -> InputType {
        // SAFETY: the handle is alive, and what its parts are asked for belongs to its type. Each part is ours.
        unsafe {
            match id {
                ffi::DUCKDB_TYPE_DUCKDB_TYPE_VARCHAR => self.text_type(),
                ffi::DUCKDB_TYPE_DUCKDB_TYPE_DECIMAL => InputType::Decimal { scale: ffi::duckdb_decimal_scale(self.0) },
                ffi::DUCKDB_TYPE_DUCKDB_TYPE_ENUM => {
                    let name = |at| take_string(ffi::duckdb_enum_dictionary_value(self.0, at)).unwrap_or_default();
                    let size = ffi::duckdb_enum_dictionary_size(self.0);
                    InputType::Enum((0..u64::from(size)).map(name).collect())
                }
                ffi::DUCKDB_TYPE_DUCKDB_TYPE_LIST => {
                    InputType::List(Arc::new(LogicalType(ffi::duckdb_list_type_child_type(self.0)).input_type()))
                }
                ffi::DUCKDB_TYPE_DUCKDB_TYPE_ARRAY => {
                    InputType::List(Arc::new(LogicalType(ffi::duckdb_array_type_child_type(self.0)).input_type()))
                }
                ffi::DUCKDB_TYPE_DUCKDB_TYPE_STRUCT => {
                    let field = |at| InputField {
                        name: take_string(ffi::duckdb_struct_type_child_name(self.0, at)).unwrap_or_default(),
                        kind: LogicalType(ffi::duckdb_struct_type_child_type(self.0, at)).input_type(),
                    };
                    InputType::Struct((0..ffi::duckdb_struct_type_child_count(self.0)).map(field).collect())
                }
                ffi::DUCKDB_TYPE_DUCKDB_TYPE_MAP => {
                    let key = LogicalType(ffi::duckdb_map_type_key_type(self.0)).input_type();
                    InputType::Map(Arc::new((key, LogicalType(ffi::duckdb_map_type_value_type(self.0)).input_type())))
                }
                other => InputType::Other(name(other).to_owned()),
            }
        }
    }

    /// VARCHAR or JSON, which is a VARCHAR with this alias.
    fn text_type(&self) -> InputType {
        // SAFETY: the handle is alive, and the text is ours.
        let alias = unsafe { take_string(ffi::duckdb_logical_type_get_alias(self.0)) };
        if alias.as_deref() == Some("JSON") { InputType::Json } else { InputType::Text }
    }
}

/// How SQL calls a type whose values are not read.
fn name(id: ffi::duckdb_type) -> &'static str {
    match id {
        ffi::DUCKDB_TYPE_DUCKDB_TYPE_BLOB => "BLOB",
        ffi::DUCKDB_TYPE_DUCKDB_TYPE_INTERVAL => "INTERVAL",
        ffi::DUCKDB_TYPE_DUCKDB_TYPE_BIT => "BIT",
        ffi::DUCKDB_TYPE_DUCKDB_TYPE_TIME_TZ => "TIMETZ",
        ffi::DUCKDB_TYPE_DUCKDB_TYPE_UNION => "UNION",
        ffi::DUCKDB_TYPE_DUCKDB_TYPE_BIGNUM => "BIGNUM",
        ffi::DUCKDB_TYPE_DUCKDB_TYPE_GEOMETRY => "GEOMETRY",
        ffi::DUCKDB_TYPE_DUCKDB_TYPE_VARIANT => "VARIANT",
        _ => "UNKNOWN (newer than this extension)",
    }
}
