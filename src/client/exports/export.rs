//! Exports: how they are started, and those that this process started.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use reqwest::{StatusCode, Url};
use serde::{Deserialize, Serialize};
use tokio::sync::RwLock;

use crate::declare::Endpoint;
use crate::error::{Error, FileError, Result};
use crate::http::download::{self, RemoteFile};
use crate::http::headers::AnswerHeaders;
use crate::http::request::{Judge, Repetition, Request};
use crate::http::session::Session;
use crate::http::wanted::Wanted;
use crate::json::decode::BodyError;
use crate::json::envelope;
use crate::workspaces::workspace::Workspace;

/// How many exports are remembered.
const EXPORTS_MAX: usize = 1_000;

/// What is to be exported: the body of the request, with Braze's names.
#[derive(Clone, PartialEq, Serialize)]
pub struct ExportOrder {
    /// Where it is started, which is no part of the body.
    #[serde(skip)]
    pub endpoint: &'static Endpoint,
    /// Absent for the global control group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub segment_id: Option<String>,
    /// The fields of each user; Braze takes no empty list.
    pub fields_to_export: Vec<String>,
    /// The custom attributes to export, where not all of them are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_attributes_to_export: Option<Vec<String>>,
    /// `zip`, the default, or `gzip`, which only an own storage takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_format: Option<String>,
    /// Where Braze posts to when the export is ready.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub callback_endpoint: Option<String>,
}

/// An export that was started. The URL is as good as its content, so it is in no message.
#[derive(Clone)]
pub struct Export {
    workspace: Arc<Workspace>,
    order: ExportOrder,
    /// Tells exports apart. It is no secret.
    pub object_prefix: String,
    /// `None` when Braze delivers to the customer's own storage.
    pub url: Option<Url>,
    /// When Braze was asked to start it.
    pub started_at: DateTime<Utc>,
    /// Whether its file was downloaded.
    pub is_read: bool,
}

/// What Braze answers to an order.
#[derive(Deserialize)]
struct StartedExport {
    object_prefix: String,
    url: Option<String>,
}

/// What the answers to the start of an export mean.
struct ExportJudge;

impl Judge for ExportJudge {
    /// A 429 with requests left says that the export is running already, and not that the limit is spent.
    fn refusal(&self, request: &Request, status: StatusCode, headers: &AnswerHeaders) -> Option<Error> {
        let is_running =
            status == StatusCode::TOO_MANY_REQUESTS && headers.rate_limit.is_some_and(|limit| limit.remaining > 0);
        let path = request.path.clone();
        is_running.then(|| FileError::AlreadyRunning { path, segment_id: None, object_prefix: None }.into())
    }
}

/// A request that is refused without a segment, and so shows whether a key may start exports.
#[must_use]
pub fn probe(endpoint: &'static Endpoint) -> Request {
    Request::post(endpoint, "{}".to_owned(), Repetition::UnlessProcessed).judged_by(&ExportJudge)
}

/// The exports of this process, the newest last.
static EXPORTS: Mutex<VecDeque<Export>> = Mutex::new(VecDeque::new());

/// Held for reading while a start is on its way: whoever holds it for writing knows of all that came before.
static STARTS: RwLock<()> = RwLock::const_new(());

/// Starts an export, and remembers it. If nobody waits any more, a request that was sent is waited for
/// all the same, since the export runs then; one that was not sent is given up.
///
/// # Errors
/// If Braze refuses it, in particular since one is running already; if it is not known whether it was
/// started; or if the URL that Braze gives may not be read.
pub async fn start(session: &Session, order: &ExportOrder) -> Result<Export> {
    let (_want, wanted) = Wanted::while_held();
    let (session, order) = (session.clone().if_wanted(wanted), order.clone());
    let started = tokio::spawn(async move {
        let _on_its_way = STARTS.read().await;
        ask(&session, order).await
    });
    started.await.unwrap_or(Err(Error::Panic))
}

/// Asks Braze to start an export, and remembers it.
async fn ask(session: &Session, order: ExportOrder) -> Result<Export> {
    let body = serde_json::to_string(&order).expect("an order is JSON");
    let request = Request::post(order.endpoint, body, Repetition::UnlessProcessed).judged_by(&ExportJudge);
    let decode = |body: &[u8]| {
        serde_json::from_slice::<StartedExport>(body).map_err(|error| {
            envelope::words(body).map_or_else(|| BodyError::Malformed(error.to_string()), BodyError::Refused)
        })
    };
    let started_at = Utc::now();
    let workspace = Arc::clone(&session.workspace);
    let answer = session.ask(&request, decode).await.map_err(|error| explained(error, &workspace, &order))?;
    let StartedExport { object_prefix, url } = answer.content;
    let url = url.filter(|url| !url.is_empty()).map(|url| Url::parse(&url));
    let no_url = |_| FileError::unreadable(&object_prefix, "the URL that Braze gave for it is not valid");
    let url = url.transpose().map_err(no_url)?;
    if let Some(url) = &url {
        download::check(url)?;
    }
    let export = Export { workspace, order, object_prefix, url, started_at, is_read: false };
    let mut exports = exports();
    if exports.len() == EXPORTS_MAX {
        exports.pop_front();
    }
    exports.push_back(export.clone());
    Ok(export)
}

/// Starts an export, or takes up one with the same order that this process started before and that
/// is running still: a query that ended before its file was there can be run again.
///
/// # Errors
/// As [`start`]; in particular if the export that is running already is another one.
pub async fn start_or_take_up(session: &Session, order: &ExportOrder) -> Result<Export> {
    match start(session, order).await {
        Err(Error::File(FileError::AlreadyRunning { path, segment_id, object_prefix })) => {
            let _all_known = STARTS.write().await;
            let same = running(&session.workspace, order).filter(|export| export.order == *order);
            same.ok_or_else(|| FileError::AlreadyRunning { path, segment_id, object_prefix }.into())
        }
        started => started,
    }
}

/// The export of an object prefix or a URL, if this process started it.
#[must_use]
pub fn find(name: &str) -> Option<Export> {
    let is_it =
        |export: &&Export| export.object_prefix == name || export.url.as_ref().is_some_and(|url| url.as_str() == name);
    exports().iter().find(is_it).cloned()
}

/// The exports of this process, the newest first.
#[must_use]
pub fn known() -> Vec<Export> {
    exports().iter().rev().cloned().collect()
}

/// The newest export that this process started for the same users and did not read.
fn running(workspace: &Workspace, order: &ExportOrder) -> Option<Export> {
    let is_it = |export: &&Export| {
        export.workspace.is_same(workspace) && export.order.segment_id == order.segment_id && !export.is_read
    };
    exports().iter().rev().find(is_it).cloned()
}

fn exports() -> MutexGuard<'static, VecDeque<Export>> {
    EXPORTS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The error of an order with what it was for.
fn explained(error: Error, workspace: &Workspace, order: &ExportOrder) -> Error {
    match error {
        Error::File(FileError::AlreadyRunning { path, .. }) => {
            let object_prefix = running(workspace, order).map(|export| export.object_prefix);
            FileError::AlreadyRunning { path, segment_id: order.segment_id.clone(), object_prefix }.into()
        }
        Error::Unconfirmed { cause } => FileError::Unconfirmed { cause: cause.to_string() }.into(),
        error => match &order.segment_id {
            Some(id) => error.about(&format!("segment_id \"{id}\"")),
            None => error,
        },
    }
}

impl Export {
    /// The segment that is exported; `None` for the global control group.
    #[must_use]
    pub fn segment_id(&self) -> Option<&str> {
        self.order.segment_id.as_deref()
    }

    /// The workspace that it is of.
    #[must_use]
    pub fn workspace(&self) -> &str {
        &self.workspace.name
    }

    /// The fields that it has of each user, with Braze's names.
    #[must_use]
    pub fn fields(&self) -> &[String] {
        &self.order.fields_to_export
    }

    /// Notes that the file was downloaded: the export is none to take up any more.
    pub fn mark_read(&self) {
        for export in exports().iter_mut().filter(|export| export.object_prefix == self.object_prefix) {
            export.is_read = true;
        }
    }

    /// The file to download.
    ///
    /// # Errors
    /// If there is none, since Braze delivers to the customer's own storage.
    pub fn remote(&self) -> Result<RemoteFile> {
        if let Some(url) = &self.url {
            let (name, started_at) = (self.object_prefix.clone(), Some(self.started_at));
            return Ok(RemoteFile { url: url.clone(), name, started_at });
        }
        let (object_prefix, segment_id) = (self.object_prefix.clone(), self.order.segment_id.clone());
        Err(FileError::OwnStorage { object_prefix, segment_id }.into())
    }
}
