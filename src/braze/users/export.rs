//! Exports: how they are started, and those that this process started.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use reqwest::Url;
use serde::{Deserialize, Serialize};

use crate::braze::error::{Error, FileError, Result};
use crate::braze::http::Session;
use crate::braze::http::download::{self, Remote};
use crate::braze::http::request::{Body, Request};
use crate::braze::rows::decode::BodyError;
use crate::braze::table::Endpoint;

/// How many exports are remembered.
const EXPORTS_MAX: usize = 1_000;

/// What is to be exported.
#[derive(Clone, PartialEq, Serialize)]
pub struct Order {
    #[serde(skip)]
    pub endpoint: &'static Endpoint,
    /// Absent for the global control group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub segment_id: Option<String>,
    pub fields_to_export: Vec<String>,
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
    workspace: String,
    order: Order,
    /// Tells exports apart. It is no secret.
    pub object_prefix: String,
    /// `None` when Braze delivers to the customer's own storage.
    pub url: Option<Url>,
    pub started_at: DateTime<Utc>,
    /// Whether its file was downloaded.
    is_read: bool,
}

/// What Braze answers to an order.
#[derive(Deserialize)]
struct Answer {
    object_prefix: String,
    url: Option<String>,
}

/// The exports of this process, the newest last.
static EXPORTS: Mutex<VecDeque<Export>> = Mutex::new(VecDeque::new());

/// Starts an export, and remembers it.
pub async fn start(session: &Session, order: &Order) -> Result<Export> {
    let body = serde_json::to_string(order).expect("an order is JSON");
    let request = Request { body: Body::Start(body), ..Request::new(order.endpoint) };
    let decode =
        |body: &[u8]| serde_json::from_slice::<Answer>(body).map_err(|error| BodyError::Malformed(error.to_string()));
    let started_at = Utc::now();
    let workspace = session.workspace.name.clone();
    let answer = session.ask(&request, decode).await.map_err(|error| explained(error, &workspace, order))?;
    let Answer { object_prefix, url } = answer.content;
    let url = url.filter(|url| !url.is_empty()).map(|url| Url::parse(&url));
    let no_url = |_| FileError::unreadable(&object_prefix, "what Braze gave for its URL is none");
    let url = url.transpose().map_err(no_url)?;
    if let Some(url) = &url {
        download::check(url)?;
    }
    let export = Export { workspace, order: order.clone(), object_prefix, url, started_at, is_read: false };
    let mut exports = exports();
    if exports.len() == EXPORTS_MAX {
        exports.pop_front();
    }
    exports.push_back(export.clone());
    Ok(export)
}

/// Starts an export, or takes up one with the same order that this process started before and that
/// is running still: a query that ended before its file was there can be run again.
pub async fn start_or_take_up(session: &Session, order: &Order) -> Result<Export> {
    match start(session, order).await {
        Err(Error::File(FileError::AlreadyRunning { path, segment_id, object_prefix })) => {
            let same = running(&session.workspace.name, order).filter(|export| export.order == *order);
            same.ok_or_else(|| FileError::AlreadyRunning { path, segment_id, object_prefix }.into())
        }
        started => started,
    }
}

/// The export of an object prefix or a URL, if this process started it.
pub fn find(name: &str) -> Option<Export> {
    let is_it =
        |export: &&Export| export.object_prefix == name || export.url.as_ref().is_some_and(|url| url.as_str() == name);
    exports().iter().find(is_it).cloned()
}

/// The newest export that this process started for the same users and did not read.
fn running(workspace: &str, order: &Order) -> Option<Export> {
    let is_it = |export: &&Export| {
        export.workspace == workspace && export.order.segment_id == order.segment_id && !export.is_read
    };
    exports().iter().rev().find(is_it).cloned()
}

fn exports() -> MutexGuard<'static, VecDeque<Export>> {
    EXPORTS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The error of an order with what it was for.
fn explained(error: Error, workspace: &str, order: &Order) -> Error {
    match error {
        Error::File(FileError::AlreadyRunning { path, .. }) => {
            let object_prefix = running(workspace, order).map(|export| export.object_prefix);
            FileError::AlreadyRunning { path, segment_id: order.segment_id.clone(), object_prefix }.into()
        }
        error => match &order.segment_id {
            Some(id) => error.about(&format!("segment_id \"{id}\"")),
            None => error,
        },
    }
}

impl Export {
    pub fn segment_id(&self) -> Option<&str> {
        self.order.segment_id.as_deref()
    }

    /// Notes that the file was downloaded.
    pub fn read(&self) {
        for export in exports().iter_mut().filter(|export| export.object_prefix == self.object_prefix) {
            export.is_read = true;
        }
    }

    /// The file to download, if there is one.
    pub fn remote(&self) -> Result<Remote> {
        if let Some(url) = &self.url {
            let (name, started_at) = (self.object_prefix.clone(), Some(self.started_at));
            return Ok(Remote { url: url.clone(), name, started_at });
        }
        let (object_prefix, segment_id) = (self.object_prefix.clone(), self.order.segment_id.clone());
        Err(FileError::OwnStorage { object_prefix, segment_id }.into())
    }
}
