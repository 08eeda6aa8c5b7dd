//! `braze`: Braze as tables in DuckDB.
//!
//! # Layout
//!
//! The crate has two halves, and imports go one way only, from the second to the first:
//!
//! - [`braze`]: knows Braze and HTTP, and nothing of DuckDB. An endpoint is a declaration
//!   (`braze/tables`); how requests are made (`braze/http`), which requests an answer takes
//!   (`braze/scan`) and how an answer becomes columns (`braze/rows`) are written once. User
//!   profiles, which come in files as well, have a folder of their own (`braze/users`).
//! - [`duckdb`]: the thin binding to DuckDB's C API, the only place with `unsafe`. It registers
//!   whatever [`braze::functions`] lists, and knows nothing of HTTP.

mod braze;
#[allow(unsafe_code)]
mod duckdb;
