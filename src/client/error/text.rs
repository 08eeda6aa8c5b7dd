//! How errors read. [`FileError`](super::FileError) spells its own.

use std::fmt::{self, Formatter};
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{Error, ForbiddenReason, ShapeProblem};

/// What to look for when a server other than Braze's answers.
const REST_ENDPOINT: &str = "Is this the REST endpoint? Use an instance such as 'US-01' or a host such as \
                             'rest.iad-01.braze.com', not the address of the dashboard or of an SDK";

impl fmt::Display for Error {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Error::Locked { function } => write!(
                f,
                "\"{function}\" needs external access, which the DuckDB setting enable_external_access turns off\n\
                 To use it, open the database with enable_external_access = true",
            ),
            Error::Setting { name, value, bounds } => write!(f, "{name} must be {bounds}, not {value}"),
            Error::Parameter { name, problem } => write!(f, "Parameter \"{name}\": {problem}"),
            Error::Unknown { what, name, known } => write_unknown(f, what, name, known),
            Error::NotConnected { workspace, missing } => write_not_connected(f, workspace, missing),
            Error::Endpoint { endpoint, problem, suggestions } => write_endpoint(f, endpoint, problem, suggestions),
            Error::NoApiKey { workspace, variable } => {
                writeln!(
                    f,
                    "The Braze workspace \"{workspace}\" has no API key, and a partner's keys can only write cohorts",
                )?;
                match variable {
                    Some(variable) => write!(f, "Set {variable} in the environment"),
                    None => f.write_str("Pass \"api_key_env\" to braze_connect as well"),
                }
            }
            Error::NoPartner { workspace, missing } => write_no_partner(f, workspace, missing),
            Error::Key { what, place, problem } => write!(f, "Cannot use the {what} from {place}: {problem}"),
            Error::Client { problem } => write!(f, "Cannot make HTTP requests: {problem}"),
            Error::Certificates { variable, place, problem } => write!(
                f,
                "Cannot load certificates from \"{place}\", which {variable} names: {problem}\n\
                 Point {variable} to certificates in PEM format, or unset it to trust those of the system",
            ),
            Error::Connection { host, problem, attempts } => {
                write!(f, "Cannot reach \"{host}\"{}: {problem}", tries(*attempts))
            }
            Error::Proxy { proxy, named_by, problem, attempts } => write!(
                f,
                "Cannot reach the proxy \"{proxy}\"{}: {problem}\n\
                 The proxy comes from {named_by}; hosts listed in NO_PROXY are reached directly",
                tries(*attempts),
            ),
            Error::Certificate { host, problem } => write!(
                f,
                "The certificate of \"{host}\" is not trusted: {problem}\n\
                 To trust your company's own certificates, set SSL_CERT_FILE to a file that contains them",
            ),
            Error::Timeout { path, timeout, attempts } => write_timeout(f, path, *timeout, *attempts),
            Error::Value(problem) => problem.fmt(f),
            Error::File(error) => error.fmt(f),
            Error::Write(error) => error.fmt(f),
            Error::Interrupted => f.write_str("Interrupted"),
            Error::Forked { parent } => write!(
                f,
                "The braze extension cannot be used in a forked process: its threads stayed behind in process {parent}\n\
                 Start processes with \"spawn\" instead of \"fork\", or fork before the first request to Braze",
            ),
            Error::Panic => f.write_str("You have found a bug in the braze extension; please report this query"),
            answer => write_answer(f, answer),
        }
    }
}

/// Answers from Braze that end a query, or leave something unknown.
fn write_answer(f: &mut Formatter<'_>, error: &Error) -> fmt::Result {
    match error {
        Error::Unauthorized { workspace, host, message, request_id } => write!(
            f,
            "Braze refused the API key of workspace \"{workspace}\" (HTTP 401{}){}\n\
             Check that it is the REST API key of a workspace on \"{host}\", without quotes",
            reference(request_id.as_ref()),
            words(message.as_ref()),
        ),
        Error::PartnerUnauthorized { workspace, message, request_id } => write!(
            f,
            "Braze refused the partner's keys of workspace \"{workspace}\" (HTTP 401{}){}\n\
             Check both: the API key is the one that Braze gave the partner, often one per region; the client secret is \
             the Data Import Key in the dashboard, under Partner Integrations > Technology Partners",
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
            "\"{host}\" is not a Braze REST endpoint: it answered {path} with HTTP {status}{}\n{REST_ENDPOINT}",
            words(message.as_ref()),
        ),
        Error::Redirect { path, host } => write!(
            f,
            "{path} redirects to \"{host}\", where the API key is not sent\n\
             Check the workspace's endpoint",
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
                Error::Connection { host, problem, .. } => write!(f, "The answer from \"{host}\" was lost: {problem}")?,
                cause => write!(f, "{cause}")?,
            }
            f.write_str("\nIt is unknown whether Braze processed the request")?;
            if cause.attempts() > 1 { Ok(()) } else { f.write_str(", so it was not sent again") }
        }
        Error::TooManyRequests { path, message, attempts, request_id } => {
            write_too_many_requests(f, path, message.as_ref(), *attempts, request_id.as_ref())
        }
        Error::RateLimit { path, resets_at, wait, max_wait, share, message } => {
            write_rate_limit(f, path, *resets_at, [*wait, *max_wait], *share, message.as_ref())
        }
        Error::TooLarge { path, bytes_max } => {
            write!(f, "The answer from {path} is larger than {} MiB", bytes_max / (1 << 20))
        }
        Error::Malformed { path, problem, attempts, request_id } => write!(
            f,
            "The answer from {path} is not valid JSON{}: {problem}{}",
            tries(*attempts),
            parenthesis(request_id.as_ref()),
        ),
        Error::Shape { path, problem, request_id } => write_shape(f, path, problem, request_id.as_ref()),
        Error::Endless { path, problem } => write!(f, "The list from {path} does not end: {problem}"),
        Error::Link { path, target } => {
            write!(f, "The link to the next page of {path} points to \"{target}\", where the API key is not sent")
        }
        // All others were told apart before.
        other => write!(f, "{other:?}"),
    }
}

/// A name that is not among the known ones, with the one that was most likely meant.
fn write_unknown(f: &mut Formatter<'_>, what: &str, name: &str, known: &[String]) -> fmt::Result {
    writeln!(f, "Unknown {what} \"{name}\"")?;
    if let Some(close) = closest(name, known) {
        write!(f, "Did you mean \"{close}\"? ")?;
    }
    let quoted: Vec<String> = known.iter().map(|name| format!("\"{name}\"")).collect();
    write!(f, "Available: {}", quoted.join(", "))
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
    write!(f, "The Braze workspace \"{workspace}\" is not set up to write cohorts")?;
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
        [] => {
            f.write_str("Use an instance such as 'US-01' or 'EU-01', a host such as 'rest.iad-01.braze.com', or a URL")
        }
        [one] => write!(f, "Did you mean '{one}'?"),
        several => write!(f, "Available: '{}'", several.join("', '")),
    }
}

/// No answer in time, with twice that time to try.
fn write_timeout(f: &mut Formatter<'_>, path: &str, timeout: Duration, attempts: u32) -> fmt::Result {
    write!(
        f,
        "Braze did not answer {path} within {} ms{}\nAllow more time with: SET braze_timeout_ms = {}",
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
            format!("Permissions are fixed when a key is created: create a new key with {permission}")
        }
        ForbiddenReason::Address => "The IP addresses that may use a key are fixed when it is created: create a new \
                                     key that allows the address of this machine"
            .to_owned(),
        ForbiddenReason::Other => format!("If the key lacks {permission}, create a new one that has it"),
    };
    write!(f, "The API key of workspace \"{workspace}\" may not {refused} {told}\n{advice}")
}

/// A rate limit that is used up, with Braze's own words.
fn write_too_many_requests(
    f: &mut Formatter<'_>,
    path: &str,
    message: Option<&String>,
    attempts: u32,
    request_id: Option<&String>,
) -> fmt::Result {
    write!(
        f,
        "The rate limit for {path} is used up (HTTP 429{}){}{}\n\
         Braze did not say when it resets: try again later",
        tries_behind(attempts),
        words(message),
        parenthesis(request_id),
    )
}

/// A rate limit that is used up until a known time. Seconds are rounded up, so that waiting that long
/// is enough.
fn write_rate_limit(
    f: &mut Formatter<'_>,
    path: &str,
    resets_at: DateTime<Utc>,
    [wait, max_wait]: [Duration; 2],
    share: Option<f64>,
    message: Option<&String>,
) -> fmt::Result {
    // Where the pause alone would be allowed, the request has waited before.
    let enough = if wait > max_wait { wait } else { max_wait + wait };
    let whose =
        share.map_or_else(String::new, |share| format!(" for this process, whose braze_quota_share is {share}"));
    write!(
        f,
        "The rate limit for {path} is used up until {} (in {} s){whose}, and a request may wait {} ms in all{}\n\
         Try again then, or wait longer with: SET braze_max_wait_ms = {}",
        resets_at.format("%Y-%m-%d %H:%M:%S UTC"),
        wait.as_secs() + u64::from(wait.subsec_nanos() > 0),
        max_wait.as_millis(),
        words(message),
        (enough.as_secs() + 2) * 1_000,
    )
}

/// What is not as documented, and on a line of its own which value it is and whose.
fn write_shape(f: &mut Formatter<'_>, path: &str, problem: &ShapeProblem, request_id: Option<&String>) -> fmt::Result {
    let ShapeProblem { problem, value, row } = problem;
    write!(f, "The answer from {path} is not as documented: {problem}{}", parenthesis(request_id))?;
    match (value, row) {
        (Some(value), Some(row)) => write!(f, "\nThe value is {value}; it belongs to {row}"),
        (Some(value), None) => write!(f, "\nThe value is {value}"),
        (None, Some(row)) => write!(f, "\nIt belongs to {row}"),
        (None, None) => Ok(()),
    }
}

/// How often it was tried, if more than once.
fn tries(attempts: u32) -> String {
    if attempts > 1 { format!(" ({attempts} attempts)") } else { String::new() }
}

/// The same inside a parenthesis that also holds something else.
fn tries_behind(attempts: u32) -> String {
    if attempts > 1 { format!(", {attempts} attempts") } else { String::new() }
}

/// What Braze's support asks for, inside a parenthesis that also holds something else.
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

/// The known name that a misspelled one was most likely meant to be.
fn closest<'a>(name: &str, known: &'a [String]) -> Option<&'a String> {
    const SIMILAR: f64 = 0.5;
    let similarity =
        |known: &String| strsim::normalized_damerau_levenshtein(&name.to_lowercase(), &known.to_lowercase());
    known.iter().filter(|known| similarity(known) >= SIMILAR).max_by(|a, b| similarity(a).total_cmp(&similarity(b)))
}
