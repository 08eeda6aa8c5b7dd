//! The program as its starter sees it: where it listens, how it breaks connections, when it ends.

#[path = "common/sandbox.rs"]
mod sandbox;

use sandbox::Sandbox;

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
