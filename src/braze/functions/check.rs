//! `braze_check()`: what a key may read.

use std::time::{Duration, Instant};

use serde::de::IgnoredAny;

use super::Few;
use crate::braze::error::{Error, Result};
use crate::braze::function::{Arguments, Call, Function, Rows, Signature, WORKSPACE};
use crate::braze::http::Session;
use crate::braze::http::client::runtime;
use crate::braze::http::quota::Window;
use crate::braze::http::request::{Body, Request};
use crate::braze::rows::batch::Cell;
use crate::braze::rows::decode::BodyError;
use crate::braze::settings::Settings;
use crate::braze::table::{Column, Endpoint, Paging, Table, field};
use crate::braze::tables::{TABLES, catalog_items, user_subscriptions};
use crate::braze::types::Type;
use crate::braze::{users, workspace};

pub struct Check;

const COLUMNS: [Column; 8] = [
    field("permission", Type::Varchar, "the permission, as Braze names it where keys are made"),
    field("function", Type::Varchar, "a function that needs it"),
    field("ok", Type::Boolean, "whether the key has it; NULL when it was not asked"),
    field(
        "http_status",
        Type::Bigint,
        "what Braze answered: 400 or 404 shows the permission too; NULL without an answer",
    ),
    field("message", Type::Varchar, "what to do"),
    field("duration_ms", Type::Double, "how long the answer took"),
    field("rate_remaining", Type::Bigint, "the requests that are left in the current window"),
    field("rate_reset", Type::TimestampTz, "when the next window begins"),
];

impl Function for Check {
    fn name(&self) -> &'static str {
        "braze_check"
    }

    fn description(&self) -> &'static str {
        "One row per permission that the functions need: whether the key has it, and how much of the rate limit is left. Makes one small request each."
    }

    fn named(&self) -> Vec<Signature> {
        vec![WORKSPACE]
    }

    fn columns(&self) -> Vec<Column> {
        COLUMNS.to_vec()
    }

    fn bind(&self, arguments: Arguments, settings: Settings) -> Result<Box<dyn Call>> {
        let name = arguments.text(WORKSPACE.name).unwrap_or(&settings.workspace).to_owned();
        Ok(Box::new(CheckCall { name, settings }))
    }
}

struct CheckCall {
    name: String,
    settings: Settings,
}

/// A permission, and how to find out whether a key has it.
struct Permission {
    endpoint: &'static Endpoint,
    function: &'static str,
    /// The smallest request that Braze answers; `None` where it would start something.
    request: Option<Request>,
}

/// What came of asking for a permission.
struct Checked {
    permission: Permission,
    /// The status of an answer that shows that the key has the permission; `None` if it was not asked.
    result: Option<Result<u16>>,
    duration: Duration,
    rate_limit: Option<Window>,
}

impl Call for CheckCall {
    fn columns(&self) -> Vec<Column> {
        COLUMNS.to_vec()
    }

    fn open(&self, projection: &[usize]) -> Result<Vec<Box<dyn Rows>>> {
        let session = Session::new(workspace::find(&self.name)?, &self.settings, "braze_check")?;
        let tasks: Vec<_> =
            permissions().into_iter().map(|permission| runtime().spawn(check(session.clone(), permission))).collect();
        let mut all = Vec::new();
        for task in tasks {
            all.push(runtime().block_on(task).map_err(|_| Error::Panic)?);
        }
        let messages: Vec<String> = all.iter().map(Checked::message).collect();
        let rows = all.iter().zip(&messages).map(|(checked, message)| checked.row(message));
        Ok(vec![Box::new(Few::new(&COLUMNS, projection, rows))])
    }
}

/// Every permission, with the first function that needs it.
fn permissions() -> Vec<Permission> {
    let mut all: Vec<Permission> = Vec::new();
    for table in TABLES.iter().copied().chain([&catalog_items::ITEMS, &user_subscriptions::RECORDED]) {
        if all.iter().all(|before| before.endpoint.permission != table.endpoint.permission) {
            let Table { endpoint, name, .. } = table;
            all.push(Permission { endpoint, function: name, request: Some(smallest(table)) });
        }
    }
    // Without users or a segment both are refused. The control group needs nothing, so that asking
    // could start its export.
    let nothing = || "{}".to_owned();
    for (endpoint, function, body) in [
        (&users::IDENTIFIERS, "braze_users", Some(Body::Identifiers(nothing()))),
        (&users::SEGMENT, "braze_segment_users", Some(Body::Start(nothing()))),
        (&users::CONTROL_GROUP, "braze_control_group_users", None),
    ] {
        let request = body.map(|body| Request { body, ..Request::new(endpoint) });
        all.push(Permission { endpoint, function, request });
    }
    all
}

async fn check(session: Session, permission: Permission) -> Checked {
    let begun = Instant::now();
    let result = match &permission.request {
        Some(request) => Some(ask(&session, request).await),
        None => None,
    };
    let rate_limit = session.workspace.with_quota(permission.endpoint.pool, |quota| quota.window());
    Checked { permission, result, duration: begun.elapsed(), rate_limit }
}

/// Makes the smallest request to the endpoint of a table.
pub async fn probe(session: &Session, table: &'static Table) -> Result<u16> {
    ask(session, &smallest(table)).await
}

/// The smallest request that an endpoint answers; its rows are not looked at.
///
/// Where it needs an identifier it is given none. Braze looks at the permission first, so that a
/// refusal then says that the key has it.
fn smallest(table: &Table) -> Request {
    let mut request = Request::new(&table.endpoint);
    match table.paging {
        Paging::Pages { .. } => request.set("page", "0"),
        Paging::Windows { .. } => request.set("length", "1"),
        Paging::Offset { .. } => request.set("limit", "1"),
        Paging::Link | Paging::Single | Paging::Summary { .. } => {}
    }
    request
}

/// The status of an answer that shows that the key has the permission.
async fn ask(session: &Session, request: &Request) -> Result<u16> {
    let is_json = |body: &[u8]| match serde_json::from_slice::<IgnoredAny>(body) {
        Ok(_) => Ok(()),
        Err(error) => Err(BodyError::Malformed(error.to_string())),
    };
    match session.ask(request, is_json).await {
        Ok(_) => Ok(200),
        Err(error) if error.is_refusal() => Ok(error.status().unwrap_or_default()),
        Err(error) => Err(error),
    }
}

impl Checked {
    fn message(&self) -> String {
        match &self.result {
            None => "not asked: it could start an export".to_owned(),
            Some(Ok(_)) => "ok".to_owned(),
            Some(Err(Error::Forbidden { permission: Some(permission), .. })) => {
                format!("create a key with the permission {permission}")
            }
            Some(Err(error)) => error.to_string(),
        }
    }

    fn row<'a>(&self, message: &'a str) -> Vec<Cell<'a>> {
        let status = self.result.as_ref().and_then(|result| match result {
            Ok(status) => Some(*status),
            Err(error) => error.status(),
        });
        vec![
            Cell::Text(self.permission.endpoint.permission),
            Cell::Text(self.permission.function),
            self.result.as_ref().map_or(Cell::Null, |result| Cell::Boolean(result.is_ok())),
            status.map(i64::from).into(),
            Cell::Text(message),
            self.result.as_ref().map_or(Cell::Null, |_| Cell::milliseconds(self.duration)),
            self.rate_limit.map(|window| window.remaining).into(),
            self.rate_limit.map(|window| window.resets_at).into(),
        ]
    }
}
