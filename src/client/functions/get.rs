//! `braze_get(path, …)`: any GET endpoint, its rows as JSON.

use std::borrow::Cow;

use crate::arguments::{Argument, Arguments};
use crate::declare::{Column, Guide, Paging, Parameter, Pool, Table, Topic, Type, element, example, map};
use crate::error::{Error, Result};
use crate::http::request::Request;
use crate::http::session::Session;
use crate::interface::{BoundCall, RowStream, TableFunction, WORKSPACE};
use crate::json::decode::Decoder;
use crate::json::path;
use crate::read::cursor::CursorPages;
use crate::read::filter::RowFilter;
use crate::read::pages::{PageNumbering, Pages};
use crate::read::plan::{FixedSteps, Plan, Step};
use crate::read::scan::Scan;
use crate::settings::Settings;
use crate::tables::TABLES;
use crate::tables::catalog_items::{ITEMS, NAMED_ITEMS};
use crate::workspaces::registry;

/// `braze_get(path, …)`.
pub struct Get;

const COLUMNS: [Column; 1] = [element("json", Type::Json, "the row")];

const PATH: Parameter =
    Parameter { name: "path", kind: Type::Varchar, description: "the endpoint, such as `/campaigns/list`" };

const NAMED: [Parameter; 4] = [
    Parameter { name: "params", kind: map!(Type::Varchar), description: "query parameters and their values" },
    Parameter {
        name: "rows",
        kind: Type::Varchar,
        description: "where the rows are, such as `campaigns` or `data.stats[]`; default: the whole answer is one row",
    },
    Parameter {
        name: "paginate",
        kind: Type::Varchar,
        description: "how the list continues: `none`, `page` (counted from 0), `offset` (with `limit`, by default \
                      100) or `cursor` (a `Link` header); default: `none`",
    },
    WORKSPACE,
];

/// The rows of a page that is asked for by offset, where `params` has no `limit`.
const LIMIT: usize = 100;

impl TableFunction for Get {
    fn name(&self) -> &'static str {
        "braze_get"
    }

    fn description(&self) -> &'static str {
        "The rows of any GET endpoint of Braze, as JSON. For series, give `ending_at` and `length` in `params`."
    }

    fn guide(&self) -> Guide {
        Guide {
            topic: Topic::Requests,
            needs_parameter: true,
            key: String::new(),
            range: String::new(),
            requests: "1 per page".to_owned(),
            examples: const {
                &[
                    example(
                        "A list page by page, its rows as JSON.",
                        "SELECT json->>'name' AS name, json->>'last_edited' AS last_edited\n\
                         FROM braze_get('/canvas/list', rows := 'canvases', paginate := 'page')",
                    ),
                    example(
                        "A series, with its parameters.",
                        "SELECT json->>'time' AS day, (json->>'dau')::BIGINT AS dau\n\
                         FROM braze_get('/kpi/dau/data_series', rows := 'data',\n\
                         params := MAP {'length': '7', 'ending_at': (current_date - 1)::VARCHAR})",
                    ),
                    example(
                        "An endpoint that has no function of its own.",
                        "SELECT json->>'userName' AS user FROM braze_get('/scim/v2/Users/5c000000-0000-4000-8000-000000000001')",
                    ),
                ]
            },
        }
    }

    fn positional(&self) -> Vec<Parameter> {
        vec![PATH]
    }

    fn named(&self) -> Vec<Parameter> {
        NAMED.to_vec()
    }

    fn columns(&self) -> Vec<Column> {
        COLUMNS.to_vec()
    }

    fn bind(&self, arguments: Arguments, _: &Settings) -> Result<Box<dyn BoundCall>> {
        let endpoint = check_path(arguments.text(PATH.name).unwrap_or_default())?;
        let query: Vec<(String, String)> = match arguments.get("params") {
            Some(Argument::Pairs(pairs)) => pairs.clone(),
            _ => Vec::new(),
        };
        let paging = paging(arguments.text("paginate").unwrap_or("none"), &query)?;
        let query: Vec<_> = query.into_iter().filter(|(name, _)| !paging.sets(name)).collect();
        let declared = declared(&endpoint);
        let paging = if is_whole(declared, &query) { Paginate::None } else { paging };
        let rows = match arguments.text("rows").unwrap_or_default() {
            rows if rows.is_empty() || rows.ends_with([']', '}']) => rows.to_owned(),
            rows => format!("{rows}[]"),
        };
        if path::parse(&rows).is_none() {
            return Err(Error::parameter("rows", "it must be a path such as 'campaigns' or 'data.stats[]'"));
        }
        let workspace = arguments.text(WORKSPACE.name).map(str::to_owned);
        Ok(Box::new(GetCall { request: request(endpoint, declared, query), rows, paging, workspace }))
    }
}

/// How the list goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Paginate {
    /// One answer has it all.
    None,
    /// By page numbers or offsets.
    Numbered(PageNumbering),
    /// By a `Link` header.
    Cursor,
}

impl Paginate {
    /// Whether the pages come with a query parameter of this name.
    fn sets(self, name: &str) -> bool {
        match self {
            Paginate::None | Paginate::Cursor => false,
            Paginate::Numbered(PageNumbering::Page(_)) => name == "page",
            Paginate::Numbered(PageNumbering::Offset(_)) => name == "limit" || name == "offset",
        }
    }
}

/// What `paginate` says, with the limit of `params` for offsets.
fn paging(name: &str, query: &[(String, String)]) -> Result<Paginate> {
    match name {
        "none" => Ok(Paginate::None),
        "page" => Ok(Paginate::Numbered(PageNumbering::Page(None))),
        "offset" => {
            let limit = query.iter().find(|(name, _)| name == "limit").map(|(_, value)| value.parse());
            match limit.unwrap_or(Ok(LIMIT)) {
                Ok(limit) if limit > 0 => Ok(Paginate::Numbered(PageNumbering::Offset(limit))),
                _ => Err(Error::parameter("params", "\"limit\" must be a number greater than 0")),
            }
        }
        "cursor" => Ok(Paginate::Cursor),
        _ => {
            let known = ["none", "page", "offset", "cursor"].map(str::to_owned).to_vec();
            Err(Error::Unknown { what: "paginate", name: name.to_owned(), known })
        }
    }
}

/// The path of an endpoint, and nothing that could lead elsewhere.
fn check_path(path: &str) -> Result<String> {
    // A URL is cleaned of blanks, and dots lead elsewhere also where they are escaped.
    let leads_elsewhere = path.starts_with("//")
        || path.contains("://")
        || path.contains(|c: char| c == '\\' || c.is_control() || c.is_whitespace())
        || path.to_lowercase().replace("%2e", ".").split('/').any(|part| [".", ".."].contains(&part));
    if !path.starts_with('/') || leads_elsewhere {
        return Err(Error::parameter(PATH.name, "it must be the path of an endpoint, such as '/campaigns/list'"));
    }
    if path.contains(['?', '#']) {
        return Err(Error::parameter(
            PATH.name,
            "it must not contain a query: use \"params\", such as MAP {'page': '0'}",
        ));
    }
    Ok(path.to_owned())
}

/// The table that is declared for a path.
fn declared(path: &str) -> Option<&'static Table> {
    let tables: Vec<&Table> =
        TABLES.iter().copied().chain([&ITEMS, &NAMED_ITEMS]).filter(|table| table.endpoint.has(path)).collect();
    // `/preference_center/v1/list` is no preference center.
    tables.iter().find(|table| table.endpoint.path == path).or(tables.first()).copied()
}

/// Whether a declared endpoint has one answer for these parameters, and takes no `limit` and `offset`.
fn is_whole(declared: Option<&Table>, query: &[(String, String)]) -> bool {
    let Some(Table { paging: Paging::Offset { whole_with, .. }, .. }) = declared else { return false };
    query.iter().any(|(name, _)| whole_with.contains(&name.as_str()))
}

/// The request; of an endpoint that is declared, permission and rate limit are known.
fn request(path: String, declared: Option<&'static Table>, query: Vec<(String, String)>) -> Request {
    let endpoint = declared.map(|table| &table.endpoint);
    Request {
        endpoint: endpoint.map_or(Cow::Owned(path.clone()), |endpoint| Cow::Borrowed(endpoint.path)),
        permission: endpoint.map(|endpoint| endpoint.permission),
        pool: endpoint.map_or(Pool::Default, |endpoint| endpoint.pool),
        query: query.into_iter().map(|(name, value)| (Cow::Owned(name), value)).collect(),
        ..Request::to(path)
    }
}

/// A checked call of it.
struct GetCall {
    request: Request,
    rows: String,
    paging: Paginate,
    /// The one of the setting where none was given.
    workspace: Option<String>,
}

impl BoundCall for GetCall {
    fn columns(&self) -> Vec<Column> {
        COLUMNS.to_vec()
    }

    fn open(&self, _: &[usize], settings: &Settings) -> Result<Vec<Box<dyn RowStream>>> {
        let workspace = registry::find(self.workspace.as_deref().unwrap_or(&settings.workspace))?;
        let step = Step::new(self.request.clone());
        let plan: Box<dyn Plan> = match self.paging {
            Paginate::None => Box::new(FixedSteps([step].into())),
            Paginate::Numbered(numbering) => Box::new(Pages::new(step, numbering, true)),
            Paginate::Cursor => Box::new(CursorPages::new(workspace.base.clone(), step)),
        };
        let session = Session::new(workspace, settings, "braze_get")?;
        let decoder = Decoder::new(&self.rows, &COLUMNS, &COLUMNS);
        Ok(vec![Box::new(Scan::new(session, plan, decoder, RowFilter::for_pages(0), COLUMNS.to_vec()))])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_nowhere_else() {
        assert_eq!(check_path("/scim/v2/Users").unwrap(), "/scim/v2/Users");
        for path in [
            "",
            "campaigns/list",
            "https://example.com/x",
            "//example.com/x",
            "/a/../b",
            "/a/%2E%2e/b",
            "/a/./b",
            "/a/.\t./b",
            "/\n/example.com",
            "/a\\b",
            "/a?b=1",
            "/a#b",
        ] {
            assert!(check_path(path).is_err(), "{path}");
        }
    }
}
