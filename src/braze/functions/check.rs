//! `braze_check()`: what a key may read.

use std::time::{Duration, Instant};

use serde::de::IgnoredAny;

use super::Few;
use crate::braze::error::{Error, Result};
use crate::braze::function::{Arguments, Call, Function, Rows, Signature, WORKSPACE};
use crate::braze::http::Session;
use crate::braze::http::client::runtime;
use crate::braze::http::quota::Window;
use crate::braze::http::request::Request;
use crate::braze::rows::batch::Cell;
use crate::braze::rows::decode::BodyError;
use crate::braze::settings::Settings;
use crate::braze::table::{Column, Paging, Table, field};
use crate::braze::tables::{TABLES, catalog_items, user_subscriptions};
use crate::braze::types::Type;
use crate::braze::workspace;

pub struct Check;

const COLUMNS: [Column; 8] = [
    field("permission", Type::Varchar, "the permission, as Braze names it where keys are made"),
    field("function", Type::Varchar, "a function that needs it"),
    field("ok", Type::Boolean, "whether the key has it"),
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

/// What came of asking for one table.
struct Checked {
    table: &'static Table,
    /// The status of an answer that shows that the key has the permission.
    result: Result<u16>,
    duration: Duration,
    rate_limit: Option<Window>,
}

impl Call for CheckCall {
    fn columns(&self) -> Vec<Column> {
        COLUMNS.to_vec()
    }

    fn open(&self, projection: &[usize]) -> Result<Box<dyn Rows>> {
        let session = Session::new(workspace::find(&self.name)?, &self.settings, "braze_check")?;
        let tasks: Vec<_> =
            tables_by_permission().into_iter().map(|table| runtime().spawn(check(session.clone(), table))).collect();
        let mut all = Vec::new();
        for task in tasks {
            all.push(runtime().block_on(task).map_err(|_| Error::Panic)?);
        }
        let messages: Vec<String> = all.iter().map(Checked::message).collect();
        let rows = all.iter().zip(&messages).map(|(checked, message)| checked.row(message));
        Ok(Box::new(Few::new(&COLUMNS, projection, rows)))
    }
}

/// The first table for each permission.
fn tables_by_permission() -> Vec<&'static Table> {
    let mut tables: Vec<&'static Table> = Vec::new();
    for table in TABLES.iter().copied().chain([&catalog_items::ITEMS, &user_subscriptions::RECORDED]) {
        if tables.iter().all(|before| before.endpoint.permission != table.endpoint.permission) {
            tables.push(table);
        }
    }
    tables
}

async fn check(session: Session, table: &'static Table) -> Checked {
    let begun = Instant::now();
    let result = probe(&session, table).await;
    let rate_limit = session.workspace.with_quota(table.endpoint.pool, |quota| quota.window());
    Checked { table, result, duration: begun.elapsed(), rate_limit }
}

/// The smallest request that an endpoint answers; its rows are not looked at.
///
/// Where it needs an identifier it is given none. Braze looks at the permission first, so that a
/// refusal then says that the key has it.
pub async fn probe(session: &Session, table: &'static Table) -> Result<u16> {
    let mut request = Request::new(&table.endpoint);
    match table.paging {
        Paging::Pages { .. } => request.set("page", "0"),
        Paging::Windows { .. } => request.set("length", "1"),
        Paging::Offset { .. } => request.set("limit", "1"),
        Paging::Link | Paging::Single | Paging::Summary { .. } => {}
    }
    let is_json = |body: &[u8]| match serde_json::from_slice::<IgnoredAny>(body) {
        Ok(_) => Ok(()),
        Err(error) => Err(BodyError::Malformed(error.to_string())),
    };
    match session.get(&request, is_json).await {
        Ok(_) => Ok(200),
        Err(error) if error.is_refusal() => Ok(error.status().unwrap_or_default()),
        Err(error) => Err(error),
    }
}

impl Checked {
    fn message(&self) -> String {
        match &self.result {
            Ok(_) => "ok".to_owned(),
            Err(Error::Forbidden { permission: Some(permission), .. }) => {
                format!("create a key with the permission {permission}")
            }
            Err(error) => error.to_string(),
        }
    }

    fn row<'a>(&self, message: &'a str) -> Vec<Cell<'a>> {
        let status = match &self.result {
            Ok(status) => Some(*status),
            Err(error) => error.status(),
        };
        vec![
            Cell::Text(self.table.endpoint.permission),
            Cell::Text(self.table.name),
            Cell::Boolean(self.result.is_ok()),
            status.map(i64::from).into(),
            Cell::Text(message),
            Cell::milliseconds(self.duration),
            self.rate_limit.map(|window| window.remaining).into(),
            self.rate_limit.map(|window| window.resets_at).into(),
        ]
    }
}
