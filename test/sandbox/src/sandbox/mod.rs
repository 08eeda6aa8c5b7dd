//! From a request to a reply, without I/O: authentication, permission, quota, faults, answer, in
//! this order.

mod attempt;
mod limits;
mod partner;
mod reply;
mod request;
#[cfg(test)]
mod tests;
mod write;

pub use reply::{Manner, Reply};
pub use request::{BODY_BYTES_MAX, Request};

use crate::answer::Answer;
use crate::bounded::Bounded;
use crate::control;
use crate::download::{self, Download};
use crate::endpoints::Endpoint;
use crate::exports::Export;
use crate::log::Entry;
use crate::options::{BodyFault, KeyError, Options, Setting};
use crate::telling;
use crate::workspace::{Ticket, Workspace};
use crate::writes::log::{self, Begun};
use attempt::{Attempt, plan};
use chrono::{DateTime, TimeDelta, Utc};
use limits::RATE_LIMIT_HEADERS;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use write::Done;

/// Workspaces that are remembered; the oldest is forgotten beyond that.
const WORKSPACES_MAX: usize = 4_096;

/// The key under which requests are logged that have no workspace.
const NO_WORKSPACE: &str = "";

/// What is logged of it.
const LOGGED_BYTES_MAX: usize = 8 << 10;

/// All workspaces there are.
pub struct Sandbox {
    /// Options that keys need not repeat.
    defaults: Vec<Setting>,
    workspaces: Mutex<Bounded<String, Arc<Workspace>>>,
}

impl Sandbox {
    pub fn new(defaults: Vec<Setting>) -> Self {
        Sandbox { defaults, workspaces: Mutex::new(Bounded::new(WORKSPACES_MAX)) }
    }

    pub fn reply(&self, request: &Request, now: DateTime<Utc>) -> Reply {
        if let Some(answer) = control::answer(self, request, now) {
            return Reply { answer, part: None, wait_ms: 0, manner: Manner::Whole, ticket: None };
        }
        if let Some(token) = download::token(request.path) {
            return self.reply_with_file(request, token, now);
        }
        let arrived = now;
        let found = Endpoint::find(request.method, request.path);
        let (workspace, refusal) = match self.enter(request) {
            Ok(workspace) => (workspace, None),
            Err(refusal) => (self.outside(), Some(refusal)),
        };
        let now = now + TimeDelta::seconds(workspace.options.clock_s);
        let writes = refusal.is_none() && found.as_ref().is_some_and(|found| found.endpoint.write().is_some());
        let ticket = if writes { Ticket::of_write } else { Ticket::new }(workspace.clone(), request.connection);
        let Attempt { mut answer, plan, done } = if let Some(refusal) = refusal {
            Attempt { answer: refusal, ..Attempt::default() }
        } else {
            let number = ticket.write.as_ref().map(|write| write.number);
            attempt::attempt(&workspace, found.as_ref(), request, number, now)
        };
        answer.headers.push(("x-request-id", workspace.request_id()));
        answer.headers.push(("date", now.format("%a, %d %b %Y %H:%M:%S GMT").to_string()));
        if plan.body != Some(BodyFault::Html) {
            telling::bend(&mut answer, &workspace.options, workspace.key());
        }

        let manner = Manner::of(&plan);
        let options = &workspace.options;
        if options.gzip && request.accepts_gzip && !answer.body.is_empty() && manner != Manner::Oversized {
            answer.gzip();
        }
        let entry = entry(request, &ticket, answer.status, manner, plan.label());
        if options.writes.remember
            && let Some(begun) = &ticket.write
        {
            workspace.writing().log.record(of_write(request, &entry, begun, done, arrived));
        }
        workspace.record(entry);
        Reply { answer, part: None, wait_ms: options.latency_ms + plan.delay_ms, manner, ticket: Some(ticket) }
    }

    /// The file of an export: whoever knows its name may have it. It belongs to the workspace of
    /// the export, whatever key comes with the request.
    fn reply_with_file(&self, request: &Request, token: &str, now: DateTime<Utc>) -> Reply {
        let (workspace, export) = match self.export(token) {
            Some((workspace, export)) => (workspace, Some(export)),
            None => (self.outside(), None),
        };
        let ticket = Ticket::new(workspace.clone(), request.connection);
        let options = &workspace.options;
        let mut plan = plan(&workspace, request);
        // What is wrong with the file is said by `archive`.
        plan.body = None;
        let Download { mut answer, part, manner: of_file } = match (&plan.failure, &plan.redirect) {
            (Some(failure), _) => Download::of(download::error(failure.status)),
            (None, Some(location)) => Download::of(Answer::redirect(location)),
            (None, None) => download::answer(export.as_deref(), request, options, now),
        };
        answer.headers.push(("x-amz-request-id", workspace.request_id()));
        let manner = Some(Manner::of(&plan)).filter(|manner| *manner != Manner::Whole).unwrap_or(of_file);
        let fault = match of_file {
            Manner::Cut => Some("download_cut".to_owned()),
            Manner::Hang => Some("download_stall".to_owned()),
            _ => plan.label(),
        };
        workspace.record(entry(request, &ticket, answer.status, manner, fault));
        Reply { answer, part, wait_ms: options.latency_ms + plan.delay_ms, manner, ticket: Some(ticket) }
    }

    /// The export that has this token, and its workspace.
    pub fn export(&self, token: &str) -> Option<(Arc<Workspace>, Arc<Export>)> {
        self.workspaces().values().find_map(|workspace| Some((workspace.clone(), workspace.exports.find(token)?)))
    }

    /// The workspace of the key if it was used before.
    pub fn known(&self, key: &str) -> Option<Arc<Workspace>> {
        self.workspaces().get(key).cloned()
    }

    pub fn forget(&self, key: &str) {
        self.workspaces().remove(key);
    }

    /// The workspace that the request's key opens, or the refusal.
    fn enter(&self, request: &Request) -> Result<Arc<Workspace>, Answer> {
        if partner::is_of_partner(request) {
            let secret = partner::key(request)?;
            return self.enter_with(&secret, || Answer::error(401, partner::INVALID_SECRET));
        }
        self.enter_with(request.key().unwrap_or_default(), || {
            // Braze repeats the key, and its rate limit headers are there but empty (recorded
            // answers).
            let sent = request.key().or(request.authorization).unwrap_or_default();
            let mut refusal = Answer::error(401, &format!("Invalid API key: {sent}"));
            refusal.headers.extend(RATE_LIMIT_HEADERS.map(|name| (name, String::new())));
            refusal
        })
    }

    fn enter_with(&self, key: &str, unknown: impl FnOnce() -> Answer) -> Result<Arc<Workspace>, Answer> {
        if !key.is_empty()
            && let Some(workspace) = self.known(key)
        {
            return Ok(workspace);
        }
        match Options::of_key(key, &self.defaults) {
            Ok(options) => Ok(self.open(key, options)),
            Err(KeyError::Unknown) => Err(unknown()),
            Err(KeyError::Option(bad)) => Err(Answer::error(400, &bad.to_string())),
        }
    }

    /// Where requests are counted and logged that entered no workspace.
    fn outside(&self) -> Arc<Workspace> {
        self.open(NO_WORKSPACE, Options::default())
    }

    fn open(&self, key: &str, options: Options) -> Arc<Workspace> {
        self.workspaces().get_or_insert(key.to_owned(), || Arc::new(Workspace::new(key, options))).clone()
    }

    fn workspaces(&self) -> MutexGuard<'_, Bounded<String, Arc<Workspace>>> {
        self.workspaces.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn entry(request: &Request, ticket: &Ticket, status: u16, manner: Manner, fault: Option<String>) -> Entry {
    let remembers = ticket.workspace().options.writes.remember;
    let logged = &request.body[..request.body.len().min(LOGGED_BYTES_MAX)];
    Entry {
        method: request.method.to_owned(),
        path: request.path.to_owned(),
        query: request.query.to_owned(),
        body: (request.method == "POST" && remembers).then(|| String::from_utf8_lossy(logged).into_owned()),
        status: Some(status).filter(|_| !matches!(manner, Manner::Refuse | Manner::Stall)),
        fault,
        http_version: request.http_version,
        authorization: if request.key().is_some() { "bearer" } else { "none" },
        in_flight: ticket.in_flight,
    }
}

/// The same of a write, with what it did.
fn of_write(request: &Request, entry: &Entry, begun: &Begun, done: Done, arrived: DateTime<Utc>) -> log::Entry {
    log::Entry {
        number: begun.number,
        method: entry.method.clone(),
        path: entry.path.clone(),
        body: String::from_utf8_lossy(request.body).into_owned(),
        status: entry.status,
        fault: entry.fault.clone(),
        processed: done.processed,
        objects: done.objects,
        refused: done.refused,
        authorization: entry.authorization,
        began: arrived.timestamp_micros(),
        ended: None,
        overlapped: begun.overlapped.clone(),
    }
}
