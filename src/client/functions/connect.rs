//! `CALL braze_connect(…)`: sets up a workspace.

use std::sync::Arc;

use reqwest::Url;

use super::keys::{API_KEY, CLIENT_SECRET, PARTNER_API_KEY};
use crate::arguments::Arguments;
use crate::columns::Cell;
use crate::declare::{Column, Guide, Parameter, Topic, Type, example, field};
use crate::error::{Error, ForbiddenReason, Result};
use crate::http::session::Session;
use crate::interface::{BoundCall, ReadyRows, RowStream, TableFunction};
use crate::json::decode::Decoder;
use crate::patience::Patience;
use crate::read::probe::probe;
use crate::settings::Settings;
use crate::tables::TABLES;
use crate::workspaces::partner::Partner;
use crate::workspaces::pasted::bare;
use crate::workspaces::workspace::{Keys, MAIN};
use crate::workspaces::{host, registry};

/// The parameter with the name of a partner.
const PARTNER_NAME: &str = "partner_name";

/// `braze_connect(…)`.
pub struct Connect;

const COLUMNS: [Column; 4] = [
    field("workspace", Type::Varchar, "its name"),
    field("endpoint", Type::Varchar, "where it is"),
    field("ok", Type::Boolean, "whether Braze accepts the key; NULL if it was not asked"),
    field("message", Type::Varchar, "what Braze answered"),
];

const PARAMETERS: [Parameter; 13] = [
    text("endpoint", "an instance such as `US-01`, a host, `host:port` or a URL"),
    text("api_key", "the REST API key"),
    text("api_key_env", "the environment variable that holds the key"),
    text("api_key_file", "the file that holds the key"),
    text(PARTNER_NAME, "the partner in whose name cohorts are written, spelled as in endpoint paths"),
    text("partner_api_key", "the key that Braze gave the partner"),
    text("partner_api_key_env", "the environment variable that holds it"),
    text("partner_api_key_file", "the file that holds it"),
    text("client_secret", "the Data Import Key, which the dashboard shows for the partner"),
    text("client_secret_env", "the environment variable that holds it"),
    text("client_secret_file", "the file that holds it"),
    text("workspace", "a name of your choice; default: `main`"),
    Parameter {
        name: "verify",
        kind: Type::Boolean,
        description: "whether to make one request to see if the API key works; default: true",
    },
];

const fn text(name: &'static str, description: &'static str) -> Parameter {
    Parameter { name, kind: Type::Varchar, description }
}

impl TableFunction for Connect {
    fn name(&self) -> &'static str {
        "braze_connect"
    }

    fn description(&self) -> &'static str {
        "Sets up a workspace for this process and tells whether its key works. Takes an API key, or for cohorts the \
         name and the two keys of a partner, or both; each key is given by one of three parameters."
    }

    fn guide(&self) -> Guide {
        Guide {
            topic: Topic::Workspaces,
            needs_parameter: true,
            key: String::new(),
            range: String::new(),
            requests: "1, or none with `verify := false`".to_owned(),
            examples: const {
                &[
                    example(
                        "Set up a workspace whose key is in an environment variable.",
                        "CALL braze_connect(endpoint := 'US-01', api_key_env := 'BRAZE_API_KEY')",
                    ),
                    example(
                        "Set up a second workspace, for `workspace := 'emea'`.",
                        "CALL braze_connect(endpoint := 'EU-01', api_key_env := 'BRAZE_API_KEY_EMEA', workspace := 'emea')",
                    ),
                    example(
                        "Set up a workspace to write cohorts in the name of a partner.",
                        "CALL braze_connect(endpoint := 'US-01', api_key_env := 'BRAZE_API_KEY', partner_name := 'treasure_data',\n\
                         partner_api_key_env := 'BRAZE_PARTNER_API_KEY', client_secret_env := 'BRAZE_CLIENT_SECRET')",
                    ),
                ]
            },
        }
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

/// A call, of which nothing was checked yet.
struct ConnectCall {
    arguments: Arguments,
}

impl ConnectCall {
    /// The URL of the endpoint.
    fn base(&self) -> Result<Url> {
        host::parse(self.arguments.text("endpoint").ok_or_else(|| Error::parameter("endpoint", "it is required"))?)
    }

    /// What proves who asks and writes: an API key, a partner or both.
    fn keys(&self) -> Result<Keys> {
        let (api_key, partner) = (API_KEY.read(&self.arguments)?, self.partner()?);
        match (api_key, partner) {
            (None, None) => Err(API_KEY.missing("")),
            (api_key, partner) => Ok(Keys { api_key, partner: partner.ok_or_else(Vec::new) }),
        }
    }

    /// The partner, of which all is needed if anything is given.
    fn partner(&self) -> Result<Option<Partner>> {
        const WHY: &str = " for a partner";
        let name = self.arguments.text(PARTNER_NAME).map(|name| bare(name).to_owned());
        match (name, PARTNER_API_KEY.read(&self.arguments)?, CLIENT_SECRET.read(&self.arguments)?) {
            (None, None, None) => Ok(None),
            (Some(name), Some(api_key), Some(client_secret)) if !name.is_empty() => {
                Ok(Some(Partner { name, api_key, client_secret }))
            }
            (Some(name), None, _) if !name.is_empty() => Err(PARTNER_API_KEY.missing(WHY)),
            (Some(name), _, None) if !name.is_empty() => Err(CLIENT_SECRET.missing(WHY)),
            _ => Err(Error::parameter(PARTNER_NAME, format!("it is required{WHY}"))),
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
        let workspace = registry::connect(name, self.base()?, self.keys()?)?;
        let (name, endpoint) = (workspace.name.clone(), workspace.endpoint());
        let (ok, message) = if workspace.key().is_err() {
            (None, "not verified: FROM braze_check(writes := true) checks a partner's keys".to_owned())
        } else if self.arguments.boolean("verify").unwrap_or(true) {
            let session = Session::new(workspace, settings, "braze_connect")?;
            match Patience::new(Arc::clone(&session.activity)).wait_for(verify(&session))? {
                Ok(()) => (Some(true), "Braze accepts the key".to_owned()),
                // A key that may not read this may be meant for others.
                Err(Error::Forbidden { reason: ForbiddenReason::Permission, permission: Some(permission), .. }) => (
                    Some(true),
                    format!(
                        "Braze accepts the key, but it lacks the permission \"{permission}\"; see FROM braze_check()"
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
