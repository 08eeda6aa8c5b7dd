//! Sessions and downloads over a transport that answers as a test tells it.

use std::collections::VecDeque;
use std::io::Read;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::Utc;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, RANGE};
use reqwest::{Method, Request as HttpRequest, Response, StatusCode, Url};

use super::download::{Downloads, RemoteFile};
use super::headers::AnswerHeaders;
use super::request::{Credentials, Judge, Repetition, Request};
use super::session::Session;
use super::transport::{Answering, Transport, TransportError, TransportFailure};
use crate::database::{File, FileSystem};
use crate::declare::{Endpoint, Pool};
use crate::error::{Error, FileError, Result};
use crate::recorder::activity::Activity;
use crate::runtime::runtime;
use crate::settings::Settings;
use crate::workspaces::secret::Secret;
use crate::workspaces::workspace::{Origin, Workspace};

const ENDPOINT: Endpoint =
    Endpoint { path: "/campaigns/list", permission: "campaigns.list", pool: Pool::Default, query: &[] };

/// What comes of a request.
enum Scripted {
    /// An answer: status, headers and body.
    Answer(u16, Vec<(&'static str, String)>, &'static str),
    /// A failure on the way.
    Failure(TransportFailure),
}

/// Answers one request after the other, and keeps them.
#[derive(Default)]
struct Script {
    answers: Mutex<VecDeque<Scripted>>,
    requests: Mutex<Vec<HttpRequest>>,
}

impl Transport for Script {
    fn send(&self, request: HttpRequest, _: usize) -> Answering {
        self.requests.lock().unwrap().push(request);
        let answer = self.answers.lock().unwrap().pop_front().expect("a request that the test expects");
        Box::pin(async move {
            let (status, headers, body) = match answer {
                Scripted::Answer(status, headers, body) => (status, headers, body),
                Scripted::Failure(kind) => {
                    return Err(TransportError { kind, problem: "as scripted".to_owned(), proxy: None });
                }
            };
            let mut response = http::Response::builder().status(status);
            for (name, value) in headers {
                response = response.header(name, value);
            }
            Ok(Response::from(response.body(body).unwrap()))
        })
    }
}

struct NoFiles;

impl FileSystem for NoFiles {
    fn open(&self, path: &str) -> Result<Box<dyn File>> {
        Err(FileError::unreadable(path, "there are none").into())
    }

    fn external_access(&self) -> bool {
        true
    }
}

fn settings() -> Settings {
    Settings {
        workspace: "main".to_owned(),
        concurrency: 2,
        timeout: Duration::from_secs(5),
        max_retries: 2,
        max_wait: Duration::from_secs(5),
        quota_share: 1.0,
        progress: false,
        proxy: None,
        threads: 1,
        memory_limit: usize::MAX,
        temp_directory: None,
        files: Arc::new(NoFiles),
    }
}

/// A session, and what it is answered.
struct ScriptedSession {
    script: Arc<Script>,
    session: Session,
}

fn scripted(answers: impl IntoIterator<Item = Scripted>) -> ScriptedSession {
    let script = Arc::new(Script { answers: Mutex::new(answers.into_iter().collect()), ..Script::default() });
    let base = Url::parse("https://rest.iad-01.braze.com").unwrap();
    let workspace = Workspace::new("main".to_owned(), base, Secret::new("a-secret-key").into(), Origin::Call);
    let transport = Arc::clone(&script) as Arc<dyn Transport>;
    let session = Session::over(transport, Arc::new(workspace), &settings(), "braze_campaigns");
    ScriptedSession { script, session }
}

impl ScriptedSession {
    /// The body of the answer, and how many requests it took.
    fn ask(&self, request: &Request) -> (Result<String>, usize) {
        let decode = |body: &[u8]| Ok(String::from_utf8_lossy(body).into_owned());
        let answer = runtime().unwrap().block_on(self.session.ask(request, decode)).map(|answer| answer.content);
        (answer, self.script.requests.lock().unwrap().len())
    }
}

fn ok(body: &'static str) -> Scripted {
    Scripted::Answer(200, Vec::new(), body)
}

fn status(status: u16) -> Scripted {
    Scripted::Answer(status, Vec::new(), "{}")
}

#[test]
fn a_request_goes_out_as_it_says() {
    let session = scripted([ok("{}")]);
    let mut request = Request::get(&ENDPOINT);
    request.set("page", "a b&c");
    session.ask(&request).0.unwrap();
    let sent = &session.script.requests.lock().unwrap()[0];
    assert_eq!(sent.method(), Method::GET);
    assert_eq!(sent.url().as_str(), "https://rest.iad-01.braze.com/campaigns/list?page=a+b%26c");
    assert_eq!(sent.headers()[AUTHORIZATION], "Bearer a-secret-key");
    assert!(sent.body().is_none());
}

#[test]
fn keys_in_the_body_are_the_only_ones() {
    let session = scripted([ok("{}")]);
    let post = Request::post(&ENDPOINT, r#"{"key": "k"}"#.to_owned(), Repetition::Harmless);
    session.ask(&Request { credentials: Credentials::InBody, ..post }).0.unwrap();
    let sent = &session.script.requests.lock().unwrap()[0];
    assert_eq!(sent.method(), Method::POST);
    assert!(!sent.headers().contains_key(AUTHORIZATION));
    assert_eq!(sent.headers()[CONTENT_TYPE], "application/json");
    assert_eq!(sent.body().and_then(|body| body.as_bytes()), Some(&br#"{"key": "k"}"#[..]));
}

#[test]
fn what_passes_is_tried_again() {
    for failure in [
        status(500),
        status(503),
        status(429),
        Scripted::Failure(TransportFailure::TimedOut),
        Scripted::Failure(TransportFailure::Broken),
    ] {
        let (answer, requests) = scripted([failure, ok("rows")]).ask(&Request::get(&ENDPOINT));
        assert_eq!((answer.unwrap().as_str(), requests), ("rows", 2));
    }
}

#[test]
fn what_does_not_pass_is_final() {
    for status in [400, 401, 403, 404, 302] {
        let (answer, requests) = scripted([Scripted::Answer(status, Vec::new(), "{}")]).ask(&Request::get(&ENDPOINT));
        assert!(answer.is_err());
        assert_eq!(requests, 1, "{status}");
    }
    let (answer, requests) = scripted([Scripted::Failure(TransportFailure::Untrusted)]).ask(&Request::get(&ENDPOINT));
    assert!(matches!(answer, Err(Error::Certificate { .. })));
    assert_eq!(requests, 1);
}

#[test]
fn attempts_end() {
    let (answer, requests) = scripted([status(500), status(502), status(504)]).ask(&Request::get(&ENDPOINT));
    assert!(matches!(answer, Err(Error::Status { status: 504, attempts: 3, .. })));
    assert_eq!(requests, 3);
}

#[test]
fn what_may_have_been_processed_is_not_sent_again() {
    let post = || Request::post(&ENDPOINT, "{}".to_owned(), Repetition::UnlessProcessed);
    for failure in [
        status(500),
        status(504),
        status(408),
        Scripted::Failure(TransportFailure::TimedOut),
        Scripted::Failure(TransportFailure::Broken),
    ] {
        let (answer, requests) = scripted([failure]).ask(&post());
        assert!(matches!(answer, Err(Error::Unconfirmed { .. })));
        assert_eq!(requests, 1);
    }
    for failure in [status(429), status(502), status(503), Scripted::Failure(TransportFailure::Unreachable)] {
        let (answer, requests) = scripted([failure, ok("done")]).ask(&post());
        assert_eq!((answer.unwrap().as_str(), requests), ("done", 2));
    }
}

#[test]
fn what_may_be_repeated_is_unconfirmed_in_the_end_if_it_may_have_been_processed() {
    let post = || Request::post(&ENDPOINT, "{}".to_owned(), Repetition::Repeatable);
    let (answer, requests) = scripted([status(500), ok("done")]).ask(&post());
    assert_eq!((answer.unwrap().as_str(), requests), ("done", 2));
    for (failures, is_confirmed) in [
        ([status(503), status(503), status(429)], true),
        ([status(500), status(503), status(503)], false),
        ([Scripted::Failure(TransportFailure::Broken), status(503), status(502)], false),
    ] {
        let error = scripted(failures).ask(&post()).0.unwrap_err();
        assert_eq!(!matches!(error, Error::Unconfirmed { .. }), is_confirmed, "{error}");
    }
    let (answer, _) = scripted([status(500), status(400)]).ask(&post());
    assert!(matches!(answer, Err(Error::Status { status: 400, .. })), "what is refused was refused before, too");
}

#[test]
fn an_endpoint_judges_its_own_answers() {
    struct Running;
    impl Judge for Running {
        fn refusal(&self, request: &Request, status: StatusCode, _: &AnswerHeaders) -> Option<Error> {
            let problem = "it runs already".to_owned();
            (status == 429).then(|| Error::Endless { path: request.path.clone(), problem })
        }
    }
    let session = scripted([status(429)]);
    let (answer, requests) = session.ask(&Request::get(&ENDPOINT).judged_by(&Running));
    assert!(matches!(answer, Err(Error::Endless { .. })));
    assert_eq!(requests, 1);
}

#[test]
fn the_answer_tells_when_to_come_again() {
    for (header, value) in [("retry-after", "0.3"), ("x-ratelimit-retry-after", "0.3")] {
        for status in [429, 503] {
            let session = scripted([Scripted::Answer(status, vec![(header, value.to_owned())], "{}"), ok("rows")]);
            let begun = std::time::Instant::now();
            session.ask(&Request::get(&ENDPOINT)).0.unwrap();
            assert!(begun.elapsed() >= Duration::from_millis(300), "{status} {header}");
        }
    }
    // More than the query may wait.
    let session = scripted([Scripted::Answer(429, vec![("retry-after", "60".to_owned())], "{}")]);
    assert!(matches!(session.ask(&Request::get(&ENDPOINT)).0, Err(Error::RateLimit { .. })));
}

/// A reset that cannot be stops neither its own query nor the others of the process.
#[test]
fn a_reset_that_cannot_be_stops_nobody() {
    let in_a_year = (Utc::now().timestamp() + 365 * 86_400).to_string();
    let in_milliseconds = (Utc::now().timestamp_millis() + 60_000).to_string();
    for reset in [in_a_year, in_milliseconds, "9999999".to_owned()] {
        let limit = |remaining: &str| {
            vec![
                ("x-ratelimit-limit", "50".to_owned()),
                ("x-ratelimit-remaining", remaining.to_owned()),
                ("x-ratelimit-reset", reset.clone()),
            ]
        };
        let session = scripted([
            Scripted::Answer(429, limit("0"), "{}"),
            Scripted::Answer(200, limit("0"), "rows"),
            ok("others"),
        ]);
        assert_eq!(session.ask(&Request::get(&ENDPOINT)).0.unwrap(), "rows", "{reset}");
        assert_eq!(session.ask(&Request::get(&ENDPOINT)).0.unwrap(), "others", "{reset}");
    }
}

#[test]
fn a_spent_limit_is_waited_for() {
    let spent = vec![
        ("x-ratelimit-limit", "50".to_owned()),
        ("x-ratelimit-remaining", "0".to_owned()),
        ("x-ratelimit-reset", "1".to_owned()),
    ];
    let session = scripted([Scripted::Answer(429, spent, "{}"), ok("rows")]);
    let begun = std::time::Instant::now();
    let (answer, requests) = session.ask(&Request::get(&ENDPOINT));
    assert_eq!((answer.unwrap().as_str(), requests), ("rows", 2));
    assert!(begun.elapsed() >= Duration::from_millis(900));
}

#[test]
fn the_key_is_in_no_error() {
    let body = r#"{"message": "Invalid: a-secret-key", "errors": ["no a-secret-key"]}"#;
    let (answer, _) = scripted([Scripted::Answer(400, Vec::new(), body)]).ask(&Request::get(&ENDPOINT));
    let message = answer.unwrap_err().to_string();
    assert!(message.contains("Invalid: …; no …"), "{message}");
}

/// A download, and the requests that it took.
fn download(max_wait: Duration, answers: impl IntoIterator<Item = Scripted>) -> (Result<Vec<u8>>, Vec<HttpRequest>) {
    let script = Arc::new(Script { answers: Mutex::new(answers.into_iter().collect()), ..Script::default() });
    let transport = Arc::clone(&script) as Arc<dyn Transport>;
    let activity = Arc::new(Activity::begin("braze_read_users", false));
    let downloads = Downloads::over(transport, &settings(), activity, String::new(), max_wait, 1);
    let url = Url::parse("https://files.example.com/secret.zip").unwrap();
    let remote = RemoteFile { url, name: "prefix".to_owned(), started_at: Some(Utc::now()) };
    let content = runtime().unwrap().block_on(downloads.get(&remote)).map(|download| {
        let mut content = Vec::new();
        download.stored.open().read_to_end(&mut content).unwrap();
        content
    });
    (content, std::mem::take(&mut *script.requests.lock().unwrap()))
}

fn part(status: u16, range: Option<&str>, body: &'static str, length: usize) -> Scripted {
    let mut headers = vec![("etag", "\"v1\"".to_owned()), ("content-length", length.to_string())];
    headers.extend(range.map(|range| ("content-range", range.to_owned())));
    Scripted::Answer(status, headers, body)
}

#[test]
fn a_file_is_waited_for_and_read_without_the_key() {
    let (content, requests) = download(Duration::from_secs(5), [status(403), status(404), ok("content")]);
    assert_eq!(content.unwrap(), b"content");
    assert_eq!(requests.len(), 3);
    assert!(requests.iter().all(|request| !request.headers().contains_key(AUTHORIZATION)));

    let (content, _) = download(Duration::ZERO, [status(403)]);
    let message = content.unwrap_err().to_string();
    assert!(message.contains("\"prefix\" is not ready after 0 s"), "{message}");
    assert!(!message.contains("secret.zip"), "{message}");
}

#[test]
fn a_file_that_comes_in_part_is_asked_for_from_there_on() {
    let answers = [part(200, None, "conte", 7), part(206, Some("bytes 5-6/7"), "nt", 2)];
    let (content, requests) = download(Duration::from_secs(5), answers);
    assert_eq!(content.unwrap(), b"content");
    assert_eq!(requests[1].headers()[RANGE], "bytes=5-");
}

#[test]
fn a_download_that_goes_nowhere_ends() {
    let broken = || Scripted::Failure(TransportFailure::Broken);
    let (content, requests) = download(Duration::from_secs(5), [broken(), broken(), broken()]);
    assert!(matches!(content, Err(Error::Connection { attempts: 3, .. })));
    assert_eq!(requests.len(), 3);
}
