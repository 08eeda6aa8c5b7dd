//! Why rows cannot be sent, or were not all accepted.

use std::fmt::{self, Formatter};

use super::{Error, VALUE_CHARS_MAX};
use crate::outside::gate;

/// Why a statement that writes fails.
#[derive(Clone, Debug)]
pub enum WriteError {
    /// A path that leads to no target.
    Destination {
        /// What the user gave.
        path: String,
        /// What is wrong with it, in words that follow it.
        problem: &'static str,
    },
    /// An option whose value cannot be used.
    Option {
        /// Its name.
        name: String,
        /// Why not.
        problem: String,
    },
    /// Columns that are not rows with named fields.
    NoRows {
        /// How many they are.
        columns: usize,
        /// The type of the only one.
        kind: String,
    },
    /// A field that rows must have, or several of which they must have one.
    MissingField {
        /// The target.
        target: &'static str,
        /// The field or fields.
        field: String,
    },
    /// `MAX_ROWS` must be given.
    MaxRowsNeeded {
        /// The target.
        target: &'static str,
    },
    /// There are more rows than `MAX_ROWS`; nothing was sent.
    TooManyRows {
        /// How many there may be.
        max: u64,
    },
    /// Rows that were set aside and cannot be read back.
    Held {
        /// Why not.
        problem: String,
    },
    /// Rows whose outcome was lost.
    RejectsLost {
        /// How many.
        rows: u64,
    },
    /// A row that cannot be sent.
    Row {
        /// Its place in the query, from 1, where that is known.
        number: Option<u64>,
        /// What names it; empty where nothing does.
        key: String,
        /// Why not.
        problem: String,
    },
    /// A journal that cannot be used.
    Journal {
        /// The file.
        path: String,
        /// Why not.
        problem: String,
    },
    /// Not every row was accepted.
    Unfinished(Box<Summary>),
}

/// What became of the rows of a write that failed.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// The number of the write.
    pub write: u64,
    /// How many rows came.
    pub rows: u64,
    /// How many were accepted.
    pub accepted: u64,
    /// How many were rejected.
    pub rejected: u64,
    /// How many have an unknown outcome.
    pub unknown: u64,
    /// How many were not sent.
    pub not_sent: u64,
    /// How many had not changed.
    pub unchanged: u64,
    /// The first row that was not accepted, and why.
    pub first: Option<String>,
    /// What ended the write early.
    pub cause: Option<Box<Error>>,
}

impl From<WriteError> for Error {
    fn from(error: WriteError) -> Self {
        Error::Write(error)
    }
}

impl Error {
    /// An option whose value cannot be used.
    #[must_use]
    pub fn option(name: &str, problem: &str) -> Self {
        WriteError::Option { name: name.to_owned(), problem: problem.to_owned() }.into()
    }

    /// A journal that cannot be used.
    #[must_use]
    pub fn journal(path: &str, problem: impl fmt::Display) -> Self {
        WriteError::Journal { path: path.to_owned(), problem: problem.to_string() }.into()
    }
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            WriteError::Destination { path, problem } => write!(
                f,
                "The path \"{}\" {problem}\nCopy to a target: COPY (SELECT t FROM t) TO 'braze://users/attributes' (FORMAT braze); \
                 FROM braze_targets() lists all of them",
                gate::shown(path),
            ),
            WriteError::Option { name, problem } => write!(f, "Option \"{name}\": {}", gate::shown(problem)),
            WriteError::NoRows { columns: 1, kind } => write!(
                f,
                "A row must be a STRUCT or JSON, but the only column is a {kind}\n\
                 Select whole rows: COPY (SELECT t FROM (…) t) TO …, where the alias t is not also the name of a column",
            ),
            WriteError::NoRows { columns, .. } => write!(
                f,
                "DuckDB does not pass on the names of the {columns} columns\n\
                 Select whole rows: COPY (SELECT t FROM (…) t) TO …, or name the columns: (FORMAT braze, COLUMNS (external_id, email))",
            ),
            WriteError::MissingField { target, field } => {
                write!(f, "The target \"{target}\" requires a field that the rows do not have: {field}")
            }
            WriteError::MaxRowsNeeded { target } => write!(
                f,
                "The target \"{target}\" requires the option MAX_ROWS: what it does cannot be undone\n\
                 Set the most rows that you expect: (FORMAT braze, MAX_ROWS 100)",
            ),
            WriteError::TooManyRows { max } => {
                write!(
                    f,
                    "There are more than {max} rows, the value of MAX_ROWS: nothing was sent\nIf you mean to send them all, raise MAX_ROWS"
                )
            }
            WriteError::Held { problem } => {
                write!(f, "Cannot read back the rows that were set aside to be counted: {problem}")
            }
            WriteError::RejectsLost { rows } => write!(
                f,
                "The outcome of {rows} rows was lost: there is no room for it in DuckDB's temp_directory\n\
                 braze_rejects() is incomplete: rows that it does not list may not have been accepted",
            ),
            WriteError::Row { number, key, problem } => {
                let row = number.map_or_else(|| "The row".to_owned(), |number| format!("Row {number}"));
                write!(f, "{row}{} cannot be sent: {}", named(key), gate::shown(problem))
            }
            WriteError::Journal { path, problem } => {
                write!(f, "The journal \"{}\" cannot be used: {}", gate::shown(path), gate::shown(problem))
            }
            WriteError::Unfinished(summary) => summary.fmt(f),
        }
    }
}

/// What names a row, in a parenthesis.
fn named(key: &str) -> String {
    if key.trim().is_empty() { String::new() } else { format!(" (key {})", gate::shortened(key, VALUE_CHARS_MAX)) }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Summary { write, rows, accepted, .. } = self;
        if let Some(cause) = &self.cause {
            writeln!(f, "{cause}")?;
        }
        write!(f, "Braze accepted {accepted} of {rows} rows")?;
        for (count, what) in [
            (self.rejected, "rejected"),
            (self.unknown, "unknown"),
            (self.not_sent, "not sent"),
            (self.unchanged, "unchanged"),
        ] {
            if count > 0 {
                write!(f, ", {count} {what}")?;
            }
        }
        if let Some(first) = &self.first {
            write!(f, "\nFirst: {}", gate::shown(first))?;
        }
        if self.rejected + self.unknown + self.not_sent > 0 {
            write!(f, "\nAll of them: FROM braze_rejects(write := {write})")?;
        }
        if *accepted > 0 { f.write_str("\nROLLBACK does not undo what was accepted") } else { Ok(()) }
    }
}
