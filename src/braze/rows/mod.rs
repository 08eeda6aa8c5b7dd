//! How the body of an answer becomes columns. Pure: no HTTP, no DuckDB.

pub mod batch;
pub mod decode;
pub mod time;
