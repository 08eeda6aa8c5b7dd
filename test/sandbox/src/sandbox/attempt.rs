//! One attempt of a request: permission, quota, faults, answer, in this order.

use super::limits::{fail, tell_standing, throttled};
use super::request::{BODY_BYTES_MAX, Request};
use crate::answer::Answer;
use crate::endpoints::{Endpoint, Found, Question};
use crate::faults::Plan;
use crate::hash::hash;
use crate::options::BodyFault;
use crate::query::Query;
use crate::quota::Pool;
use crate::workspace::Workspace;
use chrono::{DateTime, Utc};

/// What happens to this attempt of the request.
pub fn plan(workspace: &Workspace, request: &Request) -> Plan {
    let Request { method, path, query, body, .. } = request;
    let identity = if body.is_empty() {
        format!("{method} {path}?{query}")
    } else {
        format!("{method} {path}?{query} {:016x}", hash(0, &[body]))
    };
    Plan::new(&workspace.options.faults, path, &identity, workspace.attempt(&identity))
}

/// What the workspace answers, and what is done to the answer.
pub fn answer(workspace: &Workspace, request: &Request, now: DateTime<Utc>) -> (Answer, Plan) {
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
