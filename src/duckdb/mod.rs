//! The DuckDB half: the binding to the stable C API at level v1.5.6, and all `unsafe` code.
//!
//! The `duckdb` crate's own binding hides the connection that settings are registered on and
//! has one Rust type per table function, so this one calls the C API itself.
//!
//! Every callback catches panics: none may cross into DuckDB.

mod chunk;
mod entry;
mod file_system;
mod handle;
mod parameter;
mod settings;
mod table_function;
