//! From a request to a reply, without I/O: authentication, permission, quota, faults, answer, in
//! this order.

use crate::answer::Answer;
use crate::bounded::Bounded;
use crate::control;
use crate::download::{self, Conditions, Download, Part};
use crate::endpoints::{Endpoint, Found, Question};
use crate::exports::Export;
use crate::faults::{Failure, Plan};
use crate::hash::hash;
use crate::log::Entry;
use crate::options::{BodyFault, KeyError, Options, Setting};
use crate::query::Query;
use crate::quota::{Pool, Standing};
use crate::telling;
use crate::workspace::{Ticket, Workspace};
use chrono::{DateTime, TimeDelta, Utc};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Workspaces that are remembered; the oldest is forgotten beyond that.
const WORKSPACES_MAX: usize = 4_096;

/// The key under which requests are logged that have no workspace.
const NO_WORKSPACE: &str = "";

/// Longest body of a request.
pub const BODY_BYTES_MAX: usize = 1 << 20;

/// What is logged of it.
const LOGGED_BYTES_MAX: usize = 8 << 10;

/// All workspaces there are.
pub struct Sandbox {
    /// Options that keys need not repeat.
    defaults: Vec<Setting>,
    workspaces: Mutex<Bounded<String, Arc<Workspace>>>,
}

/// What the sandbox looks at in a request.
#[derive(Default)]
pub struct Request<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub query: &'a str,
    /// May be longer than [`BODY_BYTES_MAX`], but is not complete then.
    pub body: &'a [u8],
    /// Where the client reached the sandbox, `http://127.0.0.1:8080`.
    pub base: &'a str,
    pub conditions: Conditions<'a>,
    pub authorization: Option<&'a str>,
    pub accepts_gzip: bool,
    pub http_version: &'static str,
    /// Tells connections apart.
    pub connection: u64,
}

#[derive(Debug)]
pub struct Reply {
    pub answer: Answer,
    /// Sent instead of the answer's body.
    pub part: Option<Part>,
    pub wait_ms: u64,
    pub manner: Manner,
    /// `None` for requests about the sandbox itself.
    pub ticket: Option<Ticket>,
}

/// How an answer is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    Whole,
    /// Half of the body, then the connection breaks.
    Cut,
    /// The connection breaks at once.
    Refuse,
    /// The answer does not come.
    Stall,
    /// Half of the body, then nothing more.
    Hang,
    /// A body without end instead of the answer's.
    Oversized,
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
        let (workspace, refusal) = match self.enter(request) {
            Ok(workspace) => (workspace, None),
            Err(refusal) => (self.outside(), Some(refusal)),
        };
        let now = now + TimeDelta::seconds(workspace.options.clock_s);
        let ticket = Ticket::new(workspace.clone(), request.connection);
        let (mut answer, plan) = match refusal {
            Some(refusal) => (refusal, Plan::default()),
            None => answer(&workspace, request, now),
        };
        answer.headers.push(("x-request-id", workspace.request_id()));
        answer.headers.push(("date", now.format("%a, %d %b %Y %H:%M:%S GMT").to_string()));
        if plan.body != Some(BodyFault::Html) {
            telling::bend(&mut answer, &workspace.options, request.key().unwrap_or_default());
        }

        let manner = manner(&plan);
        let options = &workspace.options;
        if options.gzip && request.accepts_gzip && !answer.body.is_empty() && manner != Manner::Oversized {
            answer.gzip();
        }
        workspace.record(entry(request, &ticket, answer.status, manner, plan.label()));
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
        let manner = Some(manner(&plan)).filter(|manner| *manner != Manner::Whole).unwrap_or(of_file);
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
        let key = request.key().unwrap_or_default();
        if !key.is_empty()
            && let Some(workspace) = self.known(key)
        {
            return Ok(workspace);
        }
        match Options::of_key(key, &self.defaults) {
            Ok(options) => Ok(self.open(key, options)),
            // Braze repeats the key, and its rate limit headers are there but empty (recorded
            // answers).
            Err(KeyError::Unknown) => {
                let sent = request.key().or(request.authorization).unwrap_or_default();
                let mut refusal = Answer::error(401, &format!("Invalid API key: {sent}"));
                refusal.headers.extend(RATE_LIMIT_HEADERS.map(|name| (name, String::new())));
                Err(refusal)
            }
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

impl Request<'_> {
    fn key(&self) -> Option<&str> {
        self.authorization?.strip_prefix("Bearer ")
    }
}

fn entry(request: &Request, ticket: &Ticket, status: u16, manner: Manner, fault: Option<String>) -> Entry {
    let logged = &request.body[..request.body.len().min(LOGGED_BYTES_MAX)];
    Entry {
        method: request.method.to_owned(),
        path: request.path.to_owned(),
        query: request.query.to_owned(),
        body: (request.method == "POST").then(|| String::from_utf8_lossy(logged).into_owned()),
        status: Some(status).filter(|_| !matches!(manner, Manner::Refuse | Manner::Stall)),
        fault,
        http_version: request.http_version,
        authorization: if request.key().is_some() { "bearer" } else { "none" },
        in_flight: ticket.in_flight,
    }
}

/// What happens to this attempt of the request.
fn plan(workspace: &Workspace, request: &Request) -> Plan {
    let Request { method, path, query, body, .. } = request;
    let identity = if body.is_empty() {
        format!("{method} {path}?{query}")
    } else {
        format!("{method} {path}?{query} {:016x}", hash(0, &[body]))
    };
    Plan::new(&workspace.options.faults, path, &identity, workspace.attempt(&identity))
}

/// What the workspace answers, and what is done to the answer.
fn answer(workspace: &Workspace, request: &Request, now: DateTime<Utc>) -> (Answer, Plan) {
    let options = &workspace.options;
    let found = Endpoint::find(request.method, request.path);
    let endpoint = found.as_ref().map(|found| found.endpoint);
    let pool = endpoint.map_or(Pool::Default, |endpoint| endpoint.pool);

    if endpoint.is_some_and(|endpoint| !options.permissions.allow(endpoint.permission)) {
        let mut denied = Answer::error(403, "Access Denied");
        tell_standing(&mut denied, options, workspace.look_at_quota(pool, now), now);
        return (denied, Plan::default());
    }
    let standing = match workspace.take_quota(pool, now) {
        Ok(standing) => standing,
        Err(standing) => {
            return (throttled(options, standing, options.faults.retry_after_s, now), Plan::default());
        }
    };

    let plan = plan(workspace, request);
    let mut answer = if let Some(failure) = &plan.failure {
        fail(options, failure, standing, now)
    } else {
        let mut answer = match (&plan.redirect, &found) {
            (Some(location), _) => Answer::redirect(location),
            (None, None) => Answer::error(404, "Invalid URL"),
            (None, Some(_)) if request.body.len() > BODY_BYTES_MAX => Answer::error(413, "Payload Too Large"),
            (None, Some(found)) => ask(workspace, found, request, &plan, now),
        };
        tell_standing(&mut answer, options, standing, now);
        answer
    };
    match plan.body {
        Some(BodyFault::Truncated) => answer.body.truncate(answer.body.len() / 2),
        Some(BodyFault::Html) => answer.replace_by_html(),
        Some(BodyFault::Empty) => answer.body.clear(),
        Some(BodyFault::Refusal) => answer.body = Answer::error(200, &workspace.refusal()).body,
        // The others are written into the rows, or sent in their own manner.
        Some(BodyFault::Oversized | BodyFault::FirstRow(_) | BodyFault::Rows(_)) | None => {}
    }
    (answer, plan)
}

fn ask(workspace: &Workspace, found: &Found, request: &Request, plan: &Plan, now: DateTime<Utc>) -> Answer {
    let options = &workspace.options;
    let question = Question {
        path: &found.path,
        arguments: &found.arguments,
        query: &Query::parse(request.query),
        body: request.body,
        base: request.base,
        options,
        exports: &workspace.exports,
        bend: &plan.bend(&options.bend),
        added: workspace.read_list(found.endpoint),
        now,
    };
    found.endpoint.answer(&question).unwrap_or_else(|refusal| refusal)
}

fn fail(options: &Options, failure: &Failure, standing: Standing, now: DateTime<Utc>) -> Answer {
    if failure.status == 429 {
        let spent = Standing {
            remaining: options.telling.left,
            reset_epoch_s: now.timestamp() + failure.reset_s.cast_signed(),
            ..standing
        };
        return throttled(options, spent, failure.retry_after_s, now);
    }
    let message = match failure.status {
        401 => "Invalid API key",
        403 => "Access Denied",
        404 => "Invalid URL",
        400..500 => "Bad Request",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Internal Server Error",
    };
    let mut answer = Answer::error(failure.status, message);
    tell_standing(&mut answer, options, standing, now);
    if let Some(seconds) = failure.retry_after_s {
        answer.headers.push(telling::retry_after(&options.telling, seconds, now));
    }
    answer
}

fn throttled(options: &Options, standing: Standing, retry_after_s: Option<u64>, now: DateTime<Utc>) -> Answer {
    let mut answer = Answer::error(429, "Rate limit exceeded");
    if !options.faults.bare_429 {
        tell_standing(&mut answer, options, standing, now);
    }
    if let Some(seconds) = retry_after_s {
        answer.headers.push(telling::retry_after(&options.telling, seconds, now));
    }
    answer
}

const RATE_LIMIT_HEADERS: [&str; 3] = ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"];

fn tell_standing(answer: &mut Answer, options: &Options, standing: Standing, now: DateTime<Utc>) {
    let reset = telling::reset(&options.telling, standing, now);
    let values = [standing.limit.to_string(), standing.remaining.to_string(), reset];
    answer.headers.extend(RATE_LIMIT_HEADERS.into_iter().zip(values));
}

fn manner(plan: &Plan) -> Manner {
    if plan.refuse {
        Manner::Refuse
    } else if plan.stall {
        Manner::Stall
    } else if plan.body == Some(BodyFault::Oversized) {
        Manner::Oversized
    } else if plan.cut {
        Manner::Cut
    } else {
        Manner::Whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(sandbox: &Sandbox, key: &str, target: &str) -> Reply {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let request = Request {
            method: "GET",
            path,
            query,
            authorization: Some(&format!("Bearer {key}")),
            accepts_gzip: true,
            ..Request::default()
        };
        let now = DateTime::from_timestamp_secs(1_592_424_600).expect("a time");
        sandbox.reply(&request, now)
    }

    fn header<'a>(reply: &'a Reply, name: &str) -> Option<&'a str> {
        reply.answer.headers.iter().find(|(given, _)| *given == name).map(|(_, value)| value.as_str())
    }

    fn body(reply: &Reply) -> &str {
        std::str::from_utf8(&reply.answer.body).expect("UTF-8")
    }

    #[test]
    fn an_unknown_key_is_repeated_with_empty_headers() {
        let sandbox = Sandbox::new(Vec::new());
        let reply = get(&sandbox, "non-existent", "/campaigns/list");
        assert_eq!(reply.answer.status, 401);
        assert_eq!(body(&reply), r#"{"message":"Invalid API key: non-existent"}"#);
        assert_eq!(header(&reply, "x-ratelimit-reset"), Some(""));
        assert_eq!(sandbox.known("").expect("logged outside").summary().requests, 1);
    }

    #[test]
    fn an_unknown_option_is_named() {
        let reply = get(&Sandbox::new(Vec::new()), "sandbox?campaign=1", "/campaigns/list");
        assert_eq!(reply.answer.status, 400);
        assert!(body(&reply).contains(r#"\"campaign\""#));
    }

    #[test]
    fn pages_and_headers() {
        let sandbox = Sandbox::new(Vec::new());
        let reply = get(&sandbox, "sandbox?campaigns=101", "/campaigns/list?page=1&include_archived=true");
        assert_eq!(reply.answer.status, 200);
        assert_eq!(body(&reply).matches("\"id\"").count(), 1);
        assert_eq!(header(&reply, "x-ratelimit-remaining"), Some("249999"));
        assert_eq!(header(&reply, "x-ratelimit-reset"), Some("1592427600"));
        assert!(header(&reply, "x-request-id").is_some());
        assert_eq!(
            body(&get(&sandbox, "sandbox", "/campaigns/list?page=9")),
            r#"{"message":"success","campaigns":[]}"#
        );
    }

    #[test]
    fn permissions_come_before_quotas_and_quotas_before_faults() {
        let sandbox = Sandbox::new(Vec::new());
        let key = "sandbox?without=canvas.list&request_quota=1&fail=500";
        let statuses =
            ["/canvas/list", "/campaigns/list", "/campaigns/list"].map(|path| get(&sandbox, key, path).answer.status);
        assert_eq!(statuses, [403, 500, 429]);
    }

    #[test]
    fn a_429_names_its_reset_unless_it_is_bare() {
        let sandbox = Sandbox::new(Vec::new());
        let reply = get(&sandbox, "sandbox?fail=429:1&reset_s=5&retry_after=3", "/campaigns/list");
        assert_eq!((header(&reply, "x-ratelimit-remaining"), header(&reply, "retry-after")), (Some("0"), Some("3")));
        assert_eq!(header(&reply, "x-ratelimit-reset"), Some("1592424605"));
        let bare = get(&sandbox, "sandbox?fail=429:1&bare_429=true", "/campaigns/list");
        assert_eq!(header(&bare, "x-ratelimit-limit"), None);
    }

    #[test]
    fn unknown_paths_and_bad_parameters() {
        let sandbox = Sandbox::new(Vec::new());
        assert_eq!(get(&sandbox, "sandbox", "/nothing").answer.status, 404);
        for target in [
            "/campaigns/list?page=x",
            "/campaigns/list?sort_direction=up",
            "/campaigns/list?last_edit.time%5Bgt%5D=now",
            "/events?cursor=x",
            "/kpi/dau/data_series?length=101",
            "/kpi/dau/data_series",
        ] {
            assert_eq!(get(&sandbox, "sandbox", target).answer.status, 400, "{target}");
        }
    }

    #[test]
    fn a_list_shifts_while_it_is_read() {
        let sandbox = Sandbox::new(Vec::new());
        let first_id = |page: u64| {
            let reply = get(&sandbox, "sandbox?segments=300&shift=1", &format!("/segments/list?page={page}"));
            let start = body(&reply).find("\"id\":\"").expect("a row") + 6;
            body(&reply)[start..start + 36].to_owned()
        };
        assert_eq!(first_id(0), "5e000000-0000-4000-8000-000000000000");
        // One object was inserted, so position 100 has what was at 99.
        assert_eq!(first_id(1), "5e000000-0000-4000-8000-000000000063");
        assert_eq!(first_id(0), "5e000000-0000-4000-8000-00000000012d");
    }

    #[test]
    fn manners() {
        let sandbox = Sandbox::new(Vec::new());
        for (fault, manner) in [
            ("cut=1", Manner::Cut),
            ("refuse=1", Manner::Refuse),
            ("stall=1", Manner::Stall),
            ("body=oversized", Manner::Oversized),
        ] {
            assert_eq!(get(&sandbox, &format!("sandbox?{fault}"), "/campaigns/list").manner, manner);
        }
    }

    #[test]
    fn a_page_of_html_says_so() {
        let sandbox = Sandbox::new(Vec::new());
        let reply = get(&sandbox, "sandbox?body=html&fail=502", "/campaigns/list");
        assert_eq!(reply.answer.status, 502);
        assert!(body(&reply).starts_with("<!DOCTYPE html>"));
        assert_eq!(header(&reply, "content-type"), Some("text/html; charset=utf-8"));
    }

    #[test]
    fn a_truncated_answer_is_compressed_as_it_is() {
        let reply = get(&Sandbox::new(Vec::new()), "sandbox?body=truncated&gzip=true", "/campaigns/list");
        assert_eq!(header(&reply, "content-encoding"), Some("gzip"));
        let text = std::io::read_to_string(flate2::read::GzDecoder::new(reply.answer.body.as_slice())).expect("gzip");
        assert!(text.starts_with(r#"{"message":"success""#) && !text.ends_with('}'));
    }

    #[test]
    fn pools_are_shared_as_documented() {
        let sandbox = Sandbox::new(Vec::new());
        let limit = |target: &str| {
            let reply = get(&sandbox, "sandbox", target);
            (
                header(&reply, "x-ratelimit-limit").map(str::to_owned),
                header(&reply, "x-ratelimit-remaining").map(str::to_owned),
            )
        };
        let standing = |limit: &str, left: &str| (Some(limit.to_owned()), Some(left.to_owned()));
        assert_eq!(limit("/custom_attributes"), standing("1000", "999"));
        assert_eq!(limit("/purchases/revenue_series?length=1"), standing("1000", "998"));
        assert_eq!(limit("/catalogs"), standing("50", "49"));
        assert_eq!(limit("/catalogs/catalog_0/items"), standing("50", "49"));
        assert_eq!(limit("/catalogs/catalog_0/items/item-0000"), standing("50", "48"));
        assert_eq!(limit("/campaigns/data_series"), standing("50000", "49999"));
    }

    #[test]
    fn bad_ids_are_listed_but_refused() {
        let sandbox = Sandbox::new(Vec::new());
        let ask = |target: &str| get(&sandbox, "sandbox?bad_ids=1&campaigns=2", target);
        assert!(body(&ask("/campaigns/list")).contains("c0000000-0000-4000-8000-000000000000"));
        for (id, status) in [("000000000000", 400), ("000000000001", 200), ("000000000002", 400)] {
            for path in ["details?", "data_series?length=1&"] {
                let reply = ask(&format!("/campaigns/{path}campaign_id=c0000000-0000-4000-8000-{id}"));
                assert_eq!(reply.answer.status, status, "{id}");
                assert!(status == 200 || body(&reply) == r#"{"message":"Invalid Campaign ID"}"#);
            }
        }
        let malformed = ask("/canvas/details?canvas_id=non-existing");
        assert_eq!(body(&malformed), r#"{"message":"canvas_id must be a string of the Canvas api identifier"}"#);
    }

    #[test]
    fn a_changed_workspace_is_the_same_some_time_later() {
        let sandbox = Sandbox::new(Vec::new());
        let [before, after] = ["sandbox?campaigns=100", "sandbox?campaigns=100&changed=true"].map(|key| {
            let sandbox = &sandbox;
            move |target: &str| {
                let reply = get(sandbox, key, target);
                (reply.answer.status, body(&reply).to_owned())
            }
        });
        let page = |page: u64| format!("/campaigns/list?include_archived=true&page={page}");
        let ids = |(_, body): (u16, String)| body.matches("\"id\"").count();
        assert_eq!([ids(before(&page(0))), ids(before(&page(1)))], [100, 0]);
        // Ten are gone, and ten are new.
        assert_eq!([ids(after(&page(0))), ids(after(&page(1)))], [100, 0]);
        assert!(after(&page(0)).1.contains("\"Winback 1 (renamed)\""));

        // Ten renamed and ten new ones less the archived 61 and 103: the watermark is excluded.
        let since = "/campaigns/list?last_edit.time%5Bgt%5D=2026-01-03T13:03:00";
        assert_eq!((ids(before(since)), ids(after(since))), (0, 9 + 9));

        let details = "/campaigns/details?campaign_id=c0000000-0000-4000-8000-000000000003";
        assert_eq!((before(details).0, after(details).0), (200, 400));

        let series = "/kpi/dau/data_series?length=2";
        assert!(before(series).1.ends_with(r#""dau":3529},{"time":"2020-06-17","dau":3630}]}"#));
        assert!(after(series).1.ends_with(r#""dau":3530},{"time":"2020-06-17","dau":3630}]}"#));
    }

    #[test]
    fn segments_without_tracking_have_no_series() {
        let sandbox = Sandbox::new(Vec::new());
        let target = "/segments/data_series?length=1&segment_id=5e000000-0000-4000-8000-000000000003";
        assert_eq!(get(&sandbox, "sandbox", target).answer.status, 400);
        assert!(body(&get(&sandbox, "sandbox?untracked=zero", target)).contains(r#""size":0"#));
    }

    #[test]
    fn limits_and_offsets() {
        let sandbox = Sandbox::new(Vec::new());
        let bounces = |rest: &str| {
            let target = format!("/email/hard_bounces?start_date=2026-01-01&end_date=2026-01-02{rest}");
            let reply = get(&sandbox, "sandbox", &target);
            (reply.answer.status, body(&reply).matches("\"email\"").count())
        };
        assert_eq!(bounces(""), (200, 39));
        assert_eq!(bounces("&limit=10&offset=35"), (200, 4));
        assert_eq!((bounces("&limit=501").0, bounces("&limit=0").0), (400, 400));
        assert_eq!(get(&sandbox, "sandbox", "/email/hard_bounces?start_date=2026-01-01").answer.status, 400);
        for (query, text) in [
            ("limit=1001", "Content Block number limit exceeds maximum of 1000"),
            ("limit=0", "Content Block number limit must be greater than 0"),
            ("limit=x", "Content Block number limit is invalid"),
            ("offset=-1", "Offset is invalid"),
        ] {
            let reply = get(&sandbox, "sandbox", &format!("/content_blocks/list?{query}"));
            assert_eq!(body(&reply), format!(r#"{{"message":"{text}"}}"#));
        }
    }
}
