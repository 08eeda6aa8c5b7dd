use super::{Manner, Reply, Request, Sandbox};
use chrono::DateTime;

fn get(sandbox: &Sandbox, key: &str, target: &str) -> Reply {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let request = Request {
        method: "GET",
        path,
        query,
        authorization: Some(&format!("Bearer {key}")),
        accepts_gzip: true,
        ..Request::default()
    };
    let now = DateTime::from_timestamp_secs(1_592_424_600).expect("a time");
    sandbox.reply(&request, now)
}

fn header<'a>(reply: &'a Reply, name: &str) -> Option<&'a str> {
    reply.answer.headers.iter().find(|(given, _)| *given == name).map(|(_, value)| value.as_str())
}

fn body(reply: &Reply) -> &str {
    std::str::from_utf8(&reply.answer.body).expect("UTF-8")
}

#[test]
fn an_unknown_key_is_repeated_with_empty_headers() {
    let sandbox = Sandbox::new(Vec::new());
    let reply = get(&sandbox, "non-existent", "/campaigns/list");
    assert_eq!(reply.answer.status, 401);
    assert_eq!(body(&reply), r#"{"message":"Invalid API key: non-existent"}"#);
    assert_eq!(header(&reply, "x-ratelimit-reset"), Some(""));
    assert_eq!(sandbox.known("").expect("logged outside").summary().requests, 1);
}

#[test]
fn an_unknown_option_is_named() {
    let reply = get(&Sandbox::new(Vec::new()), "sandbox?campaign=1", "/campaigns/list");
    assert_eq!(reply.answer.status, 400);
    assert!(body(&reply).contains(r#"\"campaign\""#));
}

#[test]
fn pages_and_headers() {
    let sandbox = Sandbox::new(Vec::new());
    let reply = get(&sandbox, "sandbox?campaigns=101", "/campaigns/list?page=1&include_archived=true");
    assert_eq!(reply.answer.status, 200);
    assert_eq!(body(&reply).matches("\"id\"").count(), 1);
    assert_eq!(header(&reply, "x-ratelimit-remaining"), Some("249999"));
    assert_eq!(header(&reply, "x-ratelimit-reset"), Some("1592427600"));
    assert!(header(&reply, "x-request-id").is_some());
    assert_eq!(body(&get(&sandbox, "sandbox", "/campaigns/list?page=9")), r#"{"message":"success","campaigns":[]}"#);
}

#[test]
fn permissions_come_before_quotas_and_quotas_before_faults() {
    let sandbox = Sandbox::new(Vec::new());
    let key = "sandbox?without=canvas.list&request_quota=1&fail=500";
    let statuses =
        ["/canvas/list", "/campaigns/list", "/campaigns/list"].map(|path| get(&sandbox, key, path).answer.status);
    assert_eq!(statuses, [403, 500, 429]);
}

#[test]
fn a_429_names_its_reset_unless_it_is_bare() {
    let sandbox = Sandbox::new(Vec::new());
    let reply = get(&sandbox, "sandbox?fail=429:1&reset_s=5&retry_after=3", "/campaigns/list");
    assert_eq!((header(&reply, "x-ratelimit-remaining"), header(&reply, "retry-after")), (Some("0"), Some("3")));
    assert_eq!(header(&reply, "x-ratelimit-reset"), Some("1592424605"));
    let bare = get(&sandbox, "sandbox?fail=429:1&bare_429=true", "/campaigns/list");
    assert_eq!(header(&bare, "x-ratelimit-limit"), None);
}

#[test]
fn unknown_paths_and_bad_parameters() {
    let sandbox = Sandbox::new(Vec::new());
    assert_eq!(get(&sandbox, "sandbox", "/nothing").answer.status, 404);
    for target in [
        "/campaigns/list?page=x",
        "/campaigns/list?sort_direction=up",
        "/campaigns/list?last_edit.time%5Bgt%5D=now",
        "/events?cursor=x",
        "/kpi/dau/data_series?length=101",
        "/kpi/dau/data_series",
    ] {
        assert_eq!(get(&sandbox, "sandbox", target).answer.status, 400, "{target}");
    }
}

#[test]
fn a_list_shifts_while_it_is_read() {
    let sandbox = Sandbox::new(Vec::new());
    let first_id = |page: u64| {
        let reply = get(&sandbox, "sandbox?segments=300&shift=1", &format!("/segments/list?page={page}"));
        let start = body(&reply).find("\"id\":\"").expect("a row") + 6;
        body(&reply)[start..start + 36].to_owned()
    };
    assert_eq!(first_id(0), "5e000000-0000-4000-8000-000000000000");
    // One object was inserted, so position 100 has what was at 99.
    assert_eq!(first_id(1), "5e000000-0000-4000-8000-000000000063");
    assert_eq!(first_id(0), "5e000000-0000-4000-8000-00000000012d");
}

#[test]
fn manners() {
    let sandbox = Sandbox::new(Vec::new());
    for (fault, manner) in [
        ("cut=1", Manner::Cut),
        ("refuse=1", Manner::Refuse),
        ("stall=1", Manner::Stall),
        ("body=oversized", Manner::Oversized),
    ] {
        assert_eq!(get(&sandbox, &format!("sandbox?{fault}"), "/campaigns/list").manner, manner);
    }
}

#[test]
fn a_page_of_html_says_so() {
    let sandbox = Sandbox::new(Vec::new());
    let reply = get(&sandbox, "sandbox?body=html&fail=502", "/campaigns/list");
    assert_eq!(reply.answer.status, 502);
    assert!(body(&reply).starts_with("<!DOCTYPE html>"));
    assert_eq!(header(&reply, "content-type"), Some("text/html; charset=utf-8"));
}

#[test]
fn a_truncated_answer_is_compressed_as_it_is() {
    let reply = get(&Sandbox::new(Vec::new()), "sandbox?body=truncated&gzip=true", "/campaigns/list");
    assert_eq!(header(&reply, "content-encoding"), Some("gzip"));
    let text = std::io::read_to_string(flate2::read::GzDecoder::new(reply.answer.body.as_slice())).expect("gzip");
    assert!(text.starts_with(r#"{"message":"success""#) && !text.ends_with('}'));
}

#[test]
fn pools_are_shared_as_documented() {
    let sandbox = Sandbox::new(Vec::new());
    let limit = |target: &str| {
        let reply = get(&sandbox, "sandbox", target);
        (
            header(&reply, "x-ratelimit-limit").map(str::to_owned),
            header(&reply, "x-ratelimit-remaining").map(str::to_owned),
        )
    };
    let standing = |limit: &str, left: &str| (Some(limit.to_owned()), Some(left.to_owned()));
    assert_eq!(limit("/custom_attributes"), standing("1000", "999"));
    assert_eq!(limit("/purchases/revenue_series?length=1"), standing("1000", "998"));
    assert_eq!(limit("/catalogs"), standing("50", "49"));
    assert_eq!(limit("/catalogs/catalog_0/items"), standing("50", "49"));
    assert_eq!(limit("/catalogs/catalog_0/items/item-0000"), standing("50", "48"));
    assert_eq!(limit("/campaigns/data_series"), standing("50000", "49999"));
}

#[test]
fn bad_ids_are_listed_but_refused() {
    let sandbox = Sandbox::new(Vec::new());
    let ask = |target: &str| get(&sandbox, "sandbox?bad_ids=1&campaigns=2", target);
    assert!(body(&ask("/campaigns/list")).contains("c0000000-0000-4000-8000-000000000000"));
    for (id, status) in [("000000000000", 400), ("000000000001", 200), ("000000000002", 400)] {
        for path in ["details?", "data_series?length=1&"] {
            let reply = ask(&format!("/campaigns/{path}campaign_id=c0000000-0000-4000-8000-{id}"));
            assert_eq!(reply.answer.status, status, "{id}");
            assert!(status == 200 || body(&reply) == r#"{"message":"Invalid Campaign ID"}"#);
        }
    }
    let malformed = ask("/canvas/details?canvas_id=non-existing");
    assert_eq!(body(&malformed), r#"{"message":"canvas_id must be a string of the Canvas api identifier"}"#);
}

#[test]
fn a_changed_workspace_is_the_same_some_time_later() {
    let sandbox = Sandbox::new(Vec::new());
    let [before, after] = ["sandbox?campaigns=100", "sandbox?campaigns=100&changed=true"].map(|key| {
        let sandbox = &sandbox;
        move |target: &str| {
            let reply = get(sandbox, key, target);
            (reply.answer.status, body(&reply).to_owned())
        }
    });
    let page = |page: u64| format!("/campaigns/list?include_archived=true&page={page}");
    let ids = |(_, body): (u16, String)| body.matches("\"id\"").count();
    assert_eq!([ids(before(&page(0))), ids(before(&page(1)))], [100, 0]);
    // Ten are gone, and ten are new.
    assert_eq!([ids(after(&page(0))), ids(after(&page(1)))], [100, 0]);
    assert!(after(&page(0)).1.contains("\"Winback 1 (renamed)\""));

    // Ten renamed and ten new ones less the archived 61 and 103: the watermark is excluded.
    let since = "/campaigns/list?last_edit.time%5Bgt%5D=2026-01-03T13:03:00";
    assert_eq!((ids(before(since)), ids(after(since))), (0, 9 + 9));

    let details = "/campaigns/details?campaign_id=c0000000-0000-4000-8000-000000000003";
    assert_eq!((before(details).0, after(details).0), (200, 400));

    let series = "/kpi/dau/data_series?length=2";
    assert!(before(series).1.ends_with(r#""dau":3529},{"time":"2020-06-17","dau":3630}]}"#));
    assert!(after(series).1.ends_with(r#""dau":3530},{"time":"2020-06-17","dau":3630}]}"#));
}

#[test]
fn segments_without_tracking_have_no_series() {
    let sandbox = Sandbox::new(Vec::new());
    let target = "/segments/data_series?length=1&segment_id=5e000000-0000-4000-8000-000000000003";
    assert_eq!(get(&sandbox, "sandbox", target).answer.status, 400);
    assert!(body(&get(&sandbox, "sandbox?untracked=zero", target)).contains(r#""size":0"#));
}

#[test]
fn limits_and_offsets() {
    let sandbox = Sandbox::new(Vec::new());
    let bounces = |rest: &str| {
        let target = format!("/email/hard_bounces?start_date=2026-01-01&end_date=2026-01-02{rest}");
        let reply = get(&sandbox, "sandbox", &target);
        (reply.answer.status, body(&reply).matches("\"email\"").count())
    };
    assert_eq!(bounces(""), (200, 39));
    assert_eq!(bounces("&limit=10&offset=35"), (200, 4));
    assert_eq!((bounces("&limit=501").0, bounces("&limit=0").0), (400, 400));
    assert_eq!(get(&sandbox, "sandbox", "/email/hard_bounces?start_date=2026-01-01").answer.status, 400);
    for (query, text) in [
        ("limit=1001", "Content Block number limit exceeds maximum of 1000"),
        ("limit=0", "Content Block number limit must be greater than 0"),
        ("limit=x", "Content Block number limit is invalid"),
        ("offset=-1", "Offset is invalid"),
    ] {
        let reply = get(&sandbox, "sandbox", &format!("/content_blocks/list?{query}"));
        assert_eq!(body(&reply), format!(r#"{{"message":"{text}"}}"#));
    }
}
