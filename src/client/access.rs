//! The one door out of the database: a call is opened only where DuckDB's settings allow it to ask a
//! server, read a file or look at the environment.

use crate::arguments::Arguments;
use crate::declare::Column;
use crate::error::{Error, Result};
use crate::interface::{BoundCall, RowStream, TableFunction};
use crate::settings::Settings;

/// A checked call behind the door.
struct LockableCall {
    function: &'static dyn TableFunction,
    call: Box<dyn BoundCall>,
}

/// Checks a call, which can be opened only as long as the database allows it.
///
/// # Errors
/// As [`TableFunction::bind`].
pub fn bind(
    function: &'static dyn TableFunction,
    arguments: Arguments,
    settings: &Settings,
) -> Result<Box<dyn BoundCall>> {
    let call = function.bind(arguments, settings)?;
    Ok(Box::new(LockableCall { function, call }))
}

impl BoundCall for LockableCall {
    fn columns(&self) -> Vec<Column> {
        self.call.columns()
    }

    /// A call may have been prepared before the database was locked, so that it is looked at now.
    fn open(&self, projection: &[usize], settings: &Settings) -> Result<Vec<Box<dyn RowStream>>> {
        if self.function.leaves_database() && !settings.files.external_access() {
            return Err(Error::Locked { function: self.function.name().to_owned() });
        }
        self.call.open(projection, settings)
    }
}
