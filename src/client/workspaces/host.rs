//! From what users know of their instance to a URL.

use std::net::IpAddr;

use reqwest::Url;

use super::pasted;
use crate::error::{Error, Result};
use crate::outside::gate;

/// The REST hosts of the instances that Braze documents. The list grows, so that any other host
/// is allowed too. Older instances are named after their data centre; those in the EU end in `.eu`.
const INSTANCES: [Instance; 15] = [
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

/// An instance: its name and its REST host.
type Instance = (&'static str, &'static str);

/// Why an endpoint cannot be used: in words that follow it, and what may have been meant.
type Problem = (String, Vec<&'static str>);

/// What the first part of a host says that is no REST endpoint of Braze's.
const OTHER_HOSTS: [(&str, &str); 5] = [
    ("dashboard", "belongs to the dashboard"),
    ("sdk", "is for SDKs"),
    ("www", "belongs to Braze's website"),
    ("braze", "belongs to Braze's website"),
    ("app", "belongs to the dashboard"),
];

/// The base URL for an instance name, a host, `host:port` or a URL. A path is cut off, and so is what
/// is pasted along with it.
///
/// # Errors
/// If it is none of these, leads to another part of Braze, or would send the key in clear.
pub fn parse(endpoint: &str) -> Result<Url> {
    understood(pasted::bare(endpoint)).map_err(|(problem, suggestions)| Error::Endpoint {
        endpoint: gate::shown(&without_user(endpoint)),
        problem,
        suggestions,
    })
}

/// The base URL for what remains of an endpoint.
fn understood(endpoint: &str) -> Result<Url, Problem> {
    let plain = |problem: &str| (problem.to_owned(), Vec::new());
    if let Some(instance) = named(endpoint) {
        let (_, host) = instance?;
        return Url::parse(&format!("https://{host}")).map_err(|_| plain("is not a valid host"));
    }
    let text = if endpoint.contains("://") { endpoint.to_owned() } else { format!("https://{endpoint}") };
    let mut url = Url::parse(&text).map_err(|_| plain("is not a valid host"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(plain("must not contain a user name or password"));
    }
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) => {}
        "http" => return Err(plain("would send the API key unencrypted: use https")),
        _ => return Err(plain("must be an https URL")),
    }
    if endpoint.contains(char::is_whitespace) {
        return Err(plain("is neither a known instance nor a host"));
    }
    if let Some(host) = rest_host(url.host_str().unwrap_or_default())? {
        url.set_host(Some(host)).map_err(|_| plain("is not a valid host"))?;
    }
    url.set_path("");
    url.set_query(None);
    url.set_fragment(None);
    Ok(url)
}

/// The instance that a text names, in any spelling: `US-01`, `us1`, `iad-01`, `rest.iad_01`, and `AU`
/// where there is only one. `None` for what is no name of an instance at all.
fn named(text: &str) -> Option<Result<Instance, Problem>> {
    let dashed =
        |c: char| if matches!(c, '_' | ' ' | '\u{a0}' | '\u{2010}'..='\u{2015}' | '\u{2212}') { '-' } else { c };
    let text: String = text.chars().map(dashed).collect::<String>().to_lowercase();
    let (letters, number) = numbered(text.strip_prefix("rest.").unwrap_or(&text))?;
    let alike: Vec<&Instance> = INSTANCES.iter().filter(|instance| goes_by(instance, letters, None)).collect();
    let Some(number) = number else {
        return match alike[..] {
            [] => None,
            [one] => Some(Ok(*one)),
            _ => Some(Err(("matches several instances".to_owned(), names(&alike)))),
        };
    };
    if let Some(instance) = find(letters, number) {
        return Some(Ok(*instance));
    }
    // Two letters and two digits, as all have, are no host.
    (!alike.is_empty() || (letters.len() == 2 && text.len() == 5)).then(|| {
        let suggestions = if alike.is_empty() { names(&INSTANCES.each_ref()) } else { names(&alike) };
        Err(("is neither a known instance nor a host".to_owned(), suggestions))
    })
}

/// The REST host for one of Braze's own that is none, where it can be told; `None` where the host
/// itself is right, or may be.
fn rest_host(host: &str) -> Result<Option<&'static str>, Problem> {
    let host = host.trim_end_matches('.');
    let domain = ["braze.com", "braze.eu"].into_iter().find(|domain| host.ends_with(domain));
    let Some(domain) = domain.filter(|_| INSTANCES.iter().all(|(_, rest)| *rest != host)) else { return Ok(None) };
    let labels: Vec<&str> = host.split('.').collect();
    let meant = labels.iter().filter_map(|label| numbered(label)).find_map(|(letters, number)| match letters {
        // Dashboards of older instances are numbered, those in the EU on their own.
        "dashboard" => INSTANCES
            .iter()
            .find(|(name, rest)| rest.ends_with(domain) && numbered(name).is_some_and(|(_, own)| own == number)),
        letters => find(letters, number?),
    });
    let suggestions = || meant.map_or_else(|| names(&INSTANCES.each_ref()), |(_, rest)| vec![*rest]);
    let first = numbered(labels[0]).map_or(labels[0], |(letters, _)| letters);
    match (OTHER_HOSTS.iter().find(|(name, _)| *name == first), meant) {
        (Some((_, problem)), _) => Err((format!("{problem} and is not a REST endpoint"), suggestions())),
        (None, Some(_)) if first == "rest" => Err(("is not a Braze host".to_owned(), suggestions())),
        // The host of an instance without its first part.
        (None, Some((_, rest))) if rest.strip_prefix("rest.") == Some(host) => Ok(Some(rest)),
        _ => Ok(None),
    }
}

/// The instance whose name or data centre has these letters and this number.
fn find(letters: &str, number: u32) -> Option<&'static Instance> {
    INSTANCES.iter().find(|instance| goes_by(instance, letters, Some(number)))
}

/// Whether the name of an instance or of its data centre has these letters, and this number if one is
/// given.
fn goes_by((name, host): &Instance, letters: &str, number: Option<u32>) -> bool {
    let data_centre = host.split('.').nth(1).unwrap_or_default();
    let is_it =
        |(own, of): (&str, Option<u32>)| own.eq_ignore_ascii_case(letters) && (number.is_none() || number == of);
    [name, data_centre].into_iter().filter_map(numbered).any(is_it)
}

/// Letters, and the digits behind them if there are any: `us-01`, `us1`, `us`.
fn numbered(text: &str) -> Option<(&str, Option<u32>)> {
    const DIGITS_MAX: usize = 4;
    let (letters, digits) = text.split_at(text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len()));
    let digits = digits.trim_start_matches('-');
    if letters.is_empty() || digits.len() > DIGITS_MAX {
        return None;
    }
    if digits.is_empty() { Some((letters, None)) } else { Some((letters, Some(digits.parse().ok()?))) }
}

fn names(instances: &[&Instance]) -> Vec<&'static str> {
    instances.iter().map(|(name, _)| *name).collect()
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
            ("localhost:8443", "https://localhost:8443/"),
            // As they are remembered, typed and pasted.
            ("US01", "https://rest.iad-01.braze.com/"),
            ("us1", "https://rest.iad-01.braze.com/"),
            ("us-1", "https://rest.iad-01.braze.com/"),
            ("us_01", "https://rest.iad-01.braze.com/"),
            ("US 10", "https://rest.us-10.braze.com/"),
            ("US–03", "https://rest.iad-03.braze.com/"),
            ("iad-05", "https://rest.iad-05.braze.com/"),
            ("rest.iad-05", "https://rest.iad-05.braze.com/"),
            ("iad-05.braze.com", "https://rest.iad-05.braze.com/"),
            ("fra02", "https://rest.fra-02.braze.eu/"),
            ("AU", "https://rest.au-01.braze.com/"),
            ("\"US-01\"", "https://rest.iad-01.braze.com/"),
            ("“EU-01”", "https://rest.fra-01.braze.eu/"),
            (" 'https://rest.iad-01.braze.com'\r\n", "https://rest.iad-01.braze.com/"),
            ("\u{feff}US-02\u{200b}\u{a0}", "https://rest.iad-02.braze.com/"),
            // Others than the known ones.
            ("rest.iad-09.braze.com", "https://rest.iad-09.braze.com/"),
            ("rest.xx-01.braze.com", "https://rest.xx-01.braze.com/"),
            ("dashboard-01.example.com", "https://dashboard-01.example.com/"),
            ("notbraze.com", "https://notbraze.com/"),
        ] {
            assert_eq!(parse(endpoint).unwrap().as_str(), expected);
        }
    }

    #[test]
    fn endpoints_that_cannot_be() {
        for (endpoint, problem) in [
            ("", "is not a valid host"),
            ("US-09", "is neither a known instance nor a host"),
            ("http://rest.iad-01.braze.com", "would send the API key unencrypted: use https"),
            ("http://127.0.0.1.example.com", "would send the API key unencrypted: use https"),
            ("ftp://rest.iad-01.braze.com", "must be an https URL"),
            ("https://user:password@rest.iad-01.braze.com", "must not contain a user name or password"),
        ] {
            let message = parse(endpoint).unwrap_err().to_string();
            assert!(message.contains(problem), "{endpoint}: {message}");
            assert!(!message.contains("password@"), "{message}");
        }
    }

    #[test]
    fn what_was_meant() {
        for (endpoint, suggestion) in [
            ("dashboard-01.braze.com", "Did you mean 'rest.iad-01.braze.com'?"),
            ("https://dashboard-06.braze.com/engagement/campaigns", "Did you mean 'rest.iad-06.braze.com'?"),
            ("dashboard.us-10.braze.com", "Did you mean 'rest.us-10.braze.com'?"),
            ("dashboard-10.braze.com", "Did you mean 'rest.us-10.braze.com'?"),
            ("dashboard-01.braze.eu", "Did you mean 'rest.fra-01.braze.eu'?"),
            ("DASHBOARD-02.braze.eu", "Did you mean 'rest.fra-02.braze.eu'?"),
            ("dashboard.jp-01.braze.com", "Did you mean 'rest.jp-01.braze.com'?"),
            ("sdk.iad-01.braze.com", "Did you mean 'rest.iad-01.braze.com'?"),
            ("sdk.fra-01.braze.eu", "Did you mean 'rest.fra-01.braze.eu'?"),
            ("rest.fra-01.braze.com", "Did you mean 'rest.fra-01.braze.eu'?"),
            ("rest.us-01.braze.com", "Did you mean 'rest.iad-01.braze.com'?"),
            ("dashboard-99.braze.com", "Available: 'US-01', 'US-02', "),
            ("www.braze.com", "Available: 'US-01', 'US-02', "),
            ("braze.com", "Available: 'US-01', 'US-02', "),
            ("EU", "matches several instances\nAvailable: 'EU-01', 'EU-02'"),
            ("us", "matches several instances\nAvailable: 'US-01', 'US-02', "),
            ("US-09", "Available: 'US-01', 'US-02', "),
            ("iad-77", "Available: 'US-01', 'US-02', "),
            ("XX-01", "'EU-01', 'EU-02', 'AU-01', 'ID-01', 'JP-01', 'KR-01'"),
        ] {
            let message = parse(endpoint).unwrap_err().to_string();
            assert!(message.contains(suggestion), "{endpoint}: {message}");
        }
    }
}
