//! Everything that can go wrong, as data; the text is made here and nowhere else.
//!
//! No variant holds a key, and whatever Braze says is redacted before it gets here.

mod file;

use std::fmt;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};

pub use file::FileError;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a query fails. The texts follow DuckDB's manner: what is wrong with the name in double
/// quotes, then on a new line what to do.
#[derive(Clone, Debug)]
pub enum Error {
    /// A setting outside its bounds.
    Setting { name: &'static str, value: i64, min: u32, max: u32 },
    /// A parameter whose value cannot be used.
    Parameter { name: String, problem: String },
    /// A name that is none of those it could be.
    Unknown { what: &'static str, name: String, known: Vec<String> },
    /// A workspace of which the key or the endpoint is not known.
    NotConnected { workspace: String, missing: Vec<String> },
    /// An endpoint that is no host, or one that would send the key in clear.
    Endpoint { endpoint: String, problem: &'static str },
    /// A file or variable that should hold a key and does not.
    Key { place: String, problem: String },
    /// No HTTP client could be made: proxy or certificates.
    Client { problem: String },
    /// The server could not be reached, or the connection broke.
    Connection { host: String, problem: String, attempts: u32 },
    /// The certificate of the server is not trusted.
    Certificate { host: String, problem: String },
    /// No answer in time.
    Timeout { path: String, timeout: Duration, attempts: u32 },
    /// HTTP 401.
    Unauthorized { workspace: String, host: String, request_id: Option<String> },
    /// HTTP 403.
    Forbidden { workspace: String, path: String, permission: Option<&'static str>, request_id: Option<String> },
    /// An answer that leads elsewhere; the key goes to the workspace's host only.
    Redirect { path: String, host: String },
    /// Any other status. The subject is the identifier that was asked for.
    Status {
        path: String,
        subject: Option<String>,
        status: u16,
        message: Option<String>,
        attempts: u32,
        request_id: Option<String>,
    },
    /// A request that must not be sent twice, and it is not known whether it was processed.
    Unconfirmed { cause: Box<Error> },
    /// A rate limit that is spent, and it is not known until when.
    TooManyRequests { path: String, message: Option<String>, attempts: u32, request_id: Option<String> },
    /// A rate limit that is spent for longer than the query may wait.
    RateLimit { path: String, resets_at: DateTime<Utc>, wait: Duration, max_wait: Duration },
    /// A body that is larger than the bound.
    TooLarge { path: String, bytes_max: usize },
    /// A body that is no JSON, or not all of it.
    Malformed { path: String, problem: String, attempts: u32, request_id: Option<String> },
    /// A body with a field of another type than documented, or without its rows.
    Shape { path: String, problem: String, request_id: Option<String> },
    /// Pages that never end.
    Endless { path: String, problem: String },
    /// A link to the next page that leads to another place than the endpoint that was asked.
    Link { path: String, target: String },
    /// An export or a file.
    File(FileError),
    /// A bug in the extension.
    Panic,
}

impl Error {
    /// A parameter whose value cannot be used, and why.
    pub fn parameter(name: &str, problem: impl Into<String>) -> Self {
        Error::Parameter { name: name.to_owned(), problem: problem.into() }
    }

    /// A parameter whose value lies outside of what Braze can have.
    pub fn day_out_of_range(name: &str, day: &str, earliest: NaiveDate, latest: NaiveDate) -> Self {
        Error::parameter(name, format!("{day} is out of range: it must lie between {earliest} and {latest}"))
    }
}

impl Error {
    /// The HTTP status that Braze answered with, where that is what went wrong.
    pub fn status(&self) -> Option<u16> {
        match self {
            Error::Unauthorized { .. } => Some(401),
            Error::Forbidden { .. } => Some(403),
            Error::TooManyRequests { .. } => Some(429),
            Error::Status { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// Whether Braze refused the identifier that it was asked for.
    pub fn is_refusal(&self) -> bool {
        matches!(self, Error::Status { status: 400 | 404, .. })
    }

    /// The same with the identifier that was asked for.
    pub fn about(mut self, asked: &str) -> Self {
        if let Error::Status { subject, .. } = &mut self {
            *subject = Some(asked.to_owned());
        }
        self
    }
}

impl From<FileError> for Error {
    fn from(error: FileError) -> Self {
        Error::File(error)
    }
}

impl std::error::Error for Error {}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Setting { name, value, min, max } => {
                write!(f, "{name} must lie between {min} and {max}, not {value}")
            }
            Error::Parameter { name, problem } => write!(f, "Parameter \"{name}\": {problem}"),
            Error::Unknown { what, name, known } => write_unknown(f, what, name, known),
            Error::NotConnected { workspace, missing } => write!(
                f,
                "The Braze workspace \"{workspace}\" is not set up: {} {} not set\n\
                 Set {} in the environment, or run: \
                 CALL braze_connect(endpoint := 'US-01', api_key_env := 'NAME_OF_A_VARIABLE', workspace := '{workspace}')",
                missing.join(" and "),
                if missing.len() == 1 { "is" } else { "are" },
                if missing.len() == 1 { "it" } else { "them" },
            ),
            Error::Endpoint { endpoint, problem } => write!(
                f,
                "The Braze endpoint \"{endpoint}\" {problem}\n\
                 It takes an instance such as 'US-01' or 'EU-01', a host such as 'rest.iad-01.braze.com', or a URL",
            ),
            Error::Key { place, problem } => write!(f, "No API key in {place}: {problem}"),
            Error::Client { problem } => write!(f, "Cannot make HTTP requests: {problem}"),
            Error::Connection { host, problem, attempts } => {
                write!(f, "Cannot reach \"{host}\"{}: {problem}", tries(*attempts))
            }
            Error::Certificate { host, problem } => write!(
                f,
                "The certificate of \"{host}\" is not trusted: {problem}\n\
                 Certificates of your own are read from the file that SSL_CERT_FILE names",
            ),
            Error::Timeout { path, timeout, attempts } => write!(
                f,
                "Braze did not answer {path} within {} ms{}\nAllow more with: SET braze_timeout_ms = {}",
                timeout.as_millis(),
                tries(*attempts),
                timeout.as_millis() * 2,
            ),
            Error::Unauthorized { workspace, host, request_id } => write!(
                f,
                "Braze refused the API key of workspace \"{workspace}\" (HTTP 401{})\n\
                 Check that it is a REST API key, not quoted, of a workspace on \"{host}\"",
                reference(request_id.as_ref()),
            ),
            Error::Forbidden { workspace, path, permission, request_id } => write!(
                f,
                "The API key of workspace \"{workspace}\" may not read {path} (HTTP 403{})\n\
                 Permissions are fixed when a key is made: create a key with the permission {}",
                reference(request_id.as_ref()),
                permission.map_or_else(|| "of this endpoint".to_owned(), |name| format!("\"{name}\"")),
            ),
            Error::Redirect { path, host } => write!(
                f,
                "{path} leads to \"{host}\", where the API key is not sent\n\
                 Check the endpoint of the workspace",
            ),
            Error::Status { path, subject, status, message, attempts, request_id } => {
                write!(f, "Braze answered {path}")?;
                if let Some(subject) = subject {
                    write!(f, " for {subject}")?;
                }
                write!(f, " with HTTP {status}{}", tries(*attempts))?;
                if let Some(message) = message {
                    write!(f, ": {message}")?;
                }
                f.write_str(&parenthesis(request_id.as_ref()))
            }
            Error::Unconfirmed { cause } => {
                write!(f, "{cause}\nWhether Braze processed the request is not known, so it is not sent again")
            }
            Error::TooManyRequests { path, message, attempts, request_id } => {
                write!(f, "The rate limit for {path} is spent (HTTP 429{})", tries_behind(*attempts))?;
                if let Some(message) = message {
                    write!(f, ": {message}")?;
                }
                write!(f, "{}\nBraze does not say until when: try again later", parenthesis(request_id.as_ref()))
            }
            Error::RateLimit { path, resets_at, wait, max_wait } => write!(
                f,
                "The rate limit for {path} is spent until {} (in {} s), and braze_max_wait_ms allows to wait {} ms\n\
                 Try again then, or wait longer with: SET braze_max_wait_ms = {}",
                resets_at.format("%Y-%m-%d %H:%M:%S UTC"),
                wait.as_secs() + u64::from(wait.subsec_nanos() > 0),
                max_wait.as_millis(),
                (wait.as_secs() + 2) * 1_000,
            ),
            Error::TooLarge { path, bytes_max } => {
                write!(f, "The answer of {path} is larger than {} MiB", bytes_max / (1 << 20))
            }
            Error::Malformed { path, problem, attempts, request_id } => write!(
                f,
                "The answer of {path} is no whole JSON{}: {problem}{}",
                tries(*attempts),
                parenthesis(request_id.as_ref()),
            ),
            Error::Shape { path, problem, request_id } => {
                write!(f, "The answer of {path} is not as documented: {problem}{}", parenthesis(request_id.as_ref()))
            }
            Error::Endless { path, problem } => {
                write!(f, "The list {path} does not end: {problem}")
            }
            Error::Link { path, target } => {
                write!(f, "The next page of {path} leads to \"{target}\", where the API key is not sent")
            }
            Error::File(error) => error.fmt(f),
            Error::Panic => f.write_str("The braze extension has a bug here; please report the query"),
        }
    }
}

/// A name that is none of those it could be, with the one that was most likely meant.
fn write_unknown(f: &mut fmt::Formatter<'_>, what: &str, name: &str, known: &[String]) -> fmt::Result {
    writeln!(f, "Unknown {what} \"{name}\"")?;
    if let Some(close) = closest(name, known) {
        write!(f, "Did you mean: \"{close}\"? ")?;
    }
    let quoted: Vec<String> = known.iter().map(|name| format!("\"{name}\"")).collect();
    write!(f, "Known: {}", quoted.join(", "))
}

fn tries(attempts: u32) -> String {
    if attempts > 1 { format!(" ({attempts} attempts)") } else { String::new() }
}

fn tries_behind(attempts: u32) -> String {
    if attempts > 1 { format!(", {attempts} attempts") } else { String::new() }
}

fn reference(request_id: Option<&String>) -> String {
    request_id.map_or_else(String::new, |id| format!(", request {id}"))
}

fn parenthesis(request_id: Option<&String>) -> String {
    request_id.map_or_else(String::new, |id| format!(" (request {id})"))
}

/// The known name that a misspelt one was most likely meant to be.
fn closest<'a>(name: &str, known: &'a [String]) -> Option<&'a String> {
    const SIMILAR: f64 = 0.5;
    let similarity = |known: &String| strsim::normalized_damerau_levenshtein(&name.to_lowercase(), known);
    known.iter().filter(|known| similarity(known) >= SIMILAR).max_by(|a, b| similarity(a).total_cmp(&similarity(b)))
}
