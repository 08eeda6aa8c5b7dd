//! `CALL braze_connect(…)`: sets up a workspace.

use std::env;
use std::fs::File;
use std::io::Read;
use std::sync::Arc;

use reqwest::Url;

use crate::arguments::Arguments;
use crate::columns::Cell;
use crate::declare::{Column, Parameter, Type, field};
use crate::error::{Error, ForbiddenReason, Result};
use crate::http::session::Session;
use crate::interface::{BoundCall, ReadyRows, RowStream, TableFunction};
use crate::json::decode::Decoder;
use crate::outside::gate;
use crate::patience::Patience;
use crate::read::probe::probe;
use crate::settings::Settings;
use crate::tables::TABLES;
use crate::workspaces::secret::Secret;
use crate::workspaces::workspace::MAIN;
use crate::workspaces::{host, registry};

/// The largest file that is taken for one that holds a key.
const KEY_FILE_BYTES_MAX: u64 = 64 << 10;

/// `braze_connect(…)`.
pub struct Connect;

const COLUMNS: [Column; 4] = [
    field("workspace", Type::Varchar, "its name"),
    field("endpoint", Type::Varchar, "where it is"),
    field("ok", Type::Boolean, "whether Braze accepts the key; NULL when it was not asked"),
    field("message", Type::Varchar, "what Braze answered"),
];

const PARAMETERS: [Parameter; 6] = [
    Parameter {
        name: "endpoint",
        kind: Type::Varchar,
        description: "an instance such as `US-01`, a host, `host:port` or a URL",
    },
    Parameter { name: "api_key", kind: Type::Varchar, description: "the REST API key" },
    Parameter { name: "api_key_env", kind: Type::Varchar, description: "the environment variable that holds the key" },
    Parameter { name: "api_key_file", kind: Type::Varchar, description: "the file that holds the key" },
    Parameter { name: "workspace", kind: Type::Varchar, description: "a name of your choice; default: `main`" },
    Parameter {
        name: "verify",
        kind: Type::Boolean,
        description: "whether to make one request to see if the key works; default: true",
    },
];

impl TableFunction for Connect {
    fn name(&self) -> &'static str {
        "braze_connect"
    }

    fn description(&self) -> &'static str {
        "Sets up a workspace for this process, and says whether it can be read. One of the three key parameters is needed."
    }

    fn named(&self) -> Vec<Parameter> {
        PARAMETERS.to_vec()
    }

    fn columns(&self) -> Vec<Column> {
        COLUMNS.to_vec()
    }

    /// Everything is checked when the call runs: DuckDB quotes the SQL, with the key in it, behind
    /// an error of a bind.
    fn bind(&self, arguments: Arguments, _: &Settings) -> Result<Box<dyn BoundCall>> {
        Ok(Box::new(ConnectCall { arguments }))
    }
}

/// Where the key is.
enum KeySource {
    /// In the call itself.
    Call(Secret),
    /// In the variable of the environment of this name.
    Variable(String),
    /// In the file at this path.
    File(String),
}

impl KeySource {
    /// The key, if there is one.
    fn read(&self) -> Result<Secret> {
        let (place, key) = match self {
            KeySource::Call(key) => ("parameter \"api_key\"".to_owned(), Ok(key.clone())),
            KeySource::Variable(name) => {
                (variable(name), env::var(name).map(|key| Secret::new(&key)).map_err(|_| "it is not set".to_owned()))
            }
            KeySource::File(path) => (file(path), read_file(path)),
        };
        match key {
            Ok(key) if key.is_empty() => Err(Error::Key { place, problem: "it is empty".to_owned() }),
            Ok(key) => Ok(key),
            Err(problem) => Err(Error::Key { place, problem }),
        }
    }
}

/// A variable as messages name it. What does not look like one may be the key itself, given by
/// mistake, and is not shown.
fn variable(name: &str) -> String {
    let is_one = name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    if is_one { format!("environment variable \"{name}\"") } else { "the variable of \"api_key_env\"".to_owned() }
}

/// A file as messages name it, with the same care.
fn file(path: &str) -> String {
    if path.contains(['/', '\\', '.']) {
        format!("file \"{}\"", gate::shown(path))
    } else {
        "the file of \"api_key_file\"".to_owned()
    }
}

/// The key in a file, or why there is none.
fn read_file(path: &str) -> Result<Secret, String> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(KEY_FILE_BYTES_MAX).read_to_end(&mut bytes))
        .map_err(|error| error.to_string())?;
    let key = match bytes.strip_prefix(b"\xff\xfe") {
        // Windows' shell writes files so.
        Some(wide) => {
            let units: Vec<u16> = wide.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
            String::from_utf16(&units).ok()
        }
        None => String::from_utf8(bytes).ok(),
    };
    key.map(|key| Secret::new(&key)).ok_or_else(|| "it is no text".to_owned())
}

/// A call, of which nothing was checked yet.
struct ConnectCall {
    arguments: Arguments,
}

impl ConnectCall {
    /// The URL of the endpoint.
    fn base(&self) -> Result<Url> {
        host::parse(self.arguments.text("endpoint").ok_or_else(|| Error::parameter("endpoint", "it is needed"))?)
    }

    /// Where the key is: exactly one place.
    fn key(&self) -> Result<KeySource> {
        let mut sources = ["api_key", "api_key_env", "api_key_file"]
            .into_iter()
            .filter_map(|name| self.arguments.text(name).map(|text| (name, text)));
        match (sources.next(), sources.next()) {
            (Some(("api_key", key)), None) => Ok(KeySource::Call(Secret::new(key))),
            (Some(("api_key_env", variable)), None) => Ok(KeySource::Variable(variable.to_owned())),
            (Some((_, path)), None) => Ok(KeySource::File(path.to_owned())),
            (None, _) => Err(Error::parameter("api_key", "it is needed, or \"api_key_env\" or \"api_key_file\"")),
            (Some((name, _)), Some((other, _))) => {
                Err(Error::parameter(name, format!("it cannot be given together with \"{other}\"")))
            }
        }
    }
}

/// Asks for what every workspace has, and takes the documented answer only: any other one may be of
/// another server.
async fn verify(session: &Session) -> Result<()> {
    // The first table's endpoint is as cheap as any.
    let table = TABLES[0];
    let decoder = Decoder::new(table.rows, &[], table.columns);
    match session.ask(&probe(table), |body| decoder.decode(body)).await {
        Ok(_) => Ok(()),
        Err(Error::Status { path, status: status @ 404, message, .. }) => {
            Err(Error::NotBraze { host: session.workspace.host(), path, status, message })
        }
        Err(error) => Err(error),
    }
}

impl BoundCall for ConnectCall {
    fn columns(&self) -> Vec<Column> {
        COLUMNS.to_vec()
    }

    fn open(&self, projection: &[usize], settings: &Settings) -> Result<Vec<Box<dyn RowStream>>> {
        let name = self.arguments.text("workspace").unwrap_or(MAIN);
        let workspace = registry::connect(name, self.base()?, self.key()?.read()?)?;
        let (name, endpoint) = (workspace.name.clone(), workspace.endpoint());
        let (ok, message) = if self.arguments.boolean("verify").unwrap_or(true) {
            let session = Session::new(workspace, settings, "braze_connect")?;
            match Patience::new(Arc::clone(&session.activity)).wait_for(verify(&session))? {
                Ok(()) => (Some(true), "Braze accepts the key".to_owned()),
                // A key that may not read this may be meant for others.
                Err(Error::Forbidden { reason: ForbiddenReason::Permission, permission: Some(permission), .. }) => (
                    Some(true),
                    format!(
                        "Braze accepts the key, which lacks the permission \"{permission}\"; see FROM braze_check()"
                    ),
                ),
                Err(error) => (Some(false), error.to_string()),
            }
        } else {
            (None, "not verified".to_owned())
        };
        let row =
            vec![Cell::Text(&name), Cell::Text(&endpoint), ok.map_or(Cell::Null, Cell::Boolean), Cell::Text(&message)];
        Ok(ReadyRows::new(&COLUMNS, projection, [row]).streams())
    }
}
