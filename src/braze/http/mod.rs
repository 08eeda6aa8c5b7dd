//! Requests to Braze: one at a time seen from here, many at once seen from Braze.

pub mod client;
pub mod download;
mod failure;
pub mod gate;
mod headers;
pub mod journal;
pub mod quota;
pub mod request;
mod retry;
pub mod store;
mod unknown;

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{Client, Response, StatusCode};

use self::failure::Failed;
use self::headers::Told;
use self::quota::Turn;
use self::request::{Body, Request};
use self::retry::{Failure, Patience};
use super::error::{Error, FileError, Result};
use super::rows::decode::BodyError;
use super::settings::Settings;
use super::table::Pool;
use super::workspace::Workspace;

/// The largest body, decompressed. A page of Braze's has some ten kilobytes.
const BODY_BYTES_MAX: usize = 64 << 20;

/// What an answer said.
pub struct Answer<T> {
    /// What was made of the body.
    pub content: T,
    /// The target of `rel="next"` in the `Link` header.
    pub next: Option<String>,
}

/// A workspace as one query of a user sees it.
#[derive(Clone)]
pub struct Session {
    pub workspace: Arc<Workspace>,
    /// The function that is called, for the journal.
    function: &'static str,
    client: Client,
    concurrency: usize,
    timeout: Duration,
    patience: Patience,
}

/// What one request has been through.
struct Course {
    started: Instant,
    attempts: u32,
    /// The attempts that Braze refused until a time that it named; they are no failures.
    refusals: u32,
    /// The time that went into failed attempts and pauses.
    waited: Duration,
    status: Option<StatusCode>,
    bytes: usize,
    told: Told,
    /// Identifiers of users that Braze does not know.
    invalid_user_ids: Vec<String>,
}

/// A request that counts as sent until it is over.
struct Outstanding<'a>(&'a Workspace, Pool);

impl Drop for Outstanding<'_> {
    fn drop(&mut self) {
        self.0.with_quota(self.1, quota::Quota::done);
    }
}

impl Session {
    pub fn new(workspace: Arc<Workspace>, settings: &Settings, function: &'static str) -> Result<Self> {
        Ok(Session {
            workspace,
            function,
            client: client::client(settings.proxy.as_ref())?,
            concurrency: settings.concurrency,
            timeout: settings.timeout,
            patience: Patience { max_retries: settings.max_retries, max_wait: settings.max_wait },
        })
    }

    /// How many requests may be under way at once.
    pub fn concurrency(&self) -> usize {
        self.concurrency
    }

    /// Asks until there is an answer that `decode` accepts, or no more hope.
    ///
    /// Its failed attempts and pauses take at most `braze_max_wait_ms`, after which one last
    /// attempt may take `braze_timeout_ms`.
    pub async fn ask<T>(&self, request: &Request, decode: impl Fn(&[u8]) -> Result<T, BodyError>) -> Result<Answer<T>> {
        let time = Utc::now();
        let mut course = Course {
            started: Instant::now(),
            attempts: 0,
            refusals: 0,
            waited: Duration::ZERO,
            status: None,
            bytes: 0,
            told: Told::default(),
            invalid_user_ids: Vec::new(),
        };
        let result = self.attempts(request, decode, &mut course).await;
        journal::record(journal::Entry {
            time,
            workspace: self.workspace.name.clone(),
            function: self.function,
            method: request.method(),
            path: request.path.clone(),
            query: self.url(request).query().unwrap_or_default().to_owned(),
            status: course.status.map(|status| status.as_u16()),
            attempts: course.attempts,
            duration: course.started.elapsed(),
            bytes: course.bytes,
            rate_limit: course.told.window,
            request_id: course.told.request_id,
            invalid_user_ids: course.invalid_user_ids,
            error: result.as_ref().err().map(ToString::to_string),
        });
        result
    }

    async fn attempts<T>(
        &self,
        request: &Request,
        decode: impl Fn(&[u8]) -> Result<T, BodyError>,
        course: &mut Course,
    ) -> Result<Answer<T>> {
        loop {
            let outstanding = self.turn(request, course).await?;
            let pass = self.workspace.gate.enter(self.concurrency).await;
            let begun = Instant::now();
            course.attempts += 1;
            course.status = None;
            let attempt = self.attempt(request, &decode, course, outstanding).await;
            drop(pass);
            let (failed, failure) = match attempt {
                Ok(answer) => return Ok(answer),
                Err(Failed::Finally(error)) => return Err(error),
                Err(Failed::Perhaps(error, failure)) => (error, failure),
            };
            course.waited += begun.elapsed();
            if course.status == Some(StatusCode::TOO_MANY_REQUESTS) && self.is_blocked(request.pool) {
                // The turn waits as long as Braze says, or gives up.
                course.refusals += 1;
                continue;
            }
            let is_refused = course.status == Some(StatusCode::TOO_MANY_REQUESTS);
            if matches!(request.body, Body::Start(_)) && failure == Failure::Passing && !is_refused {
                return Err(FileError::Unconfirmed { cause: Box::new(failed) }.into());
            }
            let attempts = course.attempts - course.refusals;
            match self.patience.pause(failure, attempts, course.waited, rand::random()) {
                None => return Err(failed),
                Some(pause) => course.wait(pause).await,
            }
        }
    }

    /// Waits until the rate limit lets a request through.
    async fn turn(&self, request: &Request, course: &mut Course) -> Result<Outstanding<'_>> {
        loop {
            let now = Utc::now();
            let turn = self.workspace.with_quota(request.pool, |quota| quota.ask(now));
            match turn {
                Turn::Now => return Ok(Outstanding(&self.workspace, request.pool)),
                Turn::Paced(time) => {
                    let outstanding = Outstanding(&self.workspace, request.pool);
                    tokio::time::sleep(until(time, now)).await;
                    return Ok(outstanding);
                }
                Turn::Spent(resets_at) => {
                    let wait = until(resets_at, now);
                    if course.waited + wait > self.patience.max_wait {
                        return Err(Error::RateLimit {
                            path: request.path.clone(),
                            resets_at,
                            wait,
                            max_wait: self.patience.max_wait,
                        });
                    }
                    course.wait(wait).await;
                }
            }
        }
    }

    fn is_blocked(&self, pool: Pool) -> bool {
        let now = Utc::now();
        // Asking with a copy changes nothing.
        self.workspace.with_quota(pool, |quota| matches!(quota.clone().ask(now), Turn::Spent(_)))
    }

    /// One request, sent and answered once.
    async fn attempt<T>(
        &self,
        request: &Request,
        decode: impl Fn(&[u8]) -> Result<T, BodyError>,
        course: &mut Course,
        outstanding: Outstanding<'_>,
    ) -> Result<Answer<T>, Failed> {
        let failed = |course: &Course| failure::Context {
            workspace: &self.workspace,
            request,
            timeout: self.timeout,
            attempts: course.attempts,
            request_id: course.told.request_id.clone(),
        };
        let bearer = self.workspace.key.bearer().map_err(|_| failed(course).unusable_key())?;
        let url = self.url(request);
        let asked = match &request.body {
            Body::None => self.client.get(url),
            Body::Identifiers(json) | Body::Start(json) => self
                .client
                .post(url)
                .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
                .body(json.clone()),
        };
        let sent = asked.header(AUTHORIZATION, bearer).timeout(self.timeout).send();
        let mut response = sent.await.map_err(|error| failed(course).connection(&error))?;
        let status = response.status();
        course.status = Some(status);
        course.told = Told::new(response.headers(), Utc::now());
        self.learn(request, status, &course.told);
        // What Braze says is left counts the request already.
        drop(outstanding);
        if status.is_redirection() {
            return Err(failed(course).redirect(&course.told, response.url()));
        }
        let body = read(&mut response).await.map_err(|error| failed(course).body(error))?;
        course.bytes = body.len();
        if status == StatusCode::TOO_MANY_REQUESTS && is_running(request, &course.told) {
            let path = request.path.clone();
            let error = FileError::AlreadyRunning { path, segment_id: None, object_prefix: None };
            return Err(Failed::Finally(error.into()));
        }
        if !status.is_success() {
            return Err(failed(course).status(status, &body));
        }
        let content = decode(&body).map_err(|error| failed(course).content(error))?;
        if let Body::Identifiers(asked) = &request.body {
            course.invalid_user_ids = unknown::identifiers(asked, &body);
        }
        Ok(Answer { content, next: course.told.next.take() })
    }

    /// Takes what an answer tells about the limit into account, for all requests of its pool.
    fn learn(&self, request: &Request, status: StatusCode, told: &Told) {
        self.workspace.with_quota(request.pool, |quota| {
            if let Some(window) = told.window {
                quota.learn(window);
            }
            if status == StatusCode::TOO_MANY_REQUESTS
                && !is_running(request, told)
                && let Some(until) = told.retry_after.or(told.window.map(|window| window.resets_at))
            {
                quota.block(until);
            }
        });
    }

    fn url(&self, request: &Request) -> reqwest::Url {
        let mut url = self.workspace.base.clone();
        url.set_path(&request.path);
        if !request.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&request.query);
        }
        url
    }
}

/// Whether a 429 says that what is to be started is running already, and not that the limit is spent.
fn is_running(request: &Request, told: &Told) -> bool {
    matches!(request.body, Body::Start(_)) && told.window.is_some_and(|window| window.remaining > 0)
}

impl Course {
    async fn wait(&mut self, pause: Duration) {
        self.waited += pause;
        tokio::time::sleep(pause).await;
    }
}

/// Why a body could not be read.
enum ReadError {
    Broken(reqwest::Error),
    TooLarge,
}

/// The whole body, up to the bound.
async fn read(response: &mut Response) -> Result<Vec<u8>, ReadError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(ReadError::Broken)? {
        if body.len() + chunk.len() > BODY_BYTES_MAX {
            return Err(ReadError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn until(time: DateTime<Utc>, now: DateTime<Utc>) -> Duration {
    (time - now).to_std().unwrap_or_default()
}
