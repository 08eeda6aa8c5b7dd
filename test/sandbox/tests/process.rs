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
        let mut connection = TcpStream::connect(&self.address).expect("a connection");
        write!(
            connection,
            "GET {target} HTTP/1.1\r\nHost: sandbox\r\nAuthorization: Bearer {key}\r\nConnection: close\r\n\r\n"
        )
        .expect("sent");
        let mut answer = Vec::new();
        let reset = match connection.read_to_end(&mut answer) {
            Ok(_) => false,
            Err(error) if error.kind() == ErrorKind::ConnectionReset => true,
            Err(error) => panic!("{error}"),
        };
        (String::from_utf8(answer).expect("UTF-8"), reset)
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
