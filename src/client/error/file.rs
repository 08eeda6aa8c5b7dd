//! What can go wrong with exports and with the files that they make.

use std::fmt;
use std::time::Duration;

use crate::outside::controls::visible;
use crate::outside::gate::shown;

/// Why an export or a file cannot be read.
#[derive(Clone, Debug)]
pub enum FileError {
    /// An export that Braze runs only once at a time is running already.
    AlreadyRunning {
        /// The path of the endpoint that starts it.
        path: String,
        /// The segment; `None` for the global control group, or before it is known.
        segment_id: Option<String>,
        /// The export that is running, if this process started it.
        object_prefix: Option<String>,
    },
    /// A request that starts an export, and it is not known whether it did.
    Unconfirmed {
        /// The text of the error that the request ended with.
        cause: String,
    },
    /// An export that goes to the customer's own storage.
    OwnStorage {
        /// What Braze calls the export; the folder of its files ends with it.
        object_prefix: String,
        /// The segment; `None` for the global control group.
        segment_id: Option<String>,
    },
    /// A file that is not there in time.
    Late {
        /// The export's `object_prefix`, or the host of a URL.
        name: String,
        /// The HTTP status of the last look.
        status: u16,
        /// How long it was waited for.
        waited: Duration,
        /// Whether it is known when the export was started, so that it cannot be gone already.
        is_known: bool,
    },
    /// A file that is no longer there.
    Gone {
        /// The export's `object_prefix`, or the host of a URL.
        name: String,
        /// The HTTP status that says so.
        status: u16,
    },
    /// A file that cannot be read.
    Unreadable {
        /// The file as messages name it: never by a whole URL.
        file: String,
        /// Why not.
        problem: String,
    },
    /// A line of a file that is not a user.
    Line {
        /// The file as messages name it, with the one inside of it for a zip.
        file: String,
        /// The number of the line, from 1.
        line: u64,
        /// Why not; never its content.
        problem: String,
    },
    /// A download that does not fit into memory and cannot be stored elsewhere.
    Temporary {
        /// DuckDB's temporary directory, if it has one.
        directory: Option<String>,
        /// Why not.
        problem: String,
    },
}

impl FileError {
    /// A file that cannot be read, and why.
    pub fn unreadable(file: &str, problem: impl Into<String>) -> Self {
        FileError::Unreadable { file: file.to_owned(), problem: problem.into() }
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FileError::AlreadyRunning { path, segment_id, object_prefix } => {
                let segment = segment_id.as_ref().map_or_else(String::new, |id| format!(" of segment \"{id}\""));
                writeln!(f, "An export{segment} is already running (HTTP 429 from {path}): Braze runs one at a time")?;
                match object_prefix {
                    Some(prefix) => {
                        write!(f, "This process started it; read it with: FROM braze_read_users('{}')", shown(prefix))
                    }
                    None => f.write_str("Try again when it has finished"),
                }
            }
            FileError::Unconfirmed { cause } => write!(
                f,
                "{cause}\n\
                 It is unknown whether the export was started, so it was not tried again: Braze runs one at a time",
            ),
            FileError::OwnStorage { object_prefix, segment_id } => {
                let folder = segment_id.as_ref().map_or("**".to_owned(), |id| format!("segment-export/{id}/*"));
                let object_prefix = shown(object_prefix);
                write!(
                    f,
                    "Braze delivers the export \"{object_prefix}\" to your company's own storage, and gives no URL for it\n\
                     Once it is there, read it with: SET VARIABLE files = (SELECT list(file) FROM \
                     glob('s3://BUCKET/{folder}/{object_prefix}/*')); \
                     FROM braze_read_users(getvariable('files'))",
                )
            }
            FileError::Late { name, status, waited, is_known: true } => write!(
                f,
                "The export \"{name}\" is not ready after {} s (HTTP {status}). If it failed, Braze sends an email\n\
                 Wait longer with: FROM braze_read_users('{name}', max_wait := INTERVAL 1 HOUR)",
                waited.as_secs_f64(),
                name = shown(name),
            ),
            FileError::Late { name, status, waited, is_known: false } => write!(
                f,
                "The file at {name} is not there after {} s (HTTP {status}): it is not ready yet, or it has expired \
                 (Braze keeps exports for four hours)\nWait longer with: max_wait := INTERVAL 1 HOUR",
                waited.as_secs_f64(),
                name = shown(name),
            ),
            FileError::Gone { name, status } => write!(
                f,
                "The export \"{name}\" is gone (HTTP {status}): Braze keeps exports for four hours\nStart a new one",
                name = shown(name),
            ),
            FileError::Unreadable { file, problem } => {
                write!(f, "Cannot read \"{}\": {}", shown(file), visible(problem))
            }
            FileError::Line { file, line, problem } => write!(
                f,
                "Line {line} of \"{}\" is not a user: {}\nSkip such lines with: ignore_errors := true",
                shown(file),
                shown(problem),
            ),
            FileError::Temporary { directory, problem } => {
                f.write_str("Cannot store a download")?;
                if let Some(directory) = directory {
                    write!(f, " in \"{directory}\"")?;
                }
                write!(f, ": {problem}\nChoose another directory with: SET temp_directory = '…'")
            }
        }
    }
}
