//! Files as DuckDB opens them: with its settings on access, and over the protocols that its
//! extensions add.

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;

use braze_client::database::{File, FileSystem};
use braze_client::error::{FileError, Result};
use libduckdb_sys as ffi;

use crate::handles::{ClientContext, c_string, take_error};
use crate::options;

/// The file system of a client, and its setting on access.
pub struct ClientFiles(Arc<ClientContext>);

// SAFETY: DuckDB's file systems are made to be used by several threads, and so are its settings.
unsafe impl Send for ClientFiles {}
unsafe impl Sync for ClientFiles {}

impl ClientFiles {
    /// The file system of the client that a context belongs to.
    ///
    /// # Safety
    /// It is used no longer than the client lives, which a call that was bound does not outlive.
    #[must_use]
    pub unsafe fn new(client: Arc<ClientContext>) -> Self {
        ClientFiles(client)
    }
}

/// A handle of the file system: one per attempt to open a file, since it has the error of the last one.
struct Handle(ffi::duckdb_file_system);

impl Drop for Handle {
    fn drop(&mut self) {
        // SAFETY: the handle is owned.
        unsafe { ffi::duckdb_destroy_file_system(&raw mut self.0) };
    }
}

impl FileSystem for ClientFiles {
    fn open(&self, path: &str) -> Result<Box<dyn File>> {
        // SAFETY: the context is alive.
        let system = Handle(unsafe { ffi::duckdb_client_context_get_file_system(self.0.raw()) });
        let mut handle = std::ptr::null_mut();
        // SAFETY: the handles are alive; the file's is ours if it was opened.
        let (opened, size) = unsafe {
            let mut options = ffi::duckdb_create_file_open_options();
            ffi::duckdb_file_open_options_set_flag(options, ffi::duckdb_file_flag_DUCKDB_FILE_FLAG_READ, true);
            let opened = ffi::duckdb_file_system_open(system.0, c_string(path).as_ptr(), options, &raw mut handle);
            ffi::duckdb_destroy_file_open_options(&raw mut options);
            let opened = opened == ffi::DuckDBSuccess && !handle.is_null();
            (opened, if opened { ffi::duckdb_file_handle_size(handle) } else { 0 })
        };
        if !opened {
            // SAFETY: the file system is alive, and the error is ours.
            let problem = unsafe { take_error(ffi::duckdb_file_system_error_data(system.0)) };
            return Err(FileError::unreadable(path, problem).into());
        }
        let file = OpenFile { handle, size: u64::try_from(size).unwrap_or(0), position: 0 };
        if size < 0 { Err(FileError::unreadable(path, file.problem()).into()) } else { Ok(Box::new(file)) }
    }

    fn external_access(&self) -> bool {
        // SAFETY: the context is alive.
        let value = unsafe { options::value(self.0.raw(), "enable_external_access") };
        // What cannot be read is no leave.
        value.is_some_and(|value| value.text() == "true")
    }
}

/// An open file, at a position of its own.
struct OpenFile {
    handle: ffi::duckdb_file_handle,
    size: u64,
    position: u64,
}

// SAFETY: a handle is used by one thread at a time.
unsafe impl Send for OpenFile {}

impl OpenFile {
    /// What DuckDB says of the last attempt, which failed.
    fn problem(&self) -> String {
        // SAFETY: the handle is alive, and the error is ours.
        unsafe { take_error(ffi::duckdb_file_handle_error_data(self.handle)) }
    }
}

impl Drop for OpenFile {
    fn drop(&mut self) {
        // SAFETY: the handle is owned.
        unsafe { ffi::duckdb_destroy_file_handle(&raw mut self.handle) };
    }
}

impl Read for OpenFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let room = i64::try_from(buffer.len()).unwrap_or(i64::MAX);
        // SAFETY: the handle is alive, and there is so much room.
        let read = unsafe { ffi::duckdb_file_handle_read(self.handle, buffer.as_mut_ptr().cast(), room) };
        let read = usize::try_from(read).map_err(|_| io::Error::other(self.problem()))?;
        self.position += read as u64;
        Ok(read)
    }
}

impl Seek for OpenFile {
    fn seek(&mut self, target: SeekFrom) -> io::Result<u64> {
        let position = match target {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
            SeekFrom::End(offset) => self.size.checked_add_signed(offset),
        };
        let position = position.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        if position != self.position {
            // SAFETY: the handle is alive.
            let state = unsafe {
                ffi::duckdb_file_handle_seek(self.handle, i64::try_from(position).map_err(io::Error::other)?)
            };
            if state != ffi::DuckDBSuccess {
                return Err(io::Error::other(self.problem()));
            }
            self.position = position;
        }
        Ok(position)
    }
}
