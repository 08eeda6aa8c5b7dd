//! Downloads of the files of exports, as S3 answers: no key, no quota, errors in XML.

use crate::answer::Answer;
use crate::exports::{Archive, Ending, Export};
use crate::options::Options;
use crate::sandbox::{Manner, Request};
use chrono::{DateTime, Utc};
use std::ops::Range;
use std::sync::Arc;

/// The headers that ask for a part of a file.
#[derive(Debug, Clone, Copy, Default)]
pub struct Conditions<'a> {
    pub range: Option<&'a str>,
    pub if_range: Option<&'a str>,
    pub if_match: Option<&'a str>,
}

/// Bytes of a file that are the body of an answer.
#[derive(Debug)]
pub struct Part {
    pub archive: Arc<Archive>,
    pub bytes: Range<u64>,
}

/// What is sent, and how.
pub struct Download {
    pub answer: Answer,
    pub part: Option<Part>,
    pub manner: Manner,
}

impl Download {
    /// An answer without a file.
    pub fn of(answer: Answer) -> Self {
        Download { answer, part: None, manner: Manner::Whole }
    }
}

/// The token in the path of a file.
pub fn token(path: &str) -> Option<&str> {
    let name = path.strip_prefix("/exports/")?;
    Some(name.strip_suffix(".zip").unwrap_or_default())
}

/// What the file's place answers, before faults of the request.
pub fn answer(export: Option<&Export>, request: &Request, options: &Options, now: DateTime<Utc>) -> Download {
    // Whoever may get a file need not be allowed to ask about it.
    let Some(export) = export.filter(|_| request.method == "GET") else {
        return Download::of(error(403));
    };
    let Some(archive) = export.look(now) else {
        return Download::of(error(if export.has_expired(now) { 403 } else { options.exports.early_status }));
    };
    let downloads = &options.exports.downloads;
    let conditions = request.conditions;
    if conditions.if_match.is_some_and(|wanted| wanted != "*" && wanted != archive.etag) {
        return Download::of(error(412));
    }
    let range = conditions
        .range
        .filter(|_| !downloads.ignore_range && conditions.if_range.is_none_or(|wanted| wanted == archive.etag))
        .and_then(|range| bytes(range, archive.bytes));
    if range.as_ref().is_some_and(Range::is_empty) {
        let mut answer = error(416);
        answer.headers.push(("content-range", format!("bytes */{}", archive.bytes)));
        return Download::of(answer);
    }

    let ending = export.download(downloads);
    if ending == Ending::Cut && downloads.changes {
        export.change();
    }
    let mut headers = vec![
        ("content-type", archive.content_type.to_owned()),
        ("etag", archive.etag.clone()),
        ("accept-ranges", "bytes".to_owned()),
    ];
    let (status, bytes) = match range {
        Some(range) => {
            headers.push(("content-range", format!("bytes {}-{}/{}", range.start, range.end - 1, archive.bytes)));
            (206, range)
        }
        None => (200, 0..archive.bytes),
    };
    Download {
        answer: Answer { status, headers, body: Vec::new() },
        part: Some(Part { archive, bytes }),
        manner: match ending {
            Ending::Whole => Manner::Whole,
            Ending::Cut => Manner::Cut,
            Ending::Stall => Manner::Hang,
        },
    }
}

/// `bytes=N-` and `bytes=N-M` of a file of `length`; empty if there is nothing at N. Other ranges
/// are not understood, which is allowed (RFC 9110, section 14.2).
fn bytes(range: &str, length: u64) -> Option<Range<u64>> {
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let first: u64 = first.parse().ok()?;
    let end = if last.is_empty() { length } else { last.parse::<u64>().ok()?.checked_add(1)?.min(length) };
    Some(first.min(end)..end)
}

/// An error of S3.
pub fn error(status: u16) -> Answer {
    let (code, message) = match status {
        403 => ("AccessDenied", "Access Denied"),
        404 => ("NoSuchKey", "The specified key does not exist."),
        412 => ("PreconditionFailed", "At least one of the pre-conditions you specified did not hold"),
        416 => ("InvalidRange", "The requested range is not satisfiable"),
        429 | 503 => ("SlowDown", "Please reduce your request rate."),
        400..500 => ("InvalidRequest", "Bad Request"),
        _ => ("InternalError", "We encountered an internal error. Please try again."),
    };
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code><Message>{message}</Message></Error>"
    );
    Answer { status, headers: vec![("content-type", "application/xml".to_owned())], body: body.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::{Reply, Sandbox};

    const DUE_MS: i64 = 5_000;

    fn at(ms: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(1_592_424_870_000 + ms).expect("a time")
    }

    struct Client {
        sandbox: Sandbox,
        path: String,
    }

    impl Client {
        /// Has ordered a file, which is made, but not there before `DUE_MS`.
        fn new(options: &str) -> Self {
            let sandbox = Sandbox::new(Vec::new());
            let order = Request {
                method: "POST",
                path: "/users/export/global_control_group",
                body: br#"{"fields_to_export":["email"]}"#,
                authorization: Some(&format!("Bearer sandbox?export_ms={DUE_MS}&{options}")),
                ..Request::default()
            };
            let answer = sandbox.reply(&order, at(0)).answer;
            let answer: serde_json::Value = serde_json::from_slice(&answer.body).expect("JSON");
            let path = answer["url"].as_str().expect("a URL").to_owned();
            let (_, export) = sandbox.export(token(&path).expect("a token")).expect("an export");
            while export.archive(at(DUE_MS)).is_none() {
                std::thread::yield_now();
            }
            Client { sandbox, path }
        }

        fn ask(&self, method: &str, ms: i64, conditions: Conditions) -> Reply {
            let request = Request { method, path: &self.path, conditions, ..Request::default() };
            self.sandbox.reply(&request, at(ms))
        }

        fn get(&self, conditions: Conditions) -> Reply {
            self.ask("GET", DUE_MS, conditions)
        }
    }

    fn part(reply: &Reply) -> Range<u64> {
        reply.part.as_ref().expect("a file").bytes.clone()
    }

    fn header(reply: &Reply, name: &str) -> String {
        let found = reply.answer.headers.iter().find(|(given, _)| *given == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }

    #[test]
    fn tokens() {
        assert_eq!(token("/exports/abc.zip"), Some("abc"));
        assert_eq!(token("/exports/abc"), Some(""));
        assert_eq!(token("/users/export/ids"), None);
    }

    #[test]
    fn ranges() {
        for (range, expected) in [
            ("bytes=0-", Some(0..10)),
            ("bytes=4-", Some(4..10)),
            ("bytes=4-5", Some(4..6)),
            ("bytes=4-50", Some(4..10)),
            ("bytes=10-", Some(10..10)),
            ("bytes=-3", None),
            ("bytes=0-1,3-4", None),
            ("lines=0-", None),
        ] {
            assert_eq!(bytes(range, 10), expected, "{range}");
        }
    }

    #[test]
    fn a_file_is_there_for_a_while() {
        let client = Client::new("export_status=404&export_life_ms=9000");
        let status = |method, ms| client.ask(method, ms, Conditions::default()).answer.status;
        assert_eq!([4_999, 5_000, 8_999, 9_000].map(|ms| status("GET", ms)), [404, 200, 200, 403]);
        assert_eq!(status("HEAD", DUE_MS), 403);
        let unknown = Request { method: "GET", path: "/exports/abc.zip", ..Request::default() };
        let answer = client.sandbox.reply(&unknown, at(0)).answer;
        assert_eq!(
            (answer.status, std::str::from_utf8(&answer.body).expect("UTF-8")),
            (
                403,
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
                 <Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
            )
        );
    }

    #[test]
    fn parts_are_of_the_file_that_is_meant() {
        let client = Client::new("");
        let whole = client.get(Conditions::default());
        let (length, etag) = (part(&whole).end, header(&whole, "etag"));
        let range = Some("bytes=10-");
        let rest = client.get(Conditions { range, if_range: Some(&etag), if_match: Some(&etag) });
        assert_eq!((rest.answer.status, part(&rest)), (206, 10..length));
        assert_eq!(header(&rest, "content-range"), format!("bytes 10-{}/{length}", length - 1));
        let other = client.get(Conditions { range, if_range: Some("\"other\""), ..Conditions::default() });
        assert_eq!((other.answer.status, part(&other)), (200, 0..length));
        let status = |conditions| client.get(conditions).answer.status;
        assert_eq!(status(Conditions { range, if_match: Some("\"other\""), ..Conditions::default() }), 412);
        assert_eq!(status(Conditions { range: Some("bytes=99999-"), ..Conditions::default() }), 416);
    }

    #[test]
    fn downloads_break_and_the_file_changes() {
        let client = Client::new("download_cut=1&download_changes=true&download_stall=1");
        let replies = [(); 3].map(|()| client.get(Conditions::default()));
        let manners = replies.each_ref().map(|reply| reply.manner);
        assert_eq!(manners, [Manner::Cut, Manner::Hang, Manner::Whole]);
        let [first, second, third] = replies.each_ref().map(|reply| (header(reply, "etag"), part(reply)));
        assert!(first != second && second == third);
        let stubborn = Client::new("download_ignore_range=true");
        assert_eq!(stubborn.get(Conditions { range: Some("bytes=9-"), ..Conditions::default() }).answer.status, 200);
    }

    #[test]
    fn faults_of_requests_are_those_of_files_as_well() {
        let client = Client::new("fail=503:1&fail_path=/exports/&body=html");
        let statuses = [(); 2].map(|()| client.get(Conditions::default()).answer.status);
        assert_eq!(statuses, [503, 200]);
    }
}
