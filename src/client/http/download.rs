//! Files that Braze lays ready outside of its API. Whoever knows the URL may read the file, so it
//! is a secret, and it is asked for without the workspace's key.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header::{
    ACCEPT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, ETAG, HeaderMap, HeaderName, HeaderValue, IF_RANGE, LOCATION, RANGE,
};
use reqwest::{Method, Request as HttpRequest, Response, StatusCode, Url};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::attempts::{Exchange, make_attempts};
use super::client;
use super::failure::AttemptError;
use super::retry::{FailureKind, RetryPolicy};
use super::store::{Spool, Stored};
use super::trace::RequestTrace;
use super::transport::{Transport, TransportError};
use super::wanted::Wanted;
use crate::error::{Error, FileError, Result};
use crate::recorder::activity::{Activity, FileOnItsWay};
use crate::recorder::request::RequestSubject;
use crate::settings::Settings;
use crate::workspaces::host::{authority, is_loopback};

/// Braze deletes a file after this time.
const LIFE: TimeDelta = TimeDelta::hours(4);

/// The shortest and the longest pause between two looks. In between it is a tenth of the time that
/// was waited, so that no file is found later than that.
const PAUSE: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(10));
const PAUSE_SHARE: u32 = 10;

/// The largest file. Braze's own bound is said to be near 5 GB.
const BYTES_MAX: u64 = 64 << 30;

const REDIRECTS_MAX: usize = 5;

/// A file to be downloaded.
#[derive(Clone)]
pub struct RemoteFile {
    /// Where it is.
    pub url: Url,
    /// As messages name it: not by its URL.
    pub name: String,
    /// When Braze began to make it, where that is known.
    pub started_at: Option<DateTime<Utc>>,
}

/// Waits for files and downloads them, for one query of a user.
#[derive(Clone)]
pub struct Downloads {
    transport: Arc<dyn Transport>,
    activity: Arc<Activity>,
    workspace: String,
    /// The longest time without any byte.
    timeout: Duration,
    policy: RetryPolicy,
    /// The longest wait for a file to be there.
    max_wait: Duration,
    directory: Option<PathBuf>,
    /// How many downloads may lie ready or be on their way.
    room: Arc<Semaphore>,
}

/// A downloaded file. Its room is free for another one when it is dropped.
pub struct Download {
    /// Its bytes.
    pub stored: Stored,
    _room: OwnedSemaphorePermit,
}

impl Downloads {
    /// Downloads for a query, of which this many may lie ready `at_once`. A file that is not there
    /// is waited for `max_wait` at the longest.
    ///
    /// # Errors
    /// If no HTTP client can be made, for instance for the proxy's address.
    pub fn new(
        settings: &Settings,
        activity: Arc<Activity>,
        workspace: String,
        max_wait: Duration,
        at_once: usize,
    ) -> Result<Self> {
        let transport = client::client(settings.proxy.as_ref(), &workspace)?;
        Ok(Self::over(transport, settings, activity, workspace, max_wait, at_once))
    }

    /// The same over a transport.
    pub fn over(
        transport: Arc<dyn Transport>,
        settings: &Settings,
        activity: Arc<Activity>,
        workspace: String,
        max_wait: Duration,
        at_once: usize,
    ) -> Self {
        Downloads {
            transport,
            activity,
            workspace,
            timeout: settings.timeout,
            policy: RetryPolicy { max_retries: settings.max_retries, max_wait: settings.max_wait },
            max_wait,
            directory: settings.temp_directory.clone(),
            room: Arc::new(Semaphore::new(at_once)),
        }
    }

    /// Waits until the file is there, and downloads it.
    ///
    /// # Errors
    /// If it is not there in time or no more, if it cannot be kept, or if the connection breaks again
    /// and again.
    pub async fn get(&self, remote: &RemoteFile) -> Result<Download> {
        let subject = RequestSubject {
            workspace: self.workspace.clone(),
            function: self.activity.function,
            method: Method::GET.to_string(),
            endpoint: shown(&remote.url).into(),
            path: shown(&remote.url),
            query: String::new(),
        };
        let mut trace = RequestTrace::begin(subject, Arc::clone(&self.activity), Wanted::default());
        let store = Spool::new(self.directory.clone());
        let mut exchange = FileExchange {
            downloads: self,
            remote,
            begun: Utc::now(),
            store,
            version: None,
            room: None,
            furthest: None,
        };
        let result = make_attempts(&mut exchange, self.policy, &mut trace).await;
        self.activity.end_file(&remote.name);
        trace.end(result.as_ref().err().map(ToString::to_string));
        let room = result?;
        Ok(Download { stored: exchange.store.finish(), _room: room })
    }
}

/// One file on its way.
struct FileExchange<'a> {
    downloads: &'a Downloads,
    remote: &'a RemoteFile,
    begun: DateTime<Utc>,
    /// What came so far, and of which version of the file.
    store: Spool,
    version: Option<HeaderValue>,
    /// Taken as soon as the file is there.
    room: Option<OwnedSemaphorePermit>,
    /// The most that had come when an attempt failed, of those that follow one another.
    furthest: Option<u64>,
}

impl Exchange for FileExchange<'_> {
    type Permit = ();
    type Output = OwnedSemaphorePermit;

    async fn admit(&mut self, _: &mut RequestTrace) -> Result<()> {
        Ok(())
    }

    async fn attempt(&mut self, (): (), trace: &mut RequestTrace) -> Result<Self::Output, AttemptError> {
        self.show();
        let fetched = self.fetch(trace).await;
        trace.bytes = self.store.len();
        match fetched {
            Err(AttemptError::Retry { error, kind, at_least, .. }) => {
                // Getting back to where it was is not progress.
                let came_forward = self.furthest.is_none_or(|furthest| self.store.len() > furthest);
                self.furthest = self.furthest.max(Some(self.store.len()));
                Err(AttemptError::Retry { error, kind, at_least, came_forward })
            }
            Err(AttemptError::NotReady { pause }) => {
                self.furthest = None;
                Err(AttemptError::NotReady { pause })
            }
            fetched => fetched,
        }
    }
}

impl FileExchange<'_> {
    /// Tells how much came.
    fn show(&self) {
        let RemoteFile { name, started_at, .. } = self.remote;
        self.downloads.activity.set_file(FileOnItsWay {
            name: name.clone(),
            is_export: started_at.is_some(),
            since: started_at.unwrap_or(self.begun),
            bytes: self.store.len(),
        });
    }

    /// Asks for the file, or for what is missing of it.
    async fn fetch(&mut self, trace: &mut RequestTrace) -> Result<OwnedSemaphorePermit, AttemptError> {
        let mut response = self.send(trace).await?;
        if self.room.is_none() {
            self.room = Arc::clone(&self.downloads.room).try_acquire_owned().ok();
        }
        let room = if let Some(room) = self.room.take() {
            room
        } else {
            // The server would not wait for so long.
            drop(response);
            let room = Arc::clone(&self.downloads.room).acquire_owned().await;
            response = self.send(trace).await?;
            room.map_err(|_| AttemptError::Final(Error::Panic))?
        };
        let whole = self.take(&mut response, trace).await;
        match whole {
            Ok(()) => Ok(room),
            Err(failed) => {
                self.room = Some(room);
                Err(failed)
            }
        }
    }

    /// Takes what an answer has, after what came before if it goes on there.
    async fn take(&mut self, response: &mut Response, trace: &RequestTrace) -> Result<(), AttemptError> {
        let headers = response.headers();
        let version = headers.get(ETAG).cloned();
        let goes_on = response.status() == StatusCode::PARTIAL_CONTENT
            && version == self.version
            && begins_at(headers, self.store.len());
        if !goes_on {
            self.store.restart();
            if response.status() == StatusCode::PARTIAL_CONTENT {
                return Err(self.broken("the file changed during the download", trace));
            }
        }
        let rest = text(headers, &CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
        let size = whole_size(headers).or(rest);
        // Without its length a file cannot be asked for from the middle.
        self.version = version.filter(|_| rest.is_some());
        loop {
            let chunk = timeout(self.downloads.timeout, response.chunk()).await;
            let chunk = chunk.map_err(|_| self.stalled(&self.remote.url, trace))?;
            match chunk.map_err(|error| self.failed(&self.remote.url, TransportError::new(error), trace))? {
                None if size.is_none_or(|size| self.store.len() >= size) => return Ok(()),
                None => return Err(self.broken("only part of the file arrived", trace)),
                Some(_) if self.store.len() > BYTES_MAX => {
                    let problem = format!("it is larger than {} GiB", BYTES_MAX >> 30);
                    return Err(AttemptError::Final(FileError::unreadable(&self.remote.name, problem).into()));
                }
                Some(bytes) => {
                    self.store.append(&bytes).map_err(AttemptError::Final)?;
                    self.show();
                }
            }
        }
    }

    /// An answer that has the file or a part of it.
    async fn send(&self, trace: &mut RequestTrace) -> Result<Response, AttemptError> {
        let mut target = self.remote.url.clone();
        for _ in 0..=REDIRECTS_MAX {
            check(&target).map_err(AttemptError::Final)?;
            let sent =
                timeout(self.downloads.timeout, self.downloads.transport.send(self.http_request(&target), 0)).await;
            let sent = sent.map_err(|_| self.stalled(&target, trace))?;
            let response = sent.map_err(|failure| self.failed(&target, failure, trace))?;
            let status = response.status();
            if status.is_redirection() {
                let location = text(response.headers(), &LOCATION).and_then(|location| target.join(location).ok());
                target = location.ok_or_else(|| self.refused(status, trace))?;
                continue;
            }
            if status.is_success() {
                trace.status = Some(status);
            }
            return match status {
                StatusCode::OK | StatusCode::PARTIAL_CONTENT => Ok(response),
                StatusCode::FORBIDDEN | StatusCode::NOT_FOUND => Err(self.absent(status, trace)),
                StatusCode::GONE => Err(AttemptError::Final(self.gone(status))),
                status => Err(self.refused(status, trace)),
            };
        }
        let problem = "it was redirected too many times";
        Err(AttemptError::Final(FileError::unreadable(&self.remote.name, problem).into()))
    }

    fn http_request(&self, target: &Url) -> HttpRequest {
        let mut request = HttpRequest::new(Method::GET, target.clone());
        request.headers_mut().insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        if let Some(version) = self.version.as_ref().filter(|_| !self.store.is_empty())
            && let Ok(range) = HeaderValue::from_str(&format!("bytes={}-", self.store.len()))
        {
            request.headers_mut().insert(RANGE, range);
            request.headers_mut().insert(IF_RANGE, version.clone());
        }
        request
    }

    /// A file that is not there: not yet, or no longer.
    fn absent(&self, status: StatusCode, trace: &RequestTrace) -> AttemptError {
        if self.remote.started_at.is_some_and(|started_at| Utc::now() - started_at > LIFE) {
            return AttemptError::Final(self.gone(status));
        }
        let (so_far, max_wait) = (trace.elapsed(), self.downloads.max_wait);
        if let Some(left) = max_wait.checked_sub(so_far).filter(|left| !left.is_zero()) {
            // The last look is at the end of the wait.
            return AttemptError::NotReady { pause: (so_far / PAUSE_SHARE).clamp(PAUSE.0, PAUSE.1).min(left) };
        }
        let (name, is_known) = (self.remote.name.clone(), self.remote.started_at.is_some());
        let late = FileError::Late { name, status: status.as_u16(), waited: max_wait, is_known };
        AttemptError::Final(late.into())
    }

    /// A file that is no longer there.
    fn gone(&self, status: StatusCode) -> Error {
        FileError::Gone { name: self.remote.name.clone(), status: status.as_u16() }.into()
    }

    /// An answer with another status.
    fn refused(&self, status: StatusCode, trace: &RequestTrace) -> AttemptError {
        let problem = format!("the server answered with HTTP {} ({} attempts)", status.as_u16(), trace.attempts);
        let error = FileError::unreadable(&self.remote.name, problem).into();
        let passes = status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS;
        if passes { AttemptError::retry(error, FailureKind::Passing) } else { AttemptError::Final(error) }
    }

    /// Not all of an answer.
    fn broken(&self, problem: &str, trace: &RequestTrace) -> AttemptError {
        let (host, problem) = (authority(&self.remote.url), problem.to_owned());
        AttemptError::retry(Error::Connection { host, problem, attempts: trace.attempts }, FailureKind::Passing)
    }

    fn stalled(&self, url: &Url, trace: &RequestTrace) -> AttemptError {
        let error = Error::Timeout { path: shown(url), timeout: self.downloads.timeout, attempts: trace.attempts };
        AttemptError::retry(error, FailureKind::Passing)
    }

    fn failed(&self, url: &Url, failure: TransportError, trace: &RequestTrace) -> AttemptError {
        AttemptError::transport(failure, authority(url), shown(url), self.downloads.timeout, trace.attempts)
    }
}

/// A URL as it may be shown: what comes after the host is what makes it a secret.
#[must_use]
pub fn shown(url: &Url) -> String {
    format!("{}://{}/…", url.scheme(), authority(url))
}

/// Whether a file may be read from there: others must not be able to read user profiles on the way.
///
/// # Errors
/// If it may not.
pub fn check(url: &Url) -> Result<()> {
    let problem = match url.scheme() {
        "https" => return Ok(()),
        "http" if is_loopback(url) => return Ok(()),
        "http" => "it would be sent unencrypted: use https",
        _ => "it must be an https URL",
    };
    Err(FileError::unreadable(&shown(url), problem).into())
}

/// `Content-Range: bytes 100-199/200` begins at 100.
fn begins_at(headers: &HeaderMap, position: u64) -> bool {
    let range = text(headers, &CONTENT_RANGE).and_then(|range| range.strip_prefix("bytes "));
    range.and_then(|range| range.split_once('-')?.0.trim().parse().ok()) == Some(position)
}

/// The size of the file of which `Content-Range: bytes 100-199/200` is a part.
fn whole_size(headers: &HeaderMap) -> Option<u64> {
    text(headers, &CONTENT_RANGE)?.rsplit_once('/')?.1.trim().parse().ok()
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
