//! Requests with rows, and what became of each row.

use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use reqwest::{Method, StatusCode};
use tokio::sync::OnceCell;

use super::batch::Batch;
use super::body::{FixedMembers, body};
use super::cut::BatchRules;
use super::halt::Halt;
use super::outcome::WriteAnswer;
use super::own_request::OwnRequest;
use super::plan::RowPlan;
use super::rules;
use super::settlement::Settlement;
use crate::declare::{Layout, Repeatable, TargetRequest, Verdict};
use crate::error::{Error, Result};
use crate::http::request::{Credentials, Judge, Repetition, Request};
use crate::http::session::{Session, confirmed};
use crate::recorder::outcome::{Outcome, RowStatus};
use crate::targets::request::declared;

/// How often a request that found a cohort locked is made again.
const LOCKED_RETRIES_MAX: u32 = 8;

/// The pause before the first of those, doubled with each further one.
const LOCKED_PAUSE: Duration = Duration::from_millis(250);

/// After this many requests in a row that did not get through, no more are made.
const FAILURES_MAX: usize = 8;

/// Makes the requests of one write.
pub struct Sender {
    /// The workspace as this write sees it.
    pub session: Session,
    /// How rows became elements.
    pub plan: RowPlan,
    /// What counts for batches.
    pub rules: BatchRules,
    /// The request that is made.
    pub request: &'static TargetRequest,
    /// Its path, with what stands in its places.
    pub path: String,
    /// What stands in those places, encoded.
    pub filled: Vec<String>,
    /// What every body has besides its rows.
    pub fixed: FixedMembers,
    /// How it proves who sends it.
    pub credentials: Credentials,
    /// A request that must go before all others.
    pub first: Option<Request>,
    /// Whether that was made.
    pub first_made: OnceCell<()>,
    /// What becomes of its outcome.
    pub settlement: Settlement,
    /// Whether the write goes on.
    pub halt: Halt,
    /// How many requests may be under way: fewer once a cohort was locked.
    pub allowed: AtomicUsize,
    /// The requests in a row that did not get through.
    pub failures: AtomicUsize,
}

/// Errors of single elements may come with the status of a refusal.
struct ByParts;

impl Judge for ByParts {
    fn tells_parts(&self, status: StatusCode, body: &[u8]) -> bool {
        status == StatusCode::BAD_REQUEST && WriteAnswer::tells_parts(body)
    }
}

/// What came of a request with some of a batch's rows.
enum Sent {
    /// An answer, with its status.
    Answered(WriteAnswer, u16),
    /// Braze refused it, and may take parts of it.
    Refused(Error),
    /// No answer that says what became of it.
    Failed(Error),
}

impl Sender {
    /// Sends a batch: all of it, or the parts of it that are not refused.
    pub async fn send(&self, batch: &Batch) {
        if let Err(error) = self.make_first().await {
            self.halt.stop(error);
        }
        let owners = batch.owners();
        if self.halt.cause().is_none() {
            self.note_users(batch, &owners);
        }
        // The pieces that are still to be sent, the next one last.
        let mut pieces = vec![owners];
        let mut was_refused = false;
        while let Some(piece) = pieces.pop() {
            if let Some(reason) = self.halt.reason() {
                let outcome = Outcome::new(RowStatus::NotSent, None, reason);
                // What was refused together with others is in the journal as sent.
                if was_refused {
                    self.settle_all(batch, &piece, outcome);
                } else {
                    self.settlement.leave(batch, &piece, &outcome.message);
                }
                continue;
            }
            match self.send_piece(batch, &piece).await {
                Ok(Sent::Answered(answer, status)) if status == StatusCode::BAD_REQUEST.as_u16() => {
                    was_refused = true;
                    pieces.extend(self.settle_refused(batch, &piece, &answer));
                }
                Ok(Sent::Answered(answer, status)) => {
                    self.settle_answered(batch, &piece, &answer.of_elements(piece.len()), status);
                }
                Ok(Sent::Refused(_)) if piece.len() > 1 => {
                    was_refused = true;
                    pieces.extend(halves(&piece));
                }
                Ok(Sent::Refused(error)) => {
                    self.settle_all(batch, &piece, Outcome::new(RowStatus::Rejected, error.status(), words_of(&error)));
                }
                Ok(Sent::Failed(error)) => self.fail(batch, &piece, error),
                Err(error) => {
                    self.settlement.leave(batch, &piece, &words_of(&error));
                    self.halt.stop(error);
                }
            }
        }
    }

    /// Sends some rows of a batch in one request.
    ///
    /// # Errors
    /// If the request cannot be made, or the journal not be written; nothing was sent then.
    async fn send_piece(&self, batch: &Batch, piece: &[u32]) -> Result<Sent> {
        let request = self.request(batch, piece)?;
        self.settlement.note_sending(batch, piece)?;
        Ok(self.ask(&request).await)
    }

    /// Counts what would be sent.
    pub fn count(&self, batch: &Batch) {
        let owners = batch.owners();
        let bytes = body(&self.plan, &self.rules, &self.fixed, batch, &owners).map_or(0, |body| body.len()) as u64;
        let points: u64 = batch.rows.iter().map(|row| u64::from(row.points)).sum();
        self.note_users(batch, &owners);
        self.settlement.record.count(|counts| {
            counts.requests += 1;
            counts.bytes += bytes;
            counts.data_points += points;
            counts.not_sent += batch.rows.len() as u64;
        });
    }

    fn note_users(&self, batch: &Batch, owners: &[u32]) {
        self.settlement.record.note_users(owners.iter().map(|at| batch.rows[*at as usize].identities.whom));
    }

    /// Makes the request that must go before all others, once.
    async fn make_first(&self) -> Result<()> {
        let Some(first) = &self.first else { return Ok(()) };
        let made = self.first_made.get_or_try_init(|| async {
            match self.ask(first).await {
                Sent::Answered(..) => Ok(()),
                Sent::Refused(error) | Sent::Failed(error) => Err(error),
            }
        });
        made.await.map(drop)
    }

    /// The request with the elements of some rows.
    fn request(&self, batch: &Batch, piece: &[u32]) -> Result<Request> {
        let endpoint = &self.request.endpoint;
        let is_repeatable = match self.plan.target.repeatable {
            _ if !self.request.is_repeatable => false,
            Repeatable::Always => true,
            Repeatable::UnlessAdding => !batch.is_adding(),
            Repeatable::Never => false,
        };
        let mut request = Request {
            method: self.request.method.clone(),
            endpoint: Cow::Borrowed(endpoint.path),
            permission: Some(endpoint.permission).filter(|permission| !permission.is_empty()),
            pool: endpoint.pool,
            body: body(&self.plan, &self.rules, &self.fixed, batch, piece).map(Bytes::from),
            credentials: self.credentials,
            repetition: if is_repeatable { Repetition::Repeatable } else { Repetition::UnlessProcessed },
            filled: self.filled.clone(),
            ..Request::to(self.path.clone())
        };
        if self.plan.target.verdict == Verdict::ByIndex {
            request.judge = &ByParts;
        }
        let element = || piece.first().and_then(|at| batch.parts(&batch.rows[*at as usize]).first());
        match (self.plan.target.layout, element()) {
            (Layout::Own, Some(part)) => {
                let own =
                    OwnRequest::parse(batch.text(&part.element)).map_err(|problem| Error::parameter("row", problem))?;
                request.endpoint = Cow::Owned(own.path.clone());
                if let Some(endpoint) = declared(&own.method, &own.path) {
                    (request.pool, request.permission) = (endpoint.pool, Some(endpoint.permission));
                }
                (request.method, request.path, request.body) = (own.method, own.path, own.body.map(Bytes::from));
            }
            (Layout::Path, Some(part)) => {
                let name = rules::text(batch.text(&part.element)).unwrap_or_default();
                let place = self.plan.target.fields.first().map_or("", |field| field.name);
                request.fill(place, &name)?;
            }
            _ => {}
        }
        Ok(request)
    }

    /// Makes a request, again and again while something is locked.
    async fn ask(&self, request: &Request) -> Sent {
        let verdict = self.plan.target.verdict;
        let (mut pause, mut may_be_processed) = (LOCKED_PAUSE, false);
        for retry in 0.. {
            let bytes = request.body.as_ref().map_or(0, Bytes::len) as u64;
            if retry == 0 {
                self.settlement
                    .record
                    .count(|counts| (counts.requests, counts.bytes) = (counts.requests + 1, counts.bytes + bytes));
            }
            let answered = self.session.ask(request, |body| WriteAnswer::parse(verdict, body)).await;
            let made = answered.as_ref().map_or_else(Error::attempts, |answer| answer.attempts);
            self.settlement.record.count(|counts| counts.retries += u64::from(made.saturating_sub(1)));
            let error = match answered {
                Ok(answer) => {
                    self.failures.store(0, Ordering::Relaxed);
                    return Sent::Answered(answer.content, answer.status);
                }
                Err(error) => confirmed(error, may_be_processed, &request.method),
            };
            may_be_processed |= matches!(error, Error::Unconfirmed { .. });
            let cause = if let Error::Unconfirmed { cause } = &error { cause.status() } else { error.status() };
            match cause {
                Some(423) if retry < LOCKED_RETRIES_MAX && self.halt.reason().is_none() => {
                    self.allowed.store(1, Ordering::Relaxed);
                    self.settlement.record.count(|counts| counts.retries += 1);
                    if self.session.pause(pause).await.is_err() {
                        return Sent::Failed(error);
                    }
                    pause *= 2;
                }
                // What is gone after an attempt whose answer was lost is gone as it should be.
                Some(404) if request.method == Method::DELETE && may_be_processed => {
                    return Sent::Answered(WriteAnswer::default(), 404);
                }
                Some(400 | 413) if matches!(error, Error::Status { .. }) => {
                    self.failures.store(0, Ordering::Relaxed);
                    return Sent::Refused(error);
                }
                _ => return Sent::Failed(error),
            }
        }
        Sent::Failed(Error::Interrupted)
    }

    /// A request came to nothing, or it is not known to what.
    fn fail(&self, batch: &Batch, piece: &[u32], error: Error) {
        let is_final = self.is_final(&error);
        let status = match &error {
            // Nobody knows what a status beyond those of HTTP says.
            Error::Unconfirmed { .. } | Error::Status { status: 600.., .. } => RowStatus::Unknown,
            // What stands between here and Braze may have put it in place of Braze's answer.
            Error::WebPage { status: 200..=299, .. } | Error::TooLarge { .. } | Error::Malformed { .. } => {
                RowStatus::Unknown
            }
            // It is locked, not wrong.
            Error::Status { status: 423, .. } => RowStatus::NotSent,
            // Braze refused these rows; what it refuses of all rows was not sent.
            Error::Status { status: 200..=499, .. } if !is_final => RowStatus::Rejected,
            _ => RowStatus::NotSent,
        };
        self.settle_all(batch, piece, Outcome::new(status, error.status(), words_of(&error)));
        let failures = match status {
            RowStatus::Rejected => 0,
            _ => self.failures.fetch_add(1, Ordering::Relaxed) + 1,
        };
        if is_final || failures >= FAILURES_MAX {
            self.halt.stop(error);
        }
    }

    /// Whether all further requests would fail the same way.
    fn is_final(&self, error: &Error) -> bool {
        match error {
            // Where the path is the same for all rows, what is not there is so for all.
            Error::Status { status: 404, .. } => !matches!(self.plan.target.layout, Layout::Path | Layout::Own),
            // These are about the request as such, and not about what is in it.
            Error::Status { status: 402 | 405 | 406 | 407 | 411 | 414..=421 | 425..=499, .. } => true,
            Error::Unconfirmed { .. } | Error::Status { .. } | Error::TooManyRequests { .. } => false,
            _ => true,
        }
    }

    /// Settles each row by what an answer says of its element.
    fn settle_answered(&self, batch: &Batch, piece: &[u32], answer: &WriteAnswer, status: u16) {
        let verdict = self.plan.target.verdict;
        let outcomes = piece.iter().enumerate().map(|(at, owner)| {
            let row = &batch.rows[*owner as usize];
            let element = batch.parts(row).first().map_or(&[][..], |part| batch.text(&part.element));
            answer.outcome(verdict, status, at, batch.identifier(row), element)
        });
        self.settle(batch, piece, &outcomes.collect::<Vec<_>>());
    }

    /// Settles the rows that a refusal names; the others, with which nothing was done either, go into another request.
    fn settle_refused(&self, batch: &Batch, piece: &[u32], answer: &WriteAnswer) -> Vec<Vec<u32>> {
        let (refused, others): (Vec<_>, Vec<_>) =
            (0..).zip(piece).map(|(at, owner)| (answer.refusal_of(at), *owner)).partition(|(words, _)| words.is_some());
        let status = Some(StatusCode::BAD_REQUEST.as_u16());
        let outcome = |words: Option<String>| Outcome::new(RowStatus::Rejected, status, words.unwrap_or_default());
        let (outcomes, owners): (Vec<_>, Vec<_>) =
            refused.into_iter().map(|(words, owner)| (outcome(words), owner)).unzip();
        self.settle(batch, &owners, &outcomes);
        let others: Vec<u32> = others.into_iter().map(|(_, owner)| owner).collect();
        match others.len() {
            0 => Vec::new(),
            // It names none of them.
            1 if owners.is_empty() => {
                self.settle_all(batch, &others, Outcome::new(RowStatus::Rejected, status, answer.refusal()));
                Vec::new()
            }
            _ if owners.is_empty() => halves(&others),
            _ => vec![others],
        }
    }

    fn settle_all(&self, batch: &Batch, piece: &[u32], outcome: Outcome) {
        self.settle(batch, piece, &vec![outcome; piece.len()]);
    }

    fn settle(&self, batch: &Batch, piece: &[u32], outcomes: &[Outcome]) {
        if let Err(error) = self.settlement.settle(batch, piece, outcomes) {
            self.halt.stop(error);
        }
    }
}

/// Rows in two halves, the first of them last.
fn halves(piece: &[u32]) -> Vec<Vec<u32>> {
    let (before, behind) = piece.split_at(piece.len() / 2);
    vec![behind.to_vec(), before.to_vec()]
}

/// Why a request failed, in a line.
fn words_of(error: &Error) -> String {
    match error {
        Error::Status { message: Some(message), .. } => message.clone(),
        // What to do is told where the write ends.
        error => error.to_string().lines().next().unwrap_or_default().to_owned(),
    }
}
