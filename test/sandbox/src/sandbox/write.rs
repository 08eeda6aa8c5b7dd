//! A request that writes: its form, what it does, and what becomes of its answer.

use super::request::Request;
use crate::answer::Answer;
use crate::endpoints::Found;
use crate::faults::Plan;
use crate::workspace::Workspace;
use crate::writes::faults::WriteFault;
use crate::writes::{Order, Outcome, Refusal, Refused, Take, Write, Written, records};
use chrono::{DateTime, Utc};

/// What a write did.
#[derive(Default)]
pub struct Done {
    pub processed: bool,
    pub objects: u64,
    pub refused: Vec<Refused>,
}

/// Does what the request says, unless the plan is against it.
pub fn take(
    workspace: &Workspace,
    found: &Found,
    request: &Request,
    plan: &Plan,
    number: u64,
    now: DateTime<Utc>,
) -> (Answer, Done) {
    let Some(write) = found.endpoint.write() else { return (Answer::error(404, "Invalid URL"), Done::default()) };
    let name = format!("{} {}", request.method, found.endpoint.path);
    let mut written = workspace.writing();
    written.counts.entry(name.clone()).or_default().requests += 1;
    if plan.write == Some(WriteFault::Unsuccessful) {
        return (Answer::error(201, "The request could not be processed"), Done::default());
    }
    if !plan.processes() {
        let answer = plan.redirect.as_deref().map(Answer::redirect).unwrap_or_default();
        return (answer, Done::default());
    }
    if let Err(refusal) = check_form(write, request) {
        return (refusal, Done::default());
    }
    let mut order = Order {
        arguments: &found.arguments,
        body: request.body,
        options: &workspace.options,
        now,
        number,
        fault: plan.write,
        written: &mut written,
    };
    let outcome = match &write.take {
        Take::With(take) => take(&mut order),
        Take::Record(record) => records::take(record, found.endpoint.path, &mut order),
    };
    match outcome {
        Ok(outcome) => count(&mut written, name, outcome),
        Err(refusal) => (refusal, Done::default()),
    }
}

/// What is wrong with the request before its body is read.
fn check_form(write: &Write, request: &Request) -> Result<(), Refusal> {
    let (max, status) = write.bytes_max;
    if request.body.len() > max {
        return Err(Answer::error(status, "The request body is too large"));
    }
    let is_json = request.content_type.is_some_and(|given| given.trim_start().starts_with("application/json"));
    if !request.body.is_empty() && !is_json {
        return Err(Answer::error(415, "The Content-Type must be application/json"));
    }
    Ok(())
}

fn count(written: &mut Written, name: String, outcome: Outcome) -> (Answer, Done) {
    let Outcome { answer, objects, refused } = outcome;
    let total: u64 = objects.iter().map(|(_, count)| count).sum();
    let processed = total == 0 || (refused.len() as u64) < total;
    let counts = written.counts.entry(name).or_default();
    if processed {
        counts.processed += 1;
        for (array, count) in objects {
            *counts.objects.entry(array).or_default() += count;
        }
    }
    counts.refused += refused.len() as u64;
    (answer, Done { processed, objects: total, refused })
}
