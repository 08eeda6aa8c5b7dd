//! How errors read. [`FileError`](super::FileError) spells its own.

use std::fmt::{self, Formatter};
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{Error, ShapeProblem};

impl fmt::Display for Error {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Error::Setting { name, value, min, max } => {
                write!(f, "{name} must lie between {min} and {max}, not {value}")
            }
            Error::Parameter { name, problem } => write!(f, "Parameter \"{name}\": {problem}"),
            Error::Unknown { what, name, known } => write_unknown(f, what, name, known),
            Error::NotConnected { workspace, missing } => write_not_connected(f, workspace, missing),
            Error::Endpoint { endpoint, problem } => write_endpoint(f, endpoint, problem),
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
            Error::Timeout { path, timeout, attempts } => write_timeout(f, path, *timeout, *attempts),
            Error::Unauthorized { workspace, host, request_id } => {
                write_unauthorized(f, workspace, host, request_id.as_ref())
            }
            Error::Forbidden { workspace, path, permission, request_id } => {
                write_forbidden(f, workspace, path, *permission, request_id.as_ref())
            }
            Error::Redirect { path, host } => write!(
                f,
                "{path} leads to \"{host}\", where the API key is not sent\n\
                 Check the endpoint of the workspace",
            ),
            Error::Status { path, subject, status, message, attempts, request_id } => write!(
                f,
                "Braze answered {path}{} with HTTP {status}{}{}{}",
                subject.as_ref().map_or_else(String::new, |subject| format!(" for {subject}")),
                tries(*attempts),
                words(message.as_ref()),
                parenthesis(request_id.as_ref()),
            ),
            Error::Unconfirmed { cause } => {
                write!(f, "{cause}\nWhether Braze processed the request is not known, so it is not sent again")
            }
            Error::TooManyRequests { path, message, attempts, request_id } => {
                write_too_many_requests(f, path, message.as_ref(), *attempts, request_id.as_ref())
            }
            Error::RateLimit { path, resets_at, wait, max_wait } => {
                write_rate_limit(f, path, *resets_at, *wait, *max_wait)
            }
            Error::TooLarge { path, bytes_max } => {
                write!(f, "The answer of {path} is larger than {} MiB", bytes_max / (1 << 20))
            }
            Error::Malformed { path, problem, attempts, request_id } => write!(
                f,
                "The answer of {path} is no whole JSON{}: {problem}{}",
                tries(*attempts),
                parenthesis(request_id.as_ref()),
            ),
            Error::Shape { path, problem, request_id } => write_shape(f, path, problem, request_id.as_ref()),
            Error::Endless { path, problem } => write!(f, "The list {path} does not end: {problem}"),
            Error::Link { path, target } => {
                write!(f, "The next page of {path} leads to \"{target}\", where the API key is not sent")
            }
            Error::File(error) => error.fmt(f),
            Error::Interrupted => f.write_str("Interrupted"),
            Error::Forked { parent } => write!(
                f,
                "The braze extension cannot be used in a forked process: its threads stay behind in process {parent}\n\
                 Start processes with \"spawn\" instead of \"fork\", or fork before the first request to Braze",
            ),
            Error::Panic => f.write_str("The braze extension has a bug here; please report the query"),
        }
    }
}

/// A name that is none of those it could be, with the one that was most likely meant.
fn write_unknown(f: &mut Formatter<'_>, what: &str, name: &str, known: &[String]) -> fmt::Result {
    writeln!(f, "Unknown {what} \"{name}\"")?;
    if let Some(close) = closest(name, known) {
        write!(f, "Did you mean: \"{close}\"? ")?;
    }
    let quoted: Vec<String> = known.iter().map(|name| format!("\"{name}\"")).collect();
    write!(f, "Known: {}", quoted.join(", "))
}

/// Which variables are missing, and what to do instead of setting them.
fn write_not_connected(f: &mut Formatter<'_>, workspace: &str, missing: &[String]) -> fmt::Result {
    let (are, them) = if missing.len() == 1 { ("is", "it") } else { ("are", "them") };
    write!(
        f,
        "The Braze workspace \"{workspace}\" is not set up: {} {are} not set\n\
         Set {them} in the environment, or run: \
         CALL braze_connect(endpoint := 'US-01', api_key_env := 'NAME_OF_A_VARIABLE', workspace := '{workspace}')",
        missing.join(" and "),
    )
}

/// An endpoint that cannot be used, and what one looks like.
fn write_endpoint(f: &mut Formatter<'_>, endpoint: &str, problem: &str) -> fmt::Result {
    write!(
        f,
        "The Braze endpoint \"{endpoint}\" {problem}\n\
         It takes an instance such as 'US-01' or 'EU-01', a host such as 'rest.iad-01.braze.com', or a URL",
    )
}

/// No answer in time, with twice that time to try.
fn write_timeout(f: &mut Formatter<'_>, path: &str, timeout: Duration, attempts: u32) -> fmt::Result {
    write!(
        f,
        "Braze did not answer {path} within {} ms{}\nAllow more with: SET braze_timeout_ms = {}",
        timeout.as_millis(),
        tries(attempts),
        timeout.as_millis() * 2,
    )
}

/// A key that Braze refused, and what is wrong with most of those.
fn write_unauthorized(f: &mut Formatter<'_>, workspace: &str, host: &str, request_id: Option<&String>) -> fmt::Result {
    write!(
        f,
        "Braze refused the API key of workspace \"{workspace}\" (HTTP 401{})\n\
         Check that it is a REST API key, not quoted, of a workspace on \"{host}\"",
        reference(request_id),
    )
}

/// A permission that a key lacks, by its name where it is known.
fn write_forbidden(
    f: &mut Formatter<'_>,
    workspace: &str,
    path: &str,
    permission: Option<&str>,
    request_id: Option<&String>,
) -> fmt::Result {
    write!(
        f,
        "The API key of workspace \"{workspace}\" may not read {path} (HTTP 403{})\n\
         Permissions are fixed when a key is made: create a key with the permission {}",
        reference(request_id),
        permission.map_or_else(|| "of this endpoint".to_owned(), |name| format!("\"{name}\"")),
    )
}

/// A rate limit that is spent, with Braze's own words.
fn write_too_many_requests(
    f: &mut Formatter<'_>,
    path: &str,
    message: Option<&String>,
    attempts: u32,
    request_id: Option<&String>,
) -> fmt::Result {
    write!(
        f,
        "The rate limit for {path} is spent (HTTP 429{}){}{}\n\
         Braze does not say until when: try again later",
        tries_behind(attempts),
        words(message),
        parenthesis(request_id),
    )
}

/// A rate limit that is spent until a known time. Seconds are rounded up, so that waiting for so
/// long is enough.
fn write_rate_limit(
    f: &mut Formatter<'_>,
    path: &str,
    resets_at: DateTime<Utc>,
    wait: Duration,
    max_wait: Duration,
) -> fmt::Result {
    write!(
        f,
        "The rate limit for {path} is spent until {} (in {} s), and braze_max_wait_ms allows to wait {} ms\n\
         Try again then, or wait longer with: SET braze_max_wait_ms = {}",
        resets_at.format("%Y-%m-%d %H:%M:%S UTC"),
        wait.as_secs() + u64::from(wait.subsec_nanos() > 0),
        max_wait.as_millis(),
        (wait.as_secs() + 2) * 1_000,
    )
}

/// What is not as documented, and on a line of its own which value it is and whose.
fn write_shape(f: &mut Formatter<'_>, path: &str, problem: &ShapeProblem, request_id: Option<&String>) -> fmt::Result {
    let ShapeProblem { problem, value, row } = problem;
    write!(f, "The answer of {path} is not as documented: {problem}{}", parenthesis(request_id))?;
    match (value, row) {
        (Some(value), Some(row)) => write!(f, "\nThe value is {value}, of {row}"),
        (Some(value), None) => write!(f, "\nThe value is {value}"),
        (None, Some(row)) => write!(f, "\nIt belongs to {row}"),
        (None, None) => Ok(()),
    }
}

/// How often it was tried, if more than once.
fn tries(attempts: u32) -> String {
    if attempts > 1 { format!(" ({attempts} attempts)") } else { String::new() }
}

/// The same within a parenthesis that has more in it.
fn tries_behind(attempts: u32) -> String {
    if attempts > 1 { format!(", {attempts} attempts") } else { String::new() }
}

/// What Braze's support asks for, within a parenthesis that has more in it.
fn reference(request_id: Option<&String>) -> String {
    request_id.map_or_else(String::new, |id| format!(", request {id}"))
}

/// The same in a parenthesis of its own.
fn parenthesis(request_id: Option<&String>) -> String {
    request_id.map_or_else(String::new, |id| format!(" (request {id})"))
}

/// What Braze said itself.
fn words(message: Option<&String>) -> String {
    message.map_or_else(String::new, |message| format!(": {message}"))
}

/// The known name that a misspelt one was most likely meant to be.
fn closest<'a>(name: &str, known: &'a [String]) -> Option<&'a String> {
    const SIMILAR: f64 = 0.5;
    let similarity = |known: &String| strsim::normalized_damerau_levenshtein(&name.to_lowercase(), known);
    known.iter().filter(|known| similarity(known) >= SIMILAR).max_by(|a, b| similarity(a).total_cmp(&similarity(b)))
}
