//! Everything that can go wrong, as data; the text is made here and nowhere else.
//!
//! No variant holds a key: what servers say has passed the [`gate`] before it gets here, and what
//! comes with files passes it when the text is made.

mod file;
mod text;
mod value;
mod write;

use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};

pub use file::FileError;
pub use value::{ValueProblem, ValueReason};
pub use write::{Summary, WriteError};

use crate::declare::IdentifierOrigin;
use crate::outside::gate;

/// The longest value of a parameter that is shown.
const VALUE_CHARS_MAX: usize = 100;

/// A result whose error is [`Error`] unless another one is named.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a query fails. The texts follow DuckDB's manner: what is wrong with the name in double
/// quotes, then on a new line what to do.
#[derive(Clone, Debug)]
pub enum Error {
    /// A function that needs external access, which a DuckDB setting forbids.
    Locked {
        /// Its name in SQL.
        function: String,
    },
    /// A setting outside its bounds.
    Setting {
        /// Its name in SQL.
        name: &'static str,
        /// What the user set.
        value: String,
        /// Which values it takes.
        bounds: String,
    },
    /// A parameter whose value cannot be used.
    Parameter {
        /// Its name in SQL.
        name: String,
        /// Why not, in words that follow the name and a colon.
        problem: String,
    },
    /// A name that is not among the known ones.
    Unknown {
        /// What it should name, such as `workspace` or `field`.
        what: &'static str,
        /// The name as the user spelled it.
        name: String,
        /// All names that there are.
        known: Vec<String>,
    },
    /// A workspace of which the key or the endpoint is not known.
    NotConnected {
        /// Its name, in lower case.
        workspace: String,
        /// The variables of the environment that are not set.
        missing: Vec<String>,
    },
    /// An endpoint that is not a host, or one that would send the key unencrypted.
    Endpoint {
        /// What the user gave, without a user name and password.
        endpoint: String,
        /// What is wrong with it, in words that follow it.
        problem: String,
        /// What was meant, as far as that can be told: instances or a host.
        suggestions: Vec<&'static str>,
    },
    /// A workspace that only a partner's keys are known of.
    NoApiKey {
        /// Its name, in lower case.
        workspace: String,
        /// The variable of the environment that is not set; `None` if it was set up by a call.
        variable: Option<String>,
    },
    /// A workspace without a partner that writes its cohorts.
    NoPartner {
        /// Its name, in lower case.
        workspace: String,
        /// The variables of the environment that are not set; none if it was set up by a call.
        missing: Vec<String>,
    },
    /// A file or variable that should hold a key and does not.
    Key {
        /// What kind of key it is.
        what: &'static str,
        /// Where it should be, as messages name it.
        place: String,
        /// Why it cannot be used.
        problem: String,
    },
    /// Rows that cannot be sent, or were not all accepted.
    Write(WriteError),
    /// No HTTP client could be made: proxy or certificates.
    Client {
        /// What the HTTP library says, or that no certificates were found.
        problem: String,
    },
    /// A variable of the environment that should name certificates and does not.
    Certificates {
        /// Its name.
        variable: &'static str,
        /// The file or the folders that it names.
        place: String,
        /// What is wrong with them.
        problem: String,
    },
    /// The server could not be reached, or the connection broke.
    Connection {
        /// The server, with its port where that is not the usual one.
        host: String,
        /// What happened, without any URL.
        problem: String,
        /// How often it was tried.
        attempts: u32,
    },
    /// The proxy could not be reached, or did not let a request through.
    Proxy {
        /// Its host and port.
        proxy: String,
        /// Where it is named.
        named_by: &'static str,
        /// What happened.
        problem: String,
        /// How often it was tried.
        attempts: u32,
    },
    /// The certificate of the server is not trusted.
    Certificate {
        /// The server, with its port where that is not the usual one.
        host: String,
        /// What is wrong with the certificate.
        problem: String,
    },
    /// No answer in time.
    Timeout {
        /// The endpoint's path, or the host of a file.
        path: String,
        /// The longest that an attempt may take.
        timeout: Duration,
        /// How often it was tried.
        attempts: u32,
    },
    /// HTTP 401.
    Unauthorized {
        /// The workspace whose key was refused.
        workspace: String,
        /// The server that refused it.
        host: String,
        /// The server's own words.
        message: Option<String>,
        /// What Braze's support asks for.
        request_id: Option<String>,
    },
    /// HTTP 401 for the keys of a partner.
    PartnerUnauthorized {
        /// The workspace whose cohorts were to be written.
        workspace: String,
        /// The server's own words.
        message: Option<String>,
        /// What Braze's support asks for.
        request_id: Option<String>,
    },
    /// HTTP 403.
    Forbidden {
        /// The workspace whose key may not use it.
        workspace: String,
        /// The endpoint's path.
        path: String,
        /// Whether the request would only have read.
        reads: bool,
        /// What the key lacks.
        reason: ForbiddenReason,
        /// The permission that the endpoint needs, where it is one that is declared.
        permission: Option<&'static str>,
        /// The server's own words.
        message: Option<String>,
        /// What Braze's support asks for.
        request_id: Option<String>,
    },
    /// An answer that leads elsewhere; the key goes to the workspace's host only.
    Redirect {
        /// The endpoint's path.
        path: String,
        /// The host that it leads to.
        host: String,
    },
    /// A web page where JSON was expected: a server other than Braze's answered.
    WebPage {
        /// The server, with its port where that is not the usual one.
        host: String,
        /// The endpoint's path.
        path: String,
        /// The HTTP status.
        status: u16,
        /// What the page says.
        message: Option<String>,
        /// What Braze's support asks for.
        request_id: Option<String>,
    },
    /// A server that does not know an endpoint that every REST endpoint of Braze's has.
    NotBraze {
        /// The server, with its port where that is not the usual one.
        host: String,
        /// The endpoint's path.
        path: String,
        /// The HTTP status.
        status: u16,
        /// The server's own words.
        message: Option<String>,
    },
    /// Any other status. It may be 200, with the words in place of the data.
    Status {
        /// The endpoint's path.
        path: String,
        /// The identifier that was asked for, with its name; see [`Error::about`].
        subject: Option<String>,
        /// The HTTP status.
        status: u16,
        /// Braze's own words, redacted.
        message: Option<String>,
        /// How often it was tried.
        attempts: u32,
        /// What Braze's support asks for.
        request_id: Option<String>,
    },
    /// A request that must not be sent twice, and it is not known whether it was processed.
    Unconfirmed {
        /// Why the only attempt failed.
        cause: Box<Error>,
    },
    /// A rate limit that is used up, without word of when it resets.
    TooManyRequests {
        /// The endpoint's path.
        path: String,
        /// Braze's own words, redacted.
        message: Option<String>,
        /// How often it was tried.
        attempts: u32,
        /// What Braze's support asks for.
        request_id: Option<String>,
    },
    /// A rate limit that is used up for longer than the query may wait.
    RateLimit {
        /// The endpoint's path.
        path: String,
        /// When the next window begins.
        resets_at: DateTime<Utc>,
        /// How long that is from now.
        wait: Duration,
        /// The longest that the query may wait: the setting `braze_max_wait_ms`.
        max_wait: Duration,
        /// The share of it that this process may use, the setting `braze_quota_share`, if it is that which is used up.
        share: Option<f64>,
        /// What Braze says besides that the limit is used up.
        message: Option<String>,
    },
    /// A body that is larger than the bound.
    TooLarge {
        /// The endpoint's path.
        path: String,
        /// The bound on the body, decompressed.
        bytes_max: usize,
    },
    /// A body that is not JSON, or not all of it.
    Malformed {
        /// The endpoint's path.
        path: String,
        /// What the parser says, with line and column.
        problem: String,
        /// How often it was tried.
        attempts: u32,
        /// What Braze's support asks for.
        request_id: Option<String>,
    },
    /// A body with a field of another type than documented, or without its rows.
    Shape {
        /// The endpoint's path.
        path: String,
        /// What is not as documented.
        problem: Box<ShapeProblem>,
        /// What Braze's support asks for.
        request_id: Option<String>,
    },
    /// Pages that never end.
    Endless {
        /// The endpoint's path.
        path: String,
        /// What showed it.
        problem: String,
    },
    /// A link to the next page that leads to another place than the endpoint that was asked.
    Link {
        /// The endpoint's path.
        path: String,
        /// Where the link leads, as the answer spells it.
        target: String,
    },
    /// A value that cannot be sent.
    Value(ValueProblem),
    /// An export or a file.
    File(FileError),
    /// The user canceled the query.
    Interrupted,
    /// A process that was forked off one that makes requests, and cannot make any.
    Forked {
        /// The process that it was forked off.
        parent: u32,
    },
    /// A bug in the extension.
    Panic,
}

/// What is not as documented in the body of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShapeProblem {
    /// Which field it is, what was found and what was expected.
    pub problem: String,
    /// The value, shortened, where it is nobody's in particular.
    pub value: Option<String>,
    /// What tells the row from others, such as `id "a"`, where that is known. [`Error::about`] puts
    /// what was asked for in front.
    pub row: Option<String>,
}

/// What a key lacks that may not use an endpoint (HTTP 403).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForbiddenReason {
    /// The permission.
    Permission,
    /// This machine's address on its list of those that may use it.
    Address,
    /// Something else, which the server's words may tell.
    Other,
}

impl Error {
    /// A parameter whose value cannot be used, and why.
    pub fn parameter(name: &str, problem: impl Into<String>) -> Self {
        Error::Parameter { name: name.to_owned(), problem: problem.into() }
    }

    /// A parameter whose value is not of its type: what it is not, and how to write one.
    #[must_use]
    pub fn value(name: &str, value: &str, problem: &str, advice: &str) -> Self {
        let value = gate::shortened(value, VALUE_CHARS_MAX);
        Error::parameter(name, format!("'{value}' {problem}; {advice}"))
    }

    /// A parameter whose value cannot be an identifier that Braze made, and where to find those.
    #[must_use]
    pub fn no_identifier(name: &str, value: &str, origin: IdentifierOrigin) -> Self {
        let IdentifierOrigin { table, column, name: names } = origin;
        let value = gate::shortened(value, VALUE_CHARS_MAX);
        let (shown, quoted) = (&value, value.replace('\'', "''"));
        let found = format!("SELECT {column} FROM {table}() WHERE {names} = '{quoted}'");
        Error::parameter(name, format!("'{shown}' is not a Braze identifier\nFind it with: {found}"))
    }

    /// A parameter that is a day outside those that Braze can have data for, both ends included.
    #[must_use]
    pub fn day_out_of_range(name: &str, day: &str, earliest: NaiveDate, latest: NaiveDate) -> Self {
        Error::parameter(name, format!("{day} is out of range: it must be between {earliest} and {latest}"))
    }

    /// A row of a series that does not say when it counts.
    #[must_use]
    pub fn without_time(path: &str, table: &str) -> Self {
        let problem = format!("a row of \"{table}\" has no \"time\"");
        let problem = Box::new(ShapeProblem { problem, ..ShapeProblem::default() });
        Error::Shape { path: path.to_owned(), problem, request_id: None }
    }

    /// A name that is not among the known ones.
    #[must_use]
    pub fn unknown<'a>(what: &'static str, name: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        Error::Unknown { what, name: gate::shown(name), known: known.into_iter().map(str::to_owned).collect() }
    }

    /// The HTTP status that Braze answered with, where that is what went wrong.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Error::Unauthorized { .. } | Error::PartnerUnauthorized { .. } => Some(401),
            Error::Forbidden { .. } => Some(403),
            Error::TooManyRequests { .. } => Some(429),
            Error::Status { status, .. } | Error::WebPage { status, .. } | Error::NotBraze { status, .. } => {
                Some(*status)
            }
            _ => None,
        }
    }

    /// How often a request was made, as far as the error tells.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        match self {
            Error::Connection { attempts, .. }
            | Error::Proxy { attempts, .. }
            | Error::Timeout { attempts, .. }
            | Error::Status { attempts, .. }
            | Error::TooManyRequests { attempts, .. }
            | Error::Malformed { attempts, .. } => *attempts,
            Error::Unconfirmed { cause } => cause.attempts(),
            _ => 1,
        }
    }

    /// Whether Braze refused the identifier that it was asked for.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        matches!(self, Error::Status { status: 200..=299 | 400 | 404, .. })
    }

    /// Whether Braze said that there is nothing to translate in what it was asked for.
    #[must_use]
    pub fn says_not_translatable(&self) -> bool {
        const NOT_TRANSLATABLE: &str = "does not support multi-language";
        let message = match self {
            Error::Status { status: 400, message, .. } => message.as_deref(),
            _ => None,
        };
        message.is_some_and(|message| message.contains(NOT_TRANSLATABLE))
    }

    /// The same with the identifier that was asked for, as in `campaign_id "a"`. Only
    /// [`Error::Status`] and [`Error::Shape`] name it.
    #[must_use]
    pub fn about(mut self, asked: &str) -> Self {
        match &mut self {
            Error::Status { subject, .. } => *subject = Some(asked.to_owned()),
            Error::Shape { problem, .. } => {
                let own = problem.row.take().map_or_else(String::new, |own| format!(", {own}"));
                problem.row = Some(format!("{asked}{own}"));
            }
            _ => {}
        }
        self
    }
}

impl From<FileError> for Error {
    fn from(error: FileError) -> Self {
        Error::File(error)
    }
}

impl From<ValueProblem> for Error {
    fn from(problem: ValueProblem) -> Self {
        Error::Value(problem)
    }
}

impl std::error::Error for Error {}
