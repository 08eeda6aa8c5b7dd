//! How errors read. [`FileError`](super::FileError) spells its own.

use std::fmt::{self, Formatter};
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{Error, ForbiddenReason, ShapeProblem};

/// What to look for when another server than Braze's answers.
const REST_ENDPOINT: &str = "Is this the REST endpoint? It is an instance such as 'US-01', or a host such as \
                             'rest.iad-01.braze.com', and not where the dashboard or an SDK goes";

impl fmt::Display for Error {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Error::Locked { function } => write!(
                f,
                "\"{function}\" leaves the database: DuckDB's setting enable_external_access forbids it\n\
                 Open the database with enable_external_access = true to use it",
            ),
            Error::Setting { name, value, min, max } => {
                write!(f, "{name} must lie between {min} and {max}, not {value}")
            }
            Error::Parameter { name, problem } => write!(f, "Parameter \"{name}\": {problem}"),
            Error::Unknown { what, name, known } => write_unknown(f, what, name, known),
            Error::NotConnected { workspace, missing } => write_not_connected(f, workspace, missing),
            Error::Endpoint { endpoint, problem, suggestions } => write_endpoint(f, endpoint, problem, suggestions),
            Error::NoApiKey { workspace, variable } => {
                writeln!(
                    f,
                    "The Braze workspace \"{workspace}\" has no API key, and the keys of a partner are for cohorts only",
                )?;
                match variable {
                    Some(variable) => write!(f, "Set {variable} in the environment"),
                    None => f.write_str("Give braze_connect \"api_key_env\" too"),
                }
            }
            Error::NoPartner { workspace, missing } => write_no_partner(f, workspace, missing),
            Error::Key { what, place, problem } => write!(f, "No {what} in {place}: {problem}"),
            Error::Client { problem } => write!(f, "Cannot make HTTP requests: {problem}"),
            Error::Certificates { variable, place, problem } => write!(
                f,
                "{variable} names \"{place}\", where no trusted certificates are: {problem}\n\
                 Name one with certificates in PEM, or unset it to trust those of the system",
            ),
            Error::Connection { host, problem, attempts } => {
                write!(f, "Cannot reach \"{host}\"{}: {problem}", tries(*attempts))
            }
            Error::Proxy { proxy, named_by, problem, attempts } => write!(
                f,
                "Cannot reach the proxy \"{proxy}\"{}: {problem}\n\
                 It is named by {named_by}; hosts that NO_PROXY lists are reached without one",
                tries(*attempts),
            ),
            Error::Certificate { host, problem } => write!(
                f,
                "The certificate of \"{host}\" is not trusted: {problem}\n\
                 Certificates of your own are read from the file that SSL_CERT_FILE names",
            ),
            Error::Timeout { path, timeout, attempts } => write_timeout(f, path, *timeout, *attempts),
            Error::Value(problem) => problem.fmt(f),
            Error::File(error) => error.fmt(f),
            Error::Write(error) => error.fmt(f),
            Error::Interrupted => f.write_str("Interrupted"),
            Error::Forked { parent } => write!(
                f,
                "The braze extension cannot be used in a forked process: its threads stay behind in process {parent}\n\
                 Start processes with \"spawn\" instead of \"fork\", or fork before the first request to Braze",
            ),
            Error::Panic => f.write_str("The braze extension has a bug here; please report the query"),
            answer => write_answer(f, answer),
        }
    }
}

/// What an answer of Braze's has that ends a query, or what it leaves unknown.
fn write_answer(f: &mut Formatter<'_>, error: &Error) -> fmt::Result {
    match error {
        Error::Unauthorized { workspace, host, message, request_id } => write!(
            f,
            "Braze refused the API key of workspace \"{workspace}\" (HTTP 401{}){}\n\
             Check that it is a REST API key, not quoted, of a workspace on \"{host}\"",
            reference(request_id.as_ref()),
            words(message.as_ref()),
        ),
        Error::PartnerUnauthorized { workspace, message, request_id } => write!(
            f,
            "Braze refused the partner's keys of workspace \"{workspace}\" (HTTP 401{}){}\n\
             Check both: Braze gives the API key to the partner, often one for each region; the client secret is the \
             Data Import Key that the dashboard shows under Partner Integrations > Technology Partners",
            reference(request_id.as_ref()),
            words(message.as_ref()),
        ),
        Error::Forbidden { workspace, path, reads, reason, permission, message, request_id } => {
            let told = format!("(HTTP 403{}){}", reference(request_id.as_ref()), words(message.as_ref()));
            let refused = format!("{} {path}", if *reads { "read" } else { "use" });
            write_forbidden(f, workspace, &refused, *reason, *permission, &told)
        }
        Error::WebPage { host, path, status, message, request_id } => write!(
            f,
            "\"{host}\" answered {path} with a web page (HTTP {status}{}){}\n{REST_ENDPOINT}",
            reference(request_id.as_ref()),
            words(message.as_ref()),
        ),
        Error::NotBraze { host, path, status, message } => write!(
            f,
            "\"{host}\" is no REST endpoint of Braze: it answered {path} with HTTP {status}{}\n{REST_ENDPOINT}",
            words(message.as_ref()),
        ),
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
            match &**cause {
                Error::Connection { host, problem, .. } => write!(f, "The answer of \"{host}\" was lost: {problem}")?,
                cause => write!(f, "{cause}")?,
            }
            f.write_str("\nWhether Braze processed the request is not known")?;
            if cause.attempts() > 1 { Ok(()) } else { f.write_str(", so it is not sent again") }
        }
        Error::TooManyRequests { path, message, attempts, request_id } => {
            write_too_many_requests(f, path, message.as_ref(), *attempts, request_id.as_ref())
        }
        Error::RateLimit { path, resets_at, wait, max_wait, message } => {
            write_rate_limit(f, path, *resets_at, [*wait, *max_wait], message.as_ref())
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
        // All others were told apart before.
        other => write!(f, "{other:?}"),
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

/// What of a partner is missing, and how to give it.
fn write_no_partner(f: &mut Formatter<'_>, workspace: &str, missing: &[String]) -> fmt::Result {
    write!(f, "The Braze workspace \"{workspace}\" has no partner that writes its cohorts")?;
    match missing {
        [] => f.write_str("\nRun: ")?,
        [one] => write!(f, ": {one} is not set\nSet it in the environment, or run: ")?,
        [all @ .., last] => {
            write!(f, ": {} and {last} are not set\nSet them in the environment, or run: ", all.join(", "))?;
        }
    }
    write!(
        f,
        "CALL braze_connect(endpoint := 'US-01', partner_name := 'NAME_OF_THE_PARTNER', \
         partner_api_key_env := 'NAME_OF_A_VARIABLE', client_secret_env := 'NAME_OF_A_VARIABLE', \
         workspace := '{workspace}')",
    )
}

/// An endpoint that cannot be used, and what was meant or what one looks like.
fn write_endpoint(f: &mut Formatter<'_>, endpoint: &str, problem: &str, suggestions: &[&str]) -> fmt::Result {
    writeln!(f, "The Braze endpoint \"{endpoint}\" {problem}")?;
    match suggestions {
        [] => f.write_str(
            "It takes an instance such as 'US-01' or 'EU-01', a host such as 'rest.iad-01.braze.com', or a URL",
        ),
        [one] => write!(f, "Did you mean: '{one}'?"),
        several => write!(f, "The instances are '{}'", several.join("', '")),
    }
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

/// What a key lacks that may not do something, and how to get it.
fn write_forbidden(
    f: &mut Formatter<'_>,
    workspace: &str,
    refused: &str,
    reason: ForbiddenReason,
    permission: Option<&str>,
    told: &str,
) -> fmt::Result {
    let permission = permission
        .map_or_else(|| "the permission of this endpoint".to_owned(), |name| format!("the permission \"{name}\""));
    let advice = match reason {
        ForbiddenReason::Permission => {
            format!("Permissions are fixed when a key is made: create a key with {permission}")
        }
        ForbiddenReason::Address => "The addresses that may use a key are fixed when it is made: create a key that \
                                     allows the IP address of this machine"
            .to_owned(),
        ForbiddenReason::Other => format!("If the key lacks {permission}, create one that has it"),
    };
    write!(f, "The API key of workspace \"{workspace}\" may not {refused} {told}\n{advice}")
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
    [wait, max_wait]: [Duration; 2],
    message: Option<&String>,
) -> fmt::Result {
    write!(
        f,
        "The rate limit for {path} is spent until {} (in {} s), and braze_max_wait_ms allows to wait {} ms{}\n\
         Try again then, or wait longer with: SET braze_max_wait_ms = {}",
        resets_at.format("%Y-%m-%d %H:%M:%S UTC"),
        wait.as_secs() + u64::from(wait.subsec_nanos() > 0),
        max_wait.as_millis(),
        words(message),
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
    let similarity =
        |known: &String| strsim::normalized_damerau_levenshtein(&name.to_lowercase(), &known.to_lowercase());
    known.iter().filter(|known| similarity(known) >= SIMILAR).max_by(|a, b| similarity(a).total_cmp(&similarity(b)))
}
