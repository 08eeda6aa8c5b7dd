//! From what users know of their instance to a URL.

use std::net::IpAddr;

use reqwest::Url;

use crate::error::{Error, Result};

/// The REST hosts of the instances that Braze documents. The list grows, so that any other host
/// is allowed too. Older instances are named after their data centre; those in the EU end in `.eu`.
const INSTANCES: [(&str, &str); 15] = [
    ("US-01", "rest.iad-01.braze.com"),
    ("US-02", "rest.iad-02.braze.com"),
    ("US-03", "rest.iad-03.braze.com"),
    ("US-04", "rest.iad-04.braze.com"),
    ("US-05", "rest.iad-05.braze.com"),
    ("US-06", "rest.iad-06.braze.com"),
    ("US-07", "rest.iad-07.braze.com"),
    ("US-08", "rest.iad-08.braze.com"),
    ("US-10", "rest.us-10.braze.com"),
    ("EU-01", "rest.fra-01.braze.eu"),
    ("EU-02", "rest.fra-02.braze.eu"),
    ("AU-01", "rest.au-01.braze.com"),
    ("ID-01", "rest.id-01.braze.com"),
    ("JP-01", "rest.jp-01.braze.com"),
    ("KR-01", "rest.kr-01.braze.com"),
];

/// The base URL for an instance name, a host, `host:port` or a URL. A path is cut off.
///
/// # Errors
/// If it is none of these, or would send the key in clear.
pub fn parse(endpoint: &str) -> Result<Url> {
    let error = |problem| Error::Endpoint { endpoint: without_user(endpoint), problem };
    let endpoint = endpoint.trim();
    if let Some((_, host)) = INSTANCES.iter().find(|(name, _)| name.eq_ignore_ascii_case(endpoint)) {
        return Url::parse(&format!("https://{host}")).map_err(|_| error("is no host"));
    }
    let text = if endpoint.contains("://") { endpoint.to_owned() } else { format!("https://{endpoint}") };
    let mut url = Url::parse(&text).map_err(|_| error("is no host"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(error("must not name a user or password"));
    }
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) => {}
        "http" => return Err(error("would send the API key in clear: use https")),
        _ => return Err(error("must be an https URL")),
    }
    if endpoint.contains(char::is_whitespace) || is_instance_like(endpoint) {
        return Err(error("is neither a known instance nor a host"));
    }
    url.set_path("");
    url.set_query(None);
    url.set_fragment(None);
    Ok(url)
}

/// `host` or `host:port`.
#[must_use]
pub fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// Whether a URL leads to this machine itself.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    host == "localhost" || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// `US-09`: meant as an instance, but none that is known; no host has such a name.
fn is_instance_like(endpoint: &str) -> bool {
    let bytes = endpoint.as_bytes();
    bytes.len() == 5
        && bytes[..2].iter().all(u8::is_ascii_alphabetic)
        && bytes[2] == b'-'
        && bytes[3..].iter().all(u8::is_ascii_digit)
}

/// What is shown of an endpoint that may carry a password.
fn without_user(endpoint: &str) -> String {
    match endpoint.rsplit_once('@') {
        Some((_, host)) => format!("…@{host}"),
        None => endpoint.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_spellings_of_an_endpoint() {
        for (endpoint, expected) in [
            ("US-01", "https://rest.iad-01.braze.com/"),
            ("eu-02", "https://rest.fra-02.braze.eu/"),
            ("rest.iad-03.braze.com", "https://rest.iad-03.braze.com/"),
            (" https://rest.iad-03.braze.com/ ", "https://rest.iad-03.braze.com/"),
            ("https://rest.iad-03.braze.com/campaigns/list?page=1#x", "https://rest.iad-03.braze.com/"),
            ("proxy.example.com:8443", "https://proxy.example.com:8443/"),
            ("http://127.0.0.1:8900", "http://127.0.0.1:8900/"),
            ("http://[::1]:8900/", "http://[::1]:8900/"),
            ("http://localhost", "http://localhost/"),
        ] {
            assert_eq!(parse(endpoint).unwrap().as_str(), expected);
        }
    }

    #[test]
    fn endpoints_that_cannot_be() {
        for (endpoint, problem) in [
            ("", "is no host"),
            ("US-09", "is neither a known instance nor a host"),
            ("http://rest.iad-01.braze.com", "would send the API key in clear: use https"),
            ("http://127.0.0.1.example.com", "would send the API key in clear: use https"),
            ("ftp://rest.iad-01.braze.com", "must be an https URL"),
            ("https://user:password@rest.iad-01.braze.com", "must not name a user or password"),
        ] {
            let message = parse(endpoint).unwrap_err().to_string();
            assert!(message.contains(problem), "{endpoint}: {message}");
            assert!(!message.contains("password@"), "{message}");
        }
    }
}
