//! The program as its starter sees it: where it listens, how it breaks connections, when it ends.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdin, Command, Stdio};

struct Sandbox {
    process: Child,
    /// The sandbox ends when this is dropped.
    stdin: ChildStdin,
    address: String,
}

impl Sandbox {
    fn start() -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_braze-sandbox"))
            .args(["--option", "campaigns=2"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the sandbox starts");
        let stdin = process.stdin.take().expect("piped");
        let mut line = String::new();
        let stdout = process.stdout.take().expect("piped");
        BufReader::new(stdout).read_line(&mut line).expect("an announcement");
        let announcement: serde_json::Value = serde_json::from_str(&line).expect("JSON");
        assert!(announcement["https"].is_null() && announcement["ca"].is_null());
        let http = announcement["http"].as_str().expect("an address");
        let address = http.strip_prefix("http://").expect("a URL").to_owned();
        Sandbox { process, stdin, address }
    }

    /// What comes back until the connection ends, and whether it was reset.
    fn get(&self, key: &str, target: &str) -> (String, bool) {
        let (answer, reset) = self.ask(key, &format!("GET {target}"), "");
        (String::from_utf8(answer).expect("UTF-8"), reset)
    }

    /// The same of any request, in bytes.
    fn ask(&self, key: &str, method_and_target: &str, body: &str) -> (Vec<u8>, bool) {
        let mut connection = TcpStream::connect(&self.address).expect("a connection");
        write!(
            connection,
            "{method_and_target} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {key}\r\nContent-Length: {}\r\n\
             Connection: close\r\n\r\n{body}",
            self.address,
            body.len(),
        )
        .expect("sent");
        let mut answer = Vec::new();
        let reset = match connection.read_to_end(&mut answer) {
            Ok(_) => false,
            Err(error) if error.kind() == ErrorKind::ConnectionReset => true,
            Err(error) => panic!("{error}"),
        };
        (answer, reset)
    }

    fn end(mut self) {
        drop(self.stdin);
        assert!(self.process.wait().expect("an exit code").success());
    }
}

#[test]
fn answers_breaks_and_ends() {
    let sandbox = Sandbox::start();

    let (answer, reset) = sandbox.get("sandbox", "/campaigns/list");
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.contains("X-Ratelimit-Limit: "));
    assert!(answer.ends_with(r#""last_edited":"2026-01-01T00:37:00+00:00"}]}"#) && !reset);

    let (half, reset) = sandbox.get("sandbox?cut=1", "/campaigns/list");
    assert!(half.contains(r#"{"message":"success""#) && !half.ends_with('}') && reset);
    let (again, reset) = sandbox.get("sandbox?cut=1", "/campaigns/list");
    assert!(again.ends_with("]}") && !reset);

    assert_eq!(sandbox.get("sandbox?refuse=1", "/campaigns/list"), (String::new(), true));

    let (log, _) = sandbox.get("", "/sandbox/requests?key=sandbox%3Fcut%3D1");
    assert!(log.contains(r#""fault":"cut""#) && log.contains(r#""fault":null"#));
    sandbox.end();
}

#[test]
fn exports_are_files() {
    let sandbox = Sandbox::start();
    let order = r#"{"segment_id":"5e000000-0000-4000-8000-000000000000","fields_to_export":["external_id"]}"#;
    let key = "sandbox?users=3&download_cut=1&archive=stored";
    let (answer, _) = sandbox.ask(key, "POST /users/export/segment", order);
    let answer = String::from_utf8(answer).expect("UTF-8");
    assert!(answer.starts_with("HTTP/1.1 201 Created\r\n"), "{answer}");
    let (_, body) = answer.split_once("\r\n\r\n").expect("a body");
    let body: serde_json::Value = serde_json::from_str(body).expect("JSON");
    let base = format!("http://{}", sandbox.address);
    let file = body["url"].as_str().and_then(|url| url.strip_prefix(&base)).expect("a file of the sandbox");

    let exports = "/sandbox/exports?key=sandbox%3Fusers%3D3%26download_cut%3D1%26archive%3Dstored";
    while !sandbox.get("", exports).0.contains(r#""ready":true"#) {
        std::thread::yield_now();
    }
    let download = || sandbox.ask("", &format!("GET {file}"), "");
    let (half, reset) = download();
    assert!(half.starts_with(b"HTTP/1.1 200 OK\r\n") && reset);
    let (whole, reset) = download();
    assert!(whole.len() > half.len() && !reset);
    let text = String::from_utf8_lossy(&whole);
    assert!(text.contains("Content-Type: application/zip\r\n") && text.contains("Etag: \"") && text.contains("PK"));
    assert!(text.contains("{\"external_id\":\"user-1\"}\n{\"external_id\":\"user-2\"}\n"));

    let (log, _) = sandbox.get("", &exports.replace("exports", "requests"));
    assert!(log.contains(r#""body":"{\"segment_id\":"#) && log.contains(r#""fault":"download_cut""#), "{log}");
    sandbox.end();
}
