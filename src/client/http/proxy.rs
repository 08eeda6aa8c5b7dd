//! Which proxy a request goes through. Pure: the environment is given.
//!
//! DuckDB fills its setting `http_proxy` from the variable `HTTP_PROXY`, so a setting that says the
//! same was not chosen by the user: `HTTPS_PROXY` and `NO_PROXY` then count as they do everywhere.

use std::net::IpAddr;

use reqwest::Url;

use crate::error::{Error, Result};
use crate::settings::Proxy;
use crate::workspaces::host::{authority, is_loopback};

/// The kinds of proxies that there are.
const SCHEMES: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

/// Which requests go through a proxy, and through which.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ProxyRules {
    /// `None` where neither a setting nor a variable names one.
    pub proxy: Option<NamedProxy>,
    /// The hosts that are reached without it.
    exceptions: Vec<Exception>,
}

/// A proxy, with the user and password that it may take.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct NamedProxy {
    /// Its URL, maybe with user and password.
    pub url: Url,
    /// Empty where the URL says it all.
    pub username: String,
    /// Empty where there is none.
    pub password: String,
    /// Where it is named, for messages.
    named_by: &'static str,
}

/// The proxy that a request went through, as messages name it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProxyUse {
    /// Its host and port.
    pub proxy: String,
    /// Where it is named.
    pub named_by: &'static str,
}

/// Hosts that are reached without the proxy.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Exception {
    hosts: Hosts,
    /// `None` for all.
    port: Option<u16>,
}

/// The hosts of an entry in `NO_PROXY`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Hosts {
    All,
    /// A host and whatever is below it; without a leading dot.
    Domain(String),
    /// The addresses with the same first bits.
    Network(IpAddr, u32),
}

impl ProxyRules {
    /// The rules for DuckDB's setting and the variables of the environment, in this order.
    ///
    /// # Errors
    /// If the proxy that they name cannot be used.
    pub fn new(setting: Option<&Proxy>, variable: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let in_either_case = |name: &str| variable(name).or_else(|| variable(&name.to_lowercase()));
        let filled = |name: &str| in_either_case(name).filter(|value| !value.trim().is_empty());
        let http_proxies = [variable("HTTP_PROXY"), variable("http_proxy")];
        let inherited =
            |setting: &&Proxy| http_proxies.iter().flatten().any(|address| is_same(address, &setting.address));
        if let Some(setting) = setting.filter(|setting| !inherited(setting)) {
            let proxy = NamedProxy::new(setting, "the DuckDB setting http_proxy")?;
            return Ok(ProxyRules { proxy: Some(proxy), exceptions: Vec::new() });
        }
        let named = [("HTTPS_PROXY", "the variable HTTPS_PROXY"), ("ALL_PROXY", "the variable ALL_PROXY")]
            .into_iter()
            .find_map(|(name, named_by)| Some((Proxy { address: filled(name)?, ..Proxy::default() }, named_by)))
            .or_else(|| Some((setting?.clone(), "the variable HTTP_PROXY")));
        let proxy = named.map(|(proxy, named_by)| NamedProxy::new(&proxy, named_by)).transpose()?;
        let exceptions = in_either_case("NO_PROXY").map(|list| exceptions(&list)).unwrap_or_default();
        Ok(ProxyRules { proxy, exceptions })
    }

    /// Whether a request must not go through any proxy: what stays on this machine, or may be read by
    /// everybody on its way, and what the user excepted.
    #[must_use]
    pub fn is_direct(&self, url: &Url) -> bool {
        is_loopback(url) || url.scheme() == "http" || self.exceptions.iter().any(|exception| exception.has(url))
    }
}

impl NamedProxy {
    fn new(proxy: &Proxy, named_by: &'static str) -> Result<Self> {
        let address = proxy.address.trim();
        let text = if address.contains("://") { address.to_owned() } else { format!("http://{address}") };
        let refused = |shown: &str, problem: &str| Error::Client {
            problem: format!("the proxy \"{shown}\" from {named_by} {problem}"),
        };
        // What is not a URL may have a password anywhere.
        let mut url =
            Url::parse(&text).ok().filter(Url::has_host).ok_or_else(|| refused("…", "is not a valid address"))?;
        if !SCHEMES.contains(&url.scheme()) {
            let shown = format!("{}://{}", url.scheme(), authority(&url));
            return Err(refused(&shown, "is not supported: use http, https, socks4 or socks5"));
        }
        // It looks names up itself: this machine may know none of those outside.
        let looks_up = match url.scheme() {
            "socks4" => "socks4a",
            "socks5" => "socks5h",
            other => other,
        }
        .to_owned();
        url.set_scheme(&looks_up).map_err(|()| refused("…", "is not a valid address"))?;
        let (username, password) = (proxy.username.clone(), proxy.password.clone());
        Ok(NamedProxy { url, username, password, named_by })
    }

    /// As messages name it.
    #[must_use]
    pub fn shown(&self) -> ProxyUse {
        ProxyUse { proxy: authority(&self.url), named_by: self.named_by }
    }
}

/// Whether two spellings are of one proxy.
fn is_same(one: &str, other: &str) -> bool {
    fn bare(address: &str) -> &str {
        let address = address.trim().trim_end_matches('/');
        address.strip_prefix("http://").unwrap_or(address)
    }
    bare(one).eq_ignore_ascii_case(bare(other))
}

/// The entries of `NO_PROXY`.
fn exceptions(list: &str) -> Vec<Exception> {
    let entries = list.split(|c: char| c == ',' || c == ';' || c.is_whitespace());
    entries.filter(|entry| !entry.is_empty()).map(Exception::new).collect()
}

impl Exception {
    fn new(entry: &str) -> Self {
        let entry = entry.to_lowercase();
        let entry = entry.split_once("://").map_or(entry.as_str(), |(_, rest)| rest).trim_end_matches('/');
        let (host, port) = split_port(entry);
        let host = host.trim_matches(['[', ']']);
        let (address, bits) = host.split_once('/').map_or((host, None), |(address, bits)| (address, Some(bits)));
        let address = address.trim_matches(['[', ']']);
        let hosts = match (host, address.parse::<IpAddr>()) {
            ("*", _) => Hosts::All,
            (_, Ok(address)) => {
                let all = if address.is_ipv4() { 32 } else { 128 };
                Hosts::Network(address, bits.map_or(all, |bits| bits.parse().unwrap_or(all)))
            }
            _ => Hosts::Domain(host.trim_start_matches('*').trim_matches('.').to_owned()),
        };
        Exception { hosts, port }
    }

    fn has(&self, url: &Url) -> bool {
        if self.port.is_some_and(|port| url.port_or_known_default() != Some(port)) {
            return false;
        }
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).trim_end_matches('.').to_lowercase();
        match &self.hosts {
            Hosts::All => true,
            Hosts::Domain(domain) => {
                !domain.is_empty()
                    && host.strip_suffix(domain.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            }
            Hosts::Network(network, bits) => host.parse().is_ok_and(|address| is_within(address, *network, *bits)),
        }
    }
}

/// `host:port`, `[::1]:port`, or a host alone, which may be an address with colons of its own.
fn split_port(entry: &str) -> (&str, Option<u16>) {
    match entry.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => match port.parse() {
            Ok(port) => (host, Some(port)),
            Err(_) => (entry, None),
        },
        _ => (entry, None),
    }
}

/// Whether an address has the same first bits as that of a network.
fn is_within(address: IpAddr, network: IpAddr, bits: u32) -> bool {
    match (address, network) {
        (IpAddr::V4(address), IpAddr::V4(network)) => {
            let mask = u32::MAX.checked_shl(32 - bits.min(32)).unwrap_or(0);
            address.to_bits() & mask == network.to_bits() & mask
        }
        (IpAddr::V6(address), IpAddr::V6(network)) => {
            let mask = u128::MAX.checked_shl(128 - bits.min(128)).unwrap_or(0);
            address.to_bits() & mask == network.to_bits() & mask
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(setting: Option<&str>, variables: &[(&str, &str)]) -> Result<ProxyRules> {
        let setting = setting.map(|address| Proxy { address: address.to_owned(), ..Proxy::default() });
        ProxyRules::new(setting.as_ref(), |name| {
            variables.iter().find_map(|(own, value)| (*own == name).then(|| (*value).to_owned()))
        })
    }

    /// The proxy that requests to a URL go through.
    fn through(setting: Option<&str>, variables: &[(&str, &str)], url: &str) -> Option<String> {
        let rules = rules(setting, variables).unwrap();
        let is_direct = rules.is_direct(&Url::parse(url).unwrap());
        rules.proxy.filter(|_| !is_direct).map(|proxy| proxy.shown().proxy)
    }

    const BRAZE: &str = "https://rest.iad-01.braze.com/campaigns/list";

    #[test]
    fn the_choice_of_the_user_comes_first() {
        let all = [("HTTP_PROXY", "http://h:1"), ("HTTPS_PROXY", "http://s:2"), ("ALL_PROXY", "http://a:3")];
        for (setting, variables, expected) in [
            (None, &[][..], None),
            (Some("own:9"), &all[..], Some("own:9")),
            (Some("own:9"), &[("NO_PROXY", "*")], Some("own:9")),
            (None, &all[1..], Some("s:2")),
            (None, &all[2..], Some("a:3")),
            (None, &[("https_proxy", "l:4")], Some("l:4")),
            (None, &[("https_proxy", " "), ("all_proxy", "l:5")], Some("l:5")),
            // DuckDB took it from the variable.
            (Some("http://h:1"), &all[..], Some("s:2")),
            (Some("http://h:1"), &all[..1], Some("h:1")),
            (Some("H:1/"), &[("http_proxy", "http://h:1")], Some("h:1")),
            (Some("http://h:1"), &[("HTTP_PROXY", "http://h:1"), ("NO_PROXY", "braze.com")], None),
            (Some("http://h:1"), &[("HTTP_PROXY", "http://h:1"), ("no_proxy", ".braze.com")], None),
            // A variable for plain http has nothing to do with https.
            (None, &all[..1], None),
        ] {
            assert_eq!(through(setting, variables, BRAZE).as_deref(), expected, "{setting:?} {variables:?}");
        }
    }

    #[test]
    fn nothing_goes_out_in_clear() {
        for url in [
            "http://127.0.0.1:80/x",
            "http://[::1]/",
            "http://localhost:8080",
            "https://localhost",
            "https://127.9.9.9",
        ] {
            assert_eq!(through(Some("own:9"), &[("ALL_PROXY", "a:3")], url), None, "{url}");
            assert_eq!(through(None, &[("ALL_PROXY", "a:3"), ("http_proxy", "h:1")], url), None, "{url}");
        }
    }

    #[test]
    fn hosts_that_are_excepted() {
        let is_direct =
            |list: &str, url: &str| through(None, &[("HTTPS_PROXY", "s:2"), ("NO_PROXY", list)], url).is_none();
        for list in [
            "*",
            "rest.iad-01.braze.com",
            "REST.IAD-01.BRAZE.COM.",
            "braze.com",
            ".braze.com",
            "*.braze.com",
            "example.com, braze.com",
            "example.com braze.com",
            "rest.iad-01.braze.com:443",
            "https://rest.iad-01.braze.com/",
            "*:443",
        ] {
            assert!(is_direct(list, BRAZE), "{list}");
        }
        for list in [
            "",
            ",",
            ".",
            "aze.com",
            "rest.iad-01.braze.com:8443",
            "iad-01.braze",
            "10.0.0.0/8",
            "x.rest.iad-01.braze.com",
        ] {
            assert!(!is_direct(list, BRAZE), "{list}");
        }
        for (list, host, expected) in [
            ("10.1.2.3", "10.1.2.3", true),
            ("10.1.2.3:443", "10.1.2.3", true),
            ("10.1.2.3:80", "10.1.2.3", false),
            ("10.1.0.0/16", "10.1.2.3", true),
            ("10.1.0.0/24", "10.1.2.3", false),
            ("0.0.0.0/0", "10.1.2.3", true),
            ("fd00::/8", "[fd12::1]", true),
            ("[fd12::1]:443", "[fd12::1]", true),
            ("fd12::1", "[fd12::1]", true),
            ("fe00::/8", "[fd12::1]", false),
            ("10.1.0.0/x", "10.1.2.3", false),
        ] {
            assert_eq!(is_direct(list, &format!("https://{host}/")), expected, "{list} {host}");
        }
    }

    #[test]
    fn proxies_that_cannot_be() {
        let problem = |address: &str| rules(Some(address), &[]).err().unwrap().to_string();
        assert_eq!(
            problem("ftp://user:password@proxy:2121/x"),
            "Cannot make HTTP requests: the proxy \"ftp://proxy:2121\" from the DuckDB setting http_proxy is \
             not supported: use http, https, socks4 or socks5"
        );
        assert!(
            problem("http://user:password@")
                .contains("the proxy \"…\" from the DuckDB setting http_proxy is not a valid address")
        );
        for address in ["socks5://user:password@proxy:1080", "socks5h://proxy:1080"] {
            assert_eq!(rules(Some(address), &[]).unwrap().proxy.unwrap().url.scheme(), "socks5h", "it looks names up");
        }
    }
}
