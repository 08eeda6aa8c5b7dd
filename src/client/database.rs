//! What the database lends to a call: files, and whether it may leave the database.

use std::io::{Read, Seek};

use crate::error::Result;

/// DuckDB's own file system: local files, and those that extensions such as `httpfs` add.
pub trait FileSystem: Send + Sync {
    /// Opens a file for reading.
    ///
    /// # Errors
    /// If there is no such file, or where DuckDB's settings forbid access.
    fn open(&self, path: &str) -> Result<Box<dyn File>>;

    /// Whether calls may leave the database: DuckDB's `enable_external_access`, as it is now.
    fn external_access(&self) -> bool;
}

/// An open file, at a position of its own.
pub trait File: Read + Seek + Send {}

impl<T: Read + Seek + Send> File for T {}
