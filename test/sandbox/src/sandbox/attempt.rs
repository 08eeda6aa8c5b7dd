//! One attempt of a request: permission, quota, faults, answer, in this order.

use super::limits::{fail, tell_standing, throttled};
use super::request::{BODY_BYTES_MAX, Request};
use super::write::{self, Done};
use crate::answer::Answer;
use crate::endpoints::{Found, Question};
use crate::faults::Plan;
use crate::hash::hash;
use crate::options::BodyFault;
use crate::query::Query;
use crate::quota::Pool;
use crate::workspace::Workspace;
use crate::writes::faults::draw;
use chrono::{DateTime, Utc};

/// What the workspace answers, what is done to the answer, and what was written.
#[derive(Default)]
pub struct Attempt {
    pub answer: Answer,
    pub plan: Plan,
    pub done: Done,
}

/// What happens to this attempt of the request.
pub fn plan(workspace: &Workspace, request: &Request) -> Plan {
    let faults = &workspace.options.faults;
    if faults.are_none() {
        return Plan::default();
    }
    let Request { method, path, query, body, .. } = request;
    let identity = if body.is_empty() {
        format!("{method} {path}?{query}")
    } else {
        format!("{method} {path}?{query} {:016x}", hash(0, &[body]))
    };
    Plan::new(faults, path, &identity, workspace.attempt(&identity))
}

/// The same of a write, which has faults of its own.
fn plan_of_write(workspace: &Workspace, request: &Request, number: u64) -> Plan {
    let mut plan = plan(workspace, request);
    let options = &workspace.options;
    let is_meant = options.faults.path.as_ref().is_none_or(|part| request.path.contains(part));
    let writes = &options.writes;
    if is_meant
        && plan == Plan::default()
        && let Some(fault) = draw(&writes.faults, writes.seed, number)
    {
        plan.befall(fault, &options.faults, writes.slow_ms);
    }
    plan
}

/// `write` is the number of the write, if it is one.
pub fn attempt(
    workspace: &Workspace,
    found: Option<&Found>,
    request: &Request,
    write: Option<u64>,
    now: DateTime<Utc>,
) -> Attempt {
    let options = &workspace.options;
    let endpoint = found.map(|found| found.endpoint);
    let pool = endpoint.map_or(Pool::Default, |endpoint| endpoint.pool);

    if endpoint.is_some_and(|endpoint| !options.permissions.allow(endpoint.permission)) {
        let mut denied = Answer::error(403, "Access Denied");
        tell_standing(&mut denied, options, workspace.look_at_quota(pool, now), now);
        return Attempt { answer: denied, ..Attempt::default() };
    }
    let standing = match workspace.take_quota(pool, now) {
        Ok(standing) => standing,
        Err(standing) => return Attempt { answer: throttled(options, standing, now), ..Attempt::default() },
    };

    let plan = match write {
        Some(number) => plan_of_write(workspace, request, number),
        None => plan(workspace, request),
    };
    let mut done = Done::default();
    let mut answer = match (&plan.redirect, found, write) {
        (_, Some(found), Some(number)) => {
            let (answer, what) = write::take(workspace, found, request, &plan, number, now);
            done = what;
            answer
        }
        (Some(location), ..) => Answer::redirect(location),
        (None, None, _) => Answer::error(404, "Invalid URL"),
        (None, Some(_), None) if plan.failure.is_some() => Answer::default(),
        (None, Some(_), None) if request.body.len() > BODY_BYTES_MAX => Answer::error(413, "Payload Too Large"),
        (None, Some(found), None) => ask(workspace, found, request, &plan, now),
    };
    match &plan.failure {
        Some(failure) => answer = fail(options, failure, standing, now),
        None => tell_standing(&mut answer, options, standing, now),
    }
    match plan.body {
        Some(BodyFault::Truncated) => answer.body.truncate(answer.body.len() / 2),
        Some(BodyFault::Html) => answer.replace_by_html(),
        Some(BodyFault::Empty) => answer.body.clear(),
        Some(BodyFault::Refusal) => answer.body = Answer::error(200, &workspace.refusal()).body,
        // The others are written into the rows, or sent in their own manner.
        Some(BodyFault::Oversized | BodyFault::FirstRow(_) | BodyFault::Rows(_)) | None => {}
    }
    Attempt { answer, plan, done }
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
        written: &workspace.written(),
        bend: &plan.bend(&options.bend),
        added: workspace.read_list(found.endpoint),
        now,
    };
    found.endpoint.answer(&question).unwrap_or_else(|refusal| refusal)
}
