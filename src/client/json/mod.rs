//! How the body of an answer becomes columns. Pure: no HTTP, no DuckDB.
//!
//! [`shape`] lays out where in an answer each column is, [`walk`] goes along a body to its [`rows`],
//! and [`value`] puts what it finds there into vectors, as [`scalar`] rules. [`decode`] is how others call all of it.

pub mod decode;
pub mod encode;
pub mod envelope;
pub mod number;
pub mod object;
pub mod path;
pub mod rows;
pub mod scalar;
pub mod shape;
#[cfg(test)]
mod tests;
pub mod time;
pub mod value;
pub mod walk;
