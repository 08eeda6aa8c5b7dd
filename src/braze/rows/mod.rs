//! How the body of an answer becomes columns. Pure: no HTTP, no DuckDB.
//!
//! [`shape`] lays out where in an answer each column is, [`decode`] walks a body along it, and
//! [`value`] puts what it finds there into the vectors of a [`batch`].

pub mod batch;
pub mod decode;
pub mod path;
mod shape;
pub mod time;
mod value;
