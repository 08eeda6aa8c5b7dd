//! A request, apart from where it goes and with which key.

use std::borrow::Cow;

use bytes::Bytes;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{Method, StatusCode};

use super::headers::AnswerHeaders;
use crate::declare::{Endpoint, Pool};
use crate::error::{Error, Result};
use crate::outside::gate;

/// A request to a workspace's API. It says what it is, not which endpoint it is for.
#[derive(Clone)]
pub struct Request {
    /// `GET` and so on.
    pub method: Method,
    /// The endpoint's path with its places, or the path where none is declared.
    pub endpoint: Cow<'static, str>,
    /// Begins with a slash; what was put into it is percent-encoded.
    pub path: String,
    /// The permission that a key needs, where it is known.
    pub permission: Option<&'static str>,
    /// The rate limit that counts.
    pub pool: Pool,
    /// Query parameters, not encoded.
    pub query: Vec<(Cow<'static, str>, String)>,
    /// The body, as JSON.
    pub body: Option<Bytes>,
    /// How it proves who sends it.
    pub credentials: Credentials,
    /// Whether it may be sent again.
    pub repetition: Repetition,
    /// What an answer means beyond its status.
    pub judge: &'static dyn Judge,
    /// What was put into the path, encoded: it may come from another answer.
    pub filled: Vec<String>,
}

/// How a request proves who sends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credentials {
    /// The workspace's key in the `Authorization` header.
    Bearer,
    /// Keys that the body has.
    InBody,
}

/// Whether a request may be sent again when it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repetition {
    /// Nothing is changed by it.
    Harmless,
    /// Twice is as good as once, but whether it was processed matters.
    Repeatable,
    /// Only when it is known that the first one was not processed.
    UnlessProcessed,
}

/// What an answer means where an endpoint has rules of its own.
pub trait Judge: Sync {
    /// The error of an answer that is final although its status says that it may pass.
    fn refusal(&self, _request: &Request, _status: StatusCode, _headers: &AnswerHeaders) -> Option<Error> {
        None
    }

    /// Whether the body of an answer tells what became of the request's parts although its status is not a success.
    fn tells_parts(&self, _status: StatusCode, _body: &[u8]) -> bool {
        false
    }

    /// The identifiers that were asked for and that Braze does not know, for the request log.
    fn unknown_identifiers(&self, _request: &Request, _body: &[u8]) -> Vec<String> {
        Vec::new()
    }
}

/// An answer's status says it all.
struct ByStatus;

impl Judge for ByStatus {}

impl Request {
    /// A request that reads an endpoint.
    #[must_use]
    pub fn get(endpoint: &Endpoint) -> Self {
        let fixed = endpoint.query.iter().map(|(name, value)| (Cow::Borrowed(*name), (*value).to_owned()));
        Request {
            endpoint: Cow::Borrowed(endpoint.path),
            permission: Some(endpoint.permission),
            pool: endpoint.pool,
            query: fixed.collect(),
            ..Request::to(endpoint.path.to_owned())
        }
    }

    /// A request that reads a path of which nothing is known.
    #[must_use]
    pub fn to(path: String) -> Self {
        Request {
            method: Method::GET,
            endpoint: Cow::Owned(path.clone()),
            path,
            permission: None,
            pool: Pool::Default,
            query: Vec::new(),
            body: None,
            credentials: Credentials::Bearer,
            repetition: Repetition::Harmless,
            judge: &ByStatus,
            filled: Vec::new(),
        }
    }

    /// A request that posts JSON to an endpoint.
    #[must_use]
    pub fn post(endpoint: &Endpoint, body: String, repetition: Repetition) -> Self {
        Request { method: Method::POST, body: Some(body.into()), repetition, ..Request::get(endpoint) }
    }

    /// The same with answers that are judged by an endpoint's own rules.
    #[must_use]
    pub fn judged_by(self, judge: &'static dyn Judge) -> Self {
        Request { judge, ..self }
    }

    /// Adds a query parameter.
    pub fn set(&mut self, name: &'static str, value: impl Into<String>) {
        self.query.push((Cow::Borrowed(name), value.into()));
    }

    /// Puts a value into the place of this name in the path, or adds it as a query parameter.
    ///
    /// # Errors
    /// If the value cannot be a part of a path: dots lead out of a place also where they are escaped.
    pub fn fill(&mut self, name: &'static str, value: &str) -> Result<()> {
        let place = format!("{{{name}}}");
        if self.path.contains(&place) {
            if [".", ".."].contains(&value) {
                return Err(Error::parameter(name, format!("'{value}' cannot be part of a path")));
            }
            let encoded = utf8_percent_encode(value, NON_ALPHANUMERIC).to_string();
            // What is alike in all spellings of an identifier stays readable.
            let encoded = encoded.replace("%2D", "-").replace("%5F", "_");
            self.path = self.path.replace(&place, &encoded);
            self.filled.push(encoded);
        } else {
            self.set(name, value);
        }
        Ok(())
    }

    /// The path as it may be shown.
    #[must_use]
    pub fn shown_path(&self) -> String {
        self.filled.iter().fold(self.path.clone(), |path, value| path.replace(value, &gate::shown(value)))
    }

    /// The query as it may be shown, given how it is encoded in the URL. Names of ours have no key in them.
    #[must_use]
    pub fn shown_query(&self, encoded: &str) -> String {
        let pairs = encoded.split('&').zip(&self.query).map(|(pair, (own, _))| match (pair.split_once('='), own) {
            (Some((name, value)), Cow::Borrowed(_)) => format!("{name}={}", gate::shown(value)),
            _ => gate::shown(pair),
        });
        pairs.collect::<Vec<_>>().join("&")
    }

    /// The value of a query parameter.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.query.iter().find_map(|(own, value)| (own == name).then_some(value.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_cannot_leave_their_place_in_the_path() {
        let endpoint = Endpoint {
            path: "/catalogs/{catalog_name}/items",
            permission: "catalogs.get_items",
            pool: Pool::CatalogItems,
            query: &[],
        };
        let mut request = Request::get(&endpoint);
        request.fill("catalog_name", "../a b/c?d-e_f").unwrap();
        request.fill("cursor", "a+b").unwrap();
        assert_eq!(request.path, "/catalogs/%2E%2E%2Fa%20b%2Fc%3Fd-e_f/items");
        assert_eq!(request.value("cursor"), Some("a+b"));
        assert!(Request::get(&endpoint).fill("catalog_name", "..").is_err());
    }
}
