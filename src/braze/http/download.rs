//! Files that Braze lays ready outside of its API. Whoever knows the URL may read the file, so it
//! is a secret, and it is asked for without the workspace's key.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header::{
    ACCEPT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, ETAG, HeaderMap, HeaderName, HeaderValue, IF_RANGE, LOCATION, RANGE,
};
use reqwest::{Client, Response, StatusCode, Url};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::failure::cause;
use super::retry::{Failure, Patience};
use super::store::{Store, Stored};
use super::{client, journal};
use crate::braze::error::{Error, FileError, Result};
use crate::braze::settings::Settings;
use crate::braze::workspace::host::{authority, is_loopback};

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
pub struct Remote {
    pub url: Url,
    /// As messages name it: not by its URL.
    pub name: String,
    /// When Braze began to make it, where that is known.
    pub started_at: Option<DateTime<Utc>>,
}

/// Waits for files and downloads them, for one query of a user.
#[derive(Clone)]
pub struct Downloads {
    client: Client,
    function: &'static str,
    workspace: String,
    /// The longest time without any byte.
    timeout: Duration,
    patience: Patience,
    /// The longest wait for a file to be there.
    max_wait: Duration,
    directory: Option<PathBuf>,
    /// How many downloads may lie ready or be on their way.
    room: Arc<Semaphore>,
}

/// A downloaded file. Its room is free for another one when it is dropped.
pub struct Download {
    pub stored: Stored,
    _room: OwnedSemaphorePermit,
}

/// Why an attempt failed.
enum Failed {
    /// Another one would fail likewise.
    Finally(Error),
    /// It is not there: not yet, or no more.
    Absent(StatusCode),
    /// Something that may pass.
    Perhaps(Error, Failure),
}

/// How far one download is.
struct Progress {
    started: Instant,
    attempts: u32,
    status: Option<StatusCode>,
    /// What came so far, and of which version of the file.
    store: Store,
    version: Option<HeaderValue>,
}

impl Downloads {
    pub fn new(
        settings: &Settings,
        function: &'static str,
        workspace: String,
        max_wait: Duration,
        at_once: usize,
    ) -> Result<Self> {
        Ok(Downloads {
            client: client::client(settings.proxy.as_ref())?,
            function,
            workspace,
            timeout: settings.timeout,
            patience: Patience { max_retries: settings.max_retries, max_wait: settings.max_wait },
            max_wait,
            directory: settings.temp_directory.clone(),
            room: Arc::new(Semaphore::new(at_once)),
        })
    }

    /// Waits until the file is there, and downloads it.
    pub async fn get(&self, remote: &Remote) -> Result<Download> {
        let time = Utc::now();
        let mut progress = Progress {
            started: Instant::now(),
            attempts: 0,
            status: None,
            store: Store::new(self.directory.clone()),
            version: None,
        };
        let result = self.attempts(remote, &mut progress).await;
        journal::record(journal::Entry {
            time,
            workspace: self.workspace.clone(),
            function: self.function,
            method: "GET",
            path: shown(&remote.url),
            query: String::new(),
            status: progress.status.map(|status| status.as_u16()),
            attempts: progress.attempts,
            duration: progress.started.elapsed(),
            bytes: usize::try_from(progress.store.len()).unwrap_or(usize::MAX),
            rate_limit: None,
            request_id: None,
            invalid_user_ids: Vec::new(),
            error: result.as_ref().err().map(ToString::to_string),
        });
        let room = result?;
        Ok(Download { stored: progress.store.finish(), _room: room })
    }

    async fn attempts(&self, remote: &Remote, progress: &mut Progress) -> Result<OwnedSemaphorePermit> {
        let mut room = None;
        // Failures one after the other, since when, and the most that had come.
        let (mut failures, mut failing, mut furthest) = (0, Instant::now(), 0);
        loop {
            progress.attempts += 1;
            let failed = match self.attempt(remote, progress, &mut room).await {
                Ok(()) => return Ok(room.expect("an attempt takes room before it downloads")),
                Err(failed) => failed,
            };
            let pause = match failed {
                Failed::Finally(error) => return Err(error),
                Failed::Absent(status) => {
                    failures = 0;
                    if remote.started_at.is_some_and(|started_at| Utc::now() - started_at > LIFE) {
                        return Err(gone(remote, status));
                    }
                    let so_far = progress.started.elapsed();
                    let Some(left) = self.max_wait.checked_sub(so_far).filter(|left| !left.is_zero()) else {
                        return Err(late(remote, status, self.max_wait));
                    };
                    // The last look is at the end of the wait.
                    (so_far / PAUSE_SHARE).clamp(PAUSE.0, PAUSE.1).min(left)
                }
                Failed::Perhaps(error, failure) => {
                    // Coming again to where it was is no progress.
                    if failures == 0 || progress.store.len() > furthest {
                        (failures, failing) = (0, Instant::now());
                    }
                    furthest = furthest.max(progress.store.len());
                    failures += 1;
                    let pause = self.patience.pause(failure, failures, failing.elapsed(), rand::random());
                    pause.ok_or(error)?
                }
            };
            tokio::time::sleep(pause).await;
        }
    }

    /// One request for the file, or for what is missing of it.
    async fn attempt(
        &self,
        remote: &Remote,
        progress: &mut Progress,
        room: &mut Option<OwnedSemaphorePermit>,
    ) -> Result<(), Failed> {
        progress.status = None;
        let mut response = self.send(remote, progress).await?;
        progress.status = Some(response.status());
        if room.is_none() {
            *room = Arc::clone(&self.room).try_acquire_owned().ok();
            if room.is_none() {
                // The server would not wait for so long.
                drop(response);
                *room = Arc::clone(&self.room).acquire_owned().await.ok();
                response = self.send(remote, progress).await?;
            }
        }
        let headers = response.headers();
        let version = headers.get(ETAG).cloned();
        let goes_on = response.status() == StatusCode::PARTIAL_CONTENT
            && version == progress.version
            && begins_at(headers, progress.store.len());
        if !goes_on {
            progress.store.restart();
            if response.status() == StatusCode::PARTIAL_CONTENT {
                return Err(broken(&remote.url, "the file changed", progress));
            }
        }
        let rest = text(headers, &CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
        let size = whole(headers).or(rest);
        // Without its length a file cannot be asked for from the middle.
        progress.version = version.filter(|_| rest.is_some());
        loop {
            let chunk = timeout(self.timeout, response.chunk()).await;
            let chunk = chunk.map_err(|_| self.stalled(&remote.url, progress))?;
            match chunk.map_err(|error| failed(&remote.url, error, progress))? {
                None if size.is_none_or(|size| progress.store.len() >= size) => return Ok(()),
                None => return Err(broken(&remote.url, "the file came only in part", progress)),
                Some(_) if progress.store.len() > BYTES_MAX => {
                    let problem = format!("it is larger than {} GiB", BYTES_MAX >> 30);
                    return Err(Failed::Finally(FileError::unreadable(&remote.name, problem).into()));
                }
                Some(bytes) => progress.store.append(&bytes).map_err(Failed::Finally)?,
            }
        }
    }

    /// An answer that has the file or a part of it.
    async fn send(&self, remote: &Remote, progress: &Progress) -> Result<Response, Failed> {
        let mut target = remote.url.clone();
        for _ in 0..=REDIRECTS_MAX {
            check(&target).map_err(Failed::Finally)?;
            let mut asked =
                self.client.get(target.clone()).header(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
            if let Some(version) = progress.version.as_ref().filter(|_| progress.store.len() > 0) {
                asked = asked.header(RANGE, format!("bytes={}-", progress.store.len())).header(IF_RANGE, version);
            }
            let sent = timeout(self.timeout, asked.send()).await;
            let sent = sent.map_err(|_| self.stalled(&target, progress))?;
            let response = sent.map_err(|error| failed(&target, error, progress))?;
            match response.status() {
                StatusCode::OK | StatusCode::PARTIAL_CONTENT => return Ok(response),
                status @ (StatusCode::FORBIDDEN | StatusCode::NOT_FOUND) => return Err(Failed::Absent(status)),
                status @ StatusCode::GONE => return Err(Failed::Finally(gone(remote, status))),
                status if status.is_redirection() => {
                    let location = text(response.headers(), &LOCATION).and_then(|location| target.join(location).ok());
                    target = location.ok_or_else(|| refused(remote, status, progress))?;
                }
                status => return Err(refused(remote, status, progress)),
            }
        }
        Err(Failed::Finally(FileError::unreadable(&remote.name, "it is redirected again and again").into()))
    }

    fn stalled(&self, url: &Url, progress: &Progress) -> Failed {
        let error = Error::Timeout { path: shown(url), timeout: self.timeout, attempts: progress.attempts };
        Failed::Perhaps(error, Failure::Passing)
    }
}

/// A file that is not there in time.
fn late(remote: &Remote, status: StatusCode, waited: Duration) -> Error {
    let (name, is_known) = (remote.name.clone(), remote.started_at.is_some());
    FileError::Late { name, status: status.as_u16(), waited, is_known }.into()
}

/// A file that is no longer there.
fn gone(remote: &Remote, status: StatusCode) -> Error {
    FileError::Gone { name: remote.name.clone(), status: status.as_u16() }.into()
}

/// An answer with another status.
fn refused(remote: &Remote, status: StatusCode, progress: &Progress) -> Failed {
    let problem = format!("the server answered with HTTP {} ({} attempts)", status.as_u16(), progress.attempts);
    let error = FileError::unreadable(&remote.name, problem).into();
    let passes = status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS;
    if passes { Failed::Perhaps(error, Failure::Passing) } else { Failed::Finally(error) }
}

/// No answer, or not all of it.
fn broken(url: &Url, problem: &str, progress: &Progress) -> Failed {
    let (host, problem) = (authority(url), problem.to_owned());
    Failed::Perhaps(Error::Connection { host, problem, attempts: progress.attempts }, Failure::Passing)
}

/// The same, as the client tells it. What it says must not have the URL.
fn failed(url: &Url, error: reqwest::Error, progress: &Progress) -> Failed {
    let failure = if error.is_connect() { Failure::Unreachable } else { Failure::Passing };
    let (host, problem) = (authority(url), cause(&error.without_url()));
    Failed::Perhaps(Error::Connection { host, problem, attempts: progress.attempts }, failure)
}

/// A URL as it may be shown: what comes after the host is what makes it a secret.
pub fn shown(url: &Url) -> String {
    format!("{}://{}/…", url.scheme(), authority(url))
}

/// Whether a file may be read from there: user profiles are not to be read in clear by others.
pub fn check(url: &Url) -> Result<()> {
    let problem = match url.scheme() {
        "https" => return Ok(()),
        "http" if is_loopback(url) => return Ok(()),
        "http" => "it would be sent in clear: use https",
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
fn whole(headers: &HeaderMap) -> Option<u64> {
    text(headers, &CONTENT_RANGE)?.rsplit_once('/')?.1.trim().parse().ok()
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
