//! Rows by column, in DuckDB's own representation of values: what the client hands to the extension.

mod batch;
mod cell;
mod input;
mod store;
mod vector;

pub use batch::Batch;
pub use cell::Cell;
pub use input::{InputField, InputType, InputValues, InputVector};
pub use store::{Store, Texts, start};
pub use vector::{Lists, Structs, Values, Vector};
