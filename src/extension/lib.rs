//! The extension: the binding of the client to DuckDB's stable C API at level v1.5.6, and the only
//! place with `unsafe`. It registers whatever the client's registry lists, and knows nothing of HTTP.
//!
//! The `duckdb` crate's own binding hides the connection that settings are registered on and has one
//! Rust type per table function, so this one calls the C API itself.
//!
//! Every callback catches panics: none may cross into DuckDB.

#![allow(unsafe_code)]

pub mod callbacks;
pub mod copies;
pub mod copy_function;
pub mod copy_options;
pub mod entry;
pub mod files;
pub mod handles;
pub mod input;
pub mod input_type;
pub mod options;
pub mod scalar_function;
pub mod settings;
#[cfg(unix)]
pub mod sigint;
pub mod table_function;
pub mod values;
pub mod vectors;
