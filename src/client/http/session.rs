//! Requests to the API of one workspace, for one query of a user.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{Method, Request as HttpRequest, StatusCode, Url};

use super::attempts::{Exchange, make_attempts};
use super::body::{BODY_BYTES_MAX, BodyReading, ReadError};
use super::client;
use super::failure::{AttemptError, RequestContext};
use super::headers::AnswerHeaders;
use super::request::{Credentials, Repetition, Request};
use super::retry::{FailureKind, RetryPolicy};
use super::trace::RequestTrace;
use super::transport::Transport;
use super::wanted::Wanted;
use super::words;
use crate::declare::Pool;
use crate::error::{Error, Result};
use crate::json::decode::BodyError;
use crate::recorder::activity::{Activity, PauseReason};
use crate::recorder::request::RequestSubject;
use crate::settings::Settings;
use crate::workspaces::concurrency::Slot;
use crate::workspaces::memory::{self, AnswerShare, Turn};
use crate::workspaces::quota::{Admission, Quota};
use crate::workspaces::workspace::Workspace;

/// What an answer said.
pub struct Answer<T> {
    /// What was made of the body.
    pub content: T,
    /// The target of `rel="next"` in the `Link` header.
    pub next: Option<String>,
    /// The memory that it takes.
    pub memory: AnswerShare,
    /// Its HTTP status.
    pub status: u16,
    /// How often it was asked for.
    pub attempts: u32,
}

/// A workspace as one query of a user sees it.
#[derive(Clone)]
pub struct Session {
    /// The workspace that is asked.
    pub workspace: Arc<Workspace>,
    /// The query, for whoever wants to know what it does.
    pub activity: Arc<Activity>,
    wanted: Wanted,
    transport: Arc<dyn Transport>,
    concurrency: usize,
    quota_share: f64,
    timeout: Duration,
    /// What answers may take together, in bytes.
    memory_limit: usize,
    policy: RetryPolicy,
}

impl Session {
    /// A session over the network.
    ///
    /// # Errors
    /// If no HTTP client can be made, for instance for the proxy's address.
    pub fn new(workspace: Arc<Workspace>, settings: &Settings, function: &'static str) -> Result<Self> {
        let transport = client::client(settings.proxy.as_ref(), &workspace.name)?;
        Ok(Self::over(transport, workspace, settings, function))
    }

    /// A session over a transport.
    pub fn over(
        transport: Arc<dyn Transport>,
        workspace: Arc<Workspace>,
        settings: &Settings,
        function: &'static str,
    ) -> Self {
        Session {
            workspace,
            activity: Arc::new(Activity::begin(function, settings.progress)),
            wanted: Wanted::default(),
            transport,
            concurrency: settings.concurrency,
            quota_share: settings.quota_share,
            timeout: settings.timeout,
            memory_limit: memory::limit(settings.memory_limit),
            policy: RetryPolicy { max_retries: settings.max_retries, max_wait: settings.max_wait },
        }
    }

    /// The same for requests that run on their own, as long as they are wanted.
    #[must_use]
    pub fn if_wanted(self, wanted: Wanted) -> Self {
        Session { wanted, ..self }
    }

    /// How many requests may be under way at once.
    #[must_use]
    pub fn concurrency(&self) -> usize {
        self.concurrency
    }

    /// Waits.
    ///
    /// # Errors
    /// If the requests are not wanted any more.
    pub async fn pause(&self, pause: Duration) -> Result<()> {
        self.wanted.only_if(tokio::time::sleep(pause)).await
    }

    /// Asks until there is an answer that `decode` accepts, or no more hope.
    ///
    /// # Errors
    /// What Braze refused, or what the last attempt failed of.
    pub async fn ask<T: Send>(
        &self,
        request: &Request,
        decode: impl Fn(&[u8]) -> Result<T, BodyError> + Send + Sync,
    ) -> Result<Answer<T>> {
        self.ask_in_turn(request, &Turn::come(), decode).await
    }

    /// The same for one of several requests: a large answer waits for room until its turn comes.
    ///
    /// # Errors
    /// As [`Session::ask`].
    pub async fn ask_in_turn<T: Send>(
        &self,
        request: &Request,
        turn: &Turn,
        decode: impl Fn(&[u8]) -> Result<T, BodyError> + Send + Sync,
    ) -> Result<Answer<T>> {
        let subject = RequestSubject {
            workspace: self.workspace.name.clone(),
            function: self.activity.function,
            method: request.method.to_string(),
            endpoint: request.endpoint.clone(),
            path: request.shown_path(),
            query: request.shown_query(self.url(request).query().unwrap_or_default()),
        };
        let mut trace = RequestTrace::begin(subject, Arc::clone(&self.activity), self.wanted.clone());
        let mut exchange = ApiExchange { session: self, request, turn, decode };
        let result = make_attempts(&mut exchange, self.policy, &mut trace).await;
        let result = result.map_err(|error| confirmed(error, trace.may_be_processed, &request.method));
        trace.end(result.as_ref().err().map(ToString::to_string));
        result
    }

    fn url(&self, request: &Request) -> Url {
        let mut url = self.workspace.base.clone();
        url.set_path(&request.path);
        if !request.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&request.query);
        }
        url
    }
}

/// One request to the API.
struct ApiExchange<'a, F> {
    session: &'a Session,
    request: &'a Request,
    turn: &'a Turn,
    decode: F,
}

/// A request that counts as sent until it is over.
struct Outstanding<'a>(&'a Workspace, Pool);

impl Drop for Outstanding<'_> {
    fn drop(&mut self) {
        self.0.with_quota(self.1, Quota::done);
    }
}

impl<'a, T: Send, F: Fn(&[u8]) -> Result<T, BodyError> + Send + Sync> Exchange for ApiExchange<'a, F> {
    type Permit = (Outstanding<'a>, Slot<'a>);
    type Output = Answer<T>;

    async fn admit(&mut self, trace: &mut RequestTrace) -> Result<Self::Permit> {
        let outstanding = self.wait_for_quota(trace).await?;
        let slot = self.session.workspace.concurrency.enter(self.session.concurrency).await;
        Ok((outstanding, slot))
    }

    async fn attempt(
        &mut self,
        (outstanding, slot): Self::Permit,
        trace: &mut RequestTrace,
    ) -> Result<Self::Output, AttemptError> {
        let Session { transport, memory_limit, timeout, .. } = self.session;
        let memory = AnswerShare::new(self.turn.clone());
        let place = slot.place;
        let mut reading = BodyReading::begin(slot, memory, *memory_limit, *timeout);
        let request = self.http_request(trace).map_err(AttemptError::Final)?;
        let sent = reading.within(transport.send(request, place)).await;
        let mut response = sent.map_err(|failure| self.settle(trace, self.context(trace).transport(failure)))?;
        let status = response.status();
        trace.status = Some(status);
        trace.headers = AnswerHeaders::new(response.headers(), Utc::now(), self.request.pool.window());
        if let Some(ahead) = trace.headers.ahead {
            self.session.workspace.clock.learn(ahead);
        }
        let refusal = self.request.judge.refusal(self.request, status, &trace.headers);
        self.learn(status, refusal.is_some(), &trace.headers);
        // What Braze says is left counts the request already.
        drop(outstanding);
        if status.is_redirection() {
            return Err(self.context(trace).redirect(&trace.headers, response.url()));
        }
        let read = reading.read(&mut response).await;
        let body = read.map_err(|failure| match failure {
            ReadError::Transport(failure) => self.settle(trace, self.context(trace).transport(failure)),
            ReadError::TooLarge => self.context(trace).too_large(BODY_BYTES_MAX),
        })?;
        trace.bytes = body.len() as u64;
        if let Some(error) = refusal {
            return Err(AttemptError::Final(error));
        }
        if !status.is_success() && !self.request.judge.tells_parts(status, &body) {
            return Err(self.refused(status, trace, &body));
        }
        if words::is_page(&body, trace.headers.is_html) {
            return Err(self.context(trace).web_page(status, &trace.headers, &body));
        }
        let content =
            (self.decode)(&body).map_err(|error| self.settle(trace, self.context(trace).content(status, error)))?;
        trace.invalid_user_ids = self.request.judge.unknown_identifiers(self.request, &body);
        let (next, attempts) = (trace.headers.next.take(), trace.attempts);
        Ok(Answer { content, next, memory: reading.into_memory(), status: status.as_u16(), attempts })
    }
}

impl<'a, F> ApiExchange<'a, F> {
    /// Waits until the rate limit lets a request through.
    async fn wait_for_quota(&self, trace: &mut RequestTrace) -> Result<Outstanding<'a>> {
        let Session { workspace, policy, .. } = self.session;
        let share = self.session.quota_share;
        // What it waited here while no request of the pool got through.
        let (mut idle, mut passed) = (Duration::ZERO, None);
        loop {
            let now = Utc::now();
            let (admission, total) =
                workspace.with_quota(self.request.pool, |quota| (quota.ask(now, share), quota.passed()));
            let (resets_at, share) = match admission {
                Admission::Now => return Ok(Outstanding(workspace, self.request.pool)),
                Admission::Paced(time) => {
                    let outstanding = Outstanding(workspace, self.request.pool);
                    tokio::time::sleep(until(time, now)).await;
                    return Ok(outstanding);
                }
                Admission::Unknown(time) => {
                    tokio::time::sleep(until(time, now)).await;
                    continue;
                }
                Admission::Spent(resets_at) => (resets_at, None),
                Admission::ShareSpent(resets_at) => (resets_at, Some(share)),
            };
            // As long as others go ahead, its turn comes.
            if passed.replace(total) != Some(total) {
                trace.waited -= std::mem::take(&mut idle);
            }
            let (wait, max_wait) = (until(resets_at, now), policy.max_wait);
            if trace.waited + wait > max_wait {
                let (path, message) = (self.request.shown_path(), trace.refusal.take());
                return Err(Error::RateLimit { path, resets_at, wait, max_wait, share, message });
            }
            trace.wait(PauseReason::RateLimit(self.request.shown_path()), wait).await;
            idle += wait;
        }
    }

    fn context(&self, trace: &RequestTrace) -> RequestContext<'_> {
        RequestContext {
            workspace: &self.session.workspace,
            request: self.request,
            timeout: self.session.timeout,
            attempts: trace.attempts,
            request_id: trace.headers.request_id.clone(),
        }
    }

    fn http_request(&self, trace: &RequestTrace) -> Result<HttpRequest> {
        let mut request = HttpRequest::new(self.request.method.clone(), self.session.url(self.request));
        if self.request.credentials == Credentials::Bearer {
            let key = self.session.workspace.key()?;
            let unusable = |problem: String| self.context(trace).unusable_key(problem);
            if let Some(problem) = key.problem() {
                return Err(unusable(problem));
            }
            let bearer = key.bearer().map_err(|error| unusable(error.to_string()))?;
            request.headers_mut().insert(AUTHORIZATION, bearer);
        }
        if let Some(body) = &self.request.body {
            request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            *request.body_mut() = Some(body.clone().into());
        }
        Ok(request)
    }

    /// Takes what an answer tells about the limit into account, for all requests of its pool.
    fn learn(&self, status: StatusCode, is_judged: bool, headers: &AnswerHeaders) {
        self.session.workspace.with_quota(self.request.pool, |quota| {
            match headers.rate_limit {
                Some(limit) => quota.learn(limit, Utc::now()),
                None if status.is_success() => quota.learn_silence(),
                None => {}
            }
            if status != StatusCode::TOO_MANY_REQUESTS {
                quota.pass();
            }
            if status == StatusCode::TOO_MANY_REQUESTS
                && !is_judged
                && let Some(until) = headers.refused_until()
            {
                quota.block(until);
            }
        });
    }

    /// Braze answered with an error.
    fn refused(&self, status: StatusCode, trace: &mut RequestTrace, body: &[u8]) -> AttemptError {
        let is_spent = status == StatusCode::TOO_MANY_REQUESTS
            && self.session.workspace.with_quota(self.request.pool, |quota| quota.is_spent(Utc::now()));
        let failed = self.context(trace).status(status, &trace.headers, body);
        match failed {
            AttemptError::Retry { error: Error::TooManyRequests { message, .. }, .. } if is_spent => {
                // The message says anyway that the limit is used up.
                trace.refusal = message.filter(|message| !message.to_lowercase().contains("rate limit"));
                AttemptError::Refused
            }
            _ if is_spent => AttemptError::Refused,
            failed => self.settle(trace, failed),
        }
    }

    /// What may have been processed is not sent again where twice is not as good as once.
    fn settle(&self, trace: &mut RequestTrace, failed: AttemptError) -> AttemptError {
        match failed {
            AttemptError::Retry { kind: FailureKind::Passing, error, .. }
                if self.request.repetition == Repetition::UnlessProcessed =>
            {
                AttemptError::Final(Error::Unconfirmed { cause: Box::new(error) })
            }
            AttemptError::Retry { kind: FailureKind::Passing, .. } => {
                trace.may_be_processed |= self.request.repetition == Repetition::Repeatable;
                failed
            }
            failed => failed,
        }
    }
}

/// An error after an attempt that may have been processed. What Braze refuses in the end it refused before; but what was locked
/// in the end was perhaps not so before, and what is not there any more was perhaps deleted.
#[must_use]
pub fn confirmed(error: Error, may_be_processed: bool, method: &Method) -> Error {
    let is_passing = |status| [408, 423, 429].contains(&status) || (status == 404 && *method == Method::DELETE);
    let is_refusal = error.status().is_some_and(|status| (400..500).contains(&status) && !is_passing(status));
    if !may_be_processed || is_refusal || matches!(error, Error::Unconfirmed { .. }) {
        return error;
    }
    Error::Unconfirmed { cause: Box::new(error) }
}

fn until(time: DateTime<Utc>, now: DateTime<Utc>) -> Duration {
    (time - now).to_std().unwrap_or_default()
}
