//! `braze_check()`: what a key may read, and write.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::de::IgnoredAny;
use tokio::task::JoinSet;

use super::write_probes::{WriteProbe, write_probes};
use crate::arguments::Arguments;
use crate::columns::Cell;
use crate::declare::{Column, Endpoint, Guide, Parameter, Topic, Type, example, field};
use crate::error::{Error, ForbiddenReason, Result};
use crate::http::request::{Credentials, Request};
use crate::http::session::Session;
use crate::interface::{BoundCall, EndpointUse, ReadyRows, RowStream, TableFunction, WORKSPACE};
use crate::json::decode::BodyError;
use crate::patience::Patience;
use crate::runtime::runtime;
use crate::settings::Settings;
use crate::workspaces::quota::RateLimit;
use crate::workspaces::registry;
use crate::workspaces::workspace::Workspace;

/// `braze_check()`, which is told all functions there are.
pub struct Check(pub fn() -> Vec<&'static dyn TableFunction>);

const COLUMNS: [Column; 8] = [
    field(
        "permission",
        Type::Varchar,
        "the permission, as Braze names it where keys are created; NULL for the keys of a partner",
    ),
    field("function", Type::Varchar, "a function or a target that needs it"),
    field("ok", Type::Boolean, "whether the key has it; NULL if Braze was not asked"),
    field(
        "http_status",
        Type::Bigint,
        "the HTTP status of Braze's answer: 400, or 404 for an unknown object, also shows that the key has the \
         permission; NULL without an answer",
    ),
    field("message", Type::Varchar, "what to do"),
    field("duration_ms", Type::Double, "how long the answer took"),
    field("rate_remaining", Type::Bigint, "the requests that are left in the current window"),
    field("rate_reset", Type::TimestampTz, "when the next window begins"),
];

impl TableFunction for Check {
    fn name(&self) -> &'static str {
        "braze_check"
    }

    fn description(&self) -> &'static str {
        "One row per permission that functions need: whether the key has it, and how much of the rate limit is left. \
         Makes one small request for each. With `writes := true`, it includes what targets need: each is sent an \
         empty body, which Braze refuses and which changes nothing."
    }

    fn guide(&self) -> Guide {
        Guide {
            topic: Topic::Workspaces,
            needs_parameter: false,
            key: "`permission`".to_owned(),
            range: String::new(),
            requests: "1 per permission".to_owned(),
            examples: const {
                &[
                    example(
                        "Which permissions does the key of a workspace lack?",
                        "SELECT permission, function, message FROM braze_check(workspace := 'emea') WHERE NOT ok",
                    ),
                    example(
                        "What may the key write?",
                        "SELECT permission, function FROM braze_check(writes := true) WHERE ok AND function IN (SELECT target FROM braze_targets())",
                    ),
                ]
            },
        }
    }

    fn named(&self) -> Vec<Parameter> {
        vec![WRITES, WORKSPACE]
    }

    fn columns(&self) -> Vec<Column> {
        COLUMNS.to_vec()
    }

    fn bind(&self, arguments: Arguments, _: &Settings) -> Result<Box<dyn BoundCall>> {
        let workspace = arguments.text(WORKSPACE.name).map(str::to_owned);
        let writes = arguments.boolean(WRITES.name).unwrap_or(false);
        Ok(Box::new(CheckCall { functions: self.0, writes, workspace }))
    }
}

/// Whether targets are asked for.
const WRITES: Parameter = Parameter {
    name: "writes",
    kind: Type::Boolean,
    description: "whether to include what targets need; default: false",
};

/// A checked call of it.
struct CheckCall {
    functions: fn() -> Vec<&'static dyn TableFunction>,
    /// Whether targets are asked for too.
    writes: bool,
    /// The one of the setting where none was given.
    workspace: Option<String>,
}

/// A permission, the first function or target that needs it, and how to find out whether a key has it.
struct Permission {
    needed_by: &'static str,
    endpoint: &'static Endpoint,
    /// The request that shows it, or why there is none.
    probe: Result<Request, &'static str>,
}

/// What came of asking for a permission.
struct Checked {
    permission: Permission,
    /// The status of an answer that shows that the key has the permission; `None` if it was not asked.
    result: Option<Result<u16>>,
    duration: Duration,
    rate_limit: Option<RateLimit>,
}

impl BoundCall for CheckCall {
    fn columns(&self) -> Vec<Column> {
        COLUMNS.to_vec()
    }

    fn open(&self, projection: &[usize], settings: &Settings) -> Result<Vec<Box<dyn RowStream>>> {
        let workspace = registry::find(self.workspace.as_deref().unwrap_or(&settings.workspace))?;
        let session = Session::new(workspace, settings, "braze_check")?;
        let mut tasks = JoinSet::new();
        let mut permissions = permissions((self.functions)());
        if self.writes {
            permissions.extend(write_probes(&session.workspace).into_iter().map(Permission::from));
        }
        if session.workspace.key().is_err() {
            permissions.iter_mut().for_each(Permission::without_api_key);
        }
        for (at, permission) in permissions.into_iter().enumerate() {
            let session = session.clone();
            tasks.spawn_on(async move { (at, check(session, permission).await) }, runtime()?.handle());
        }
        let mut all = Vec::new();
        let mut patience = Patience::new(Arc::clone(&session.activity));
        while let Some(checked) = patience.wait_for(tasks.join_next())? {
            all.push(checked.map_err(|_| Error::Panic)?);
        }
        all.sort_unstable_by_key(|(at, _)| *at);
        let mut all: Vec<Checked> = all.into_iter().map(|(_, checked)| checked).collect();
        expect_braze(&session.workspace, &mut all);
        let messages: Vec<String> = all.iter().map(Checked::message).collect();
        let rows = all.iter().zip(&messages).map(|(checked, message)| checked.row(message));
        Ok(ReadyRows::new(&COLUMNS, projection, rows).streams())
    }
}

impl Permission {
    /// The same where only the keys of a partner are there.
    fn without_api_key(&mut self) {
        if self.probe.as_ref().is_ok_and(|request| request.credentials == Credentials::Bearer) {
            self.probe = Err("not checked: the workspace has no API key");
        }
    }
}

impl From<WriteProbe> for Permission {
    fn from(WriteProbe { target, endpoint, probe }: WriteProbe) -> Self {
        Permission { needed_by: target, endpoint, probe }
    }
}

/// Every permission, with the first function that needs it.
fn permissions(functions: Vec<&'static dyn TableFunction>) -> Vec<Permission> {
    let mut all: Vec<Permission> = Vec::new();
    for function in functions {
        for uses in function.endpoints() {
            let EndpointUse { endpoint, probe, .. } = uses;
            if all.iter().all(|before| before.endpoint.permission != endpoint.permission) {
                let probe = probe.ok_or("not checked: the check could start an export");
                all.push(Permission { needed_by: function.name(), endpoint, probe });
            }
        }
    }
    all
}

/// Asks whether the key has a permission, if that can be asked.
async fn check(session: Session, permission: Permission) -> Checked {
    let begun = Instant::now();
    let result = match &permission.probe {
        Ok(request) => Some(ask(&session, request).await),
        Err(_) => None,
    };
    let rate_limit = session.workspace.with_quota(permission.endpoint.pool, |quota| quota.window());
    Checked { permission, result, duration: begun.elapsed(), rate_limit }
}

/// The status of an answer that shows that the key has the permission: 200, or that of a refusal
/// for what was asked. That something is not found is one only where an object is asked for.
///
/// # Errors
/// If the key is refused or lacks the permission, or no answer shows either.
async fn ask(session: &Session, request: &Request) -> Result<u16> {
    let is_json = |body: &[u8]| match serde_json::from_slice::<IgnoredAny>(body) {
        Ok(_) => Ok(()),
        Err(error) => Err(BodyError::Malformed(error.to_string())),
    };
    let asks_for_object = request.path.contains('{');
    match session.ask(request, is_json).await {
        Ok(_) => Ok(200),
        Err(Error::Status { status: status @ 404, message: Some(message), .. })
            if asks_for_object && message != UNKNOWN_PATH =>
        {
            Ok(status)
        }
        Err(Error::Status { status: status @ 400, .. }) => Ok(status),
        Err(error) => Err(error),
    }
}

/// What Braze says where there is no such endpoint.
const UNKNOWN_PATH: &str = "Invalid URL";

/// Where nothing at all is found, the server is none of Braze's, and a 404 shows no permission.
fn expect_braze(workspace: &Workspace, all: &mut [Checked]) {
    let asked = all.iter().filter_map(|checked| checked.result.as_ref());
    if asked.clone().count() == 0 || asked.map(status).any(|status| status != Some(404)) {
        return;
    }
    for checked in all {
        let path = checked.permission.endpoint.path.to_owned();
        if let Some(result) = &mut checked.result {
            let message = match result {
                Err(Error::Status { message, .. }) => message.take(),
                _ => None,
            };
            *result = Err(Error::NotBraze { host: workspace.host(), path, status: 404, message });
        }
    }
}

/// The HTTP status of what came of asking.
fn status(result: &Result<u16>) -> Option<u16> {
    match result {
        Ok(status) => Some(*status),
        Err(error) => error.status(),
    }
}

impl Checked {
    /// What to do.
    fn message(&self) -> String {
        match &self.result {
            None => self.permission.probe.as_ref().err().copied().unwrap_or_default().to_owned(),
            Some(Ok(_)) => "ok".to_owned(),
            Some(Err(Error::Forbidden {
                reason: ForbiddenReason::Permission, permission: Some(permission), ..
            })) => {
                format!("create a new key with the permission {permission}")
            }
            Some(Err(error)) => error.to_string(),
        }
    }

    /// The row for the permission.
    fn row<'a>(&self, message: &'a str) -> Vec<Cell<'a>> {
        let status = self.result.as_ref().and_then(status);
        vec![
            Cell::from(Some(self.permission.endpoint.permission).filter(|permission| !permission.is_empty())),
            Cell::Text(self.permission.needed_by),
            self.result.as_ref().map_or(Cell::Null, |result| Cell::Boolean(result.is_ok())),
            status.map(i64::from).into(),
            Cell::Text(message),
            self.result.as_ref().map_or(Cell::Null, |_| Cell::milliseconds(self.duration)),
            self.rate_limit.map(|window| window.remaining).into(),
            self.rate_limit.and_then(|limit| limit.resets_at).into(),
        ]
    }
}
