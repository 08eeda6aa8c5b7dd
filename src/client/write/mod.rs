//! Rows of a query that go to Braze. Stands in for what is to come: it counts rows.

pub mod options;

use crate::columns::{InputType, InputVector};
use crate::error::{Error, Result};
use crate::settings::Settings;

pub use options::OptionValue;

/// A write whose columns and options were checked.
pub struct BoundWrite {
    columns: Vec<InputType>,
    options: Vec<(String, OptionValue)>,
}

/// A write that is under way.
pub struct Write {
    rows: usize,
}

/// Checks the columns and options of a write.
///
/// # Errors
/// If it has no columns.
pub fn bind(columns: Vec<InputType>, options: Vec<(String, OptionValue)>) -> Result<BoundWrite> {
    if columns.is_empty() {
        return Err(Error::parameter("columns", "there are none"));
    }
    Ok(BoundWrite { columns, options })
}

impl BoundWrite {
    /// Begins a write to a path.
    ///
    /// # Errors
    /// With what it was given.
    pub fn open(&self, path: &str, _: &Settings) -> Result<Write> {
        if path.is_empty() {
            return Err(Error::parameter("path", format!("{:?} {:?}", self.columns, self.options)));
        }
        Ok(Write { rows: 0 })
    }
}

impl Write {
    /// Takes rows.
    ///
    /// # Errors
    /// Never.
    pub fn sink(&mut self, rows: usize, _: &[InputVector<'_>]) -> Result<()> {
        self.rows += rows;
        Ok(())
    }

    /// Ends the write.
    ///
    /// # Errors
    /// Never.
    pub fn finish(&mut self) -> Result<()> {
        Ok(())
    }
}
