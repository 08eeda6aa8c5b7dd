//! The program as its starter sees it.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdin, Command, Stdio};

/// A sandbox that runs.
pub struct Sandbox {
    process: Child,
    /// The sandbox ends when this is dropped.
    stdin: ChildStdin,
    pub address: String,
}

impl Sandbox {
    pub fn start() -> Self {
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
    pub fn get(&self, key: &str, target: &str) -> (String, bool) {
        let (answer, reset) = self.ask(key, &format!("GET {target}"), "");
        (String::from_utf8(answer).expect("UTF-8"), reset)
    }

    /// The same of any request, in bytes.
    pub fn ask(&self, key: &str, method_and_target: &str, body: &str) -> (Vec<u8>, bool) {
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

    pub fn end(mut self) {
        drop(self.stdin);
        assert!(self.process.wait().expect("an exit code").success());
    }
}
