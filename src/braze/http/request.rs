//! A request, apart from where it goes and with which key.

use std::borrow::Cow;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::braze::error::{Error, Result};
use crate::braze::table::{Endpoint, Pool};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub path: String,
    /// The permission that a key needs, where it is known.
    pub permission: Option<&'static str>,
    pub pool: Pool,
    pub query: Vec<(Cow<'static, str>, String)>,
    pub body: Body,
}

/// The body of a request, as JSON. It also says what the request does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Body {
    /// A GET, which reads.
    #[default]
    None,
    /// A POST that reads users by their identifiers, and may be repeated like a GET.
    Identifiers(String),
    /// A POST that starts something. It must not be repeated unless it is known to have failed.
    Start(String),
}

impl Request {
    /// What all requests to an endpoint have in common.
    pub fn new(endpoint: &Endpoint) -> Self {
        let fixed = endpoint.query.iter().map(|(name, value)| (Cow::Borrowed(*name), (*value).to_owned()));
        Request {
            path: endpoint.path.to_owned(),
            permission: Some(endpoint.permission),
            pool: endpoint.pool,
            query: fixed.collect(),
            body: Body::None,
        }
    }

    /// Adds a query parameter.
    pub fn set(&mut self, name: &'static str, value: impl Into<String>) {
        self.query.push((Cow::Borrowed(name), value.into()));
    }

    /// Puts a value into the place of this name in the path, or adds it as a query parameter.
    ///
    /// Dots lead out of a place also where they are escaped, so that they are an error there.
    pub fn fill(&mut self, name: &'static str, value: &str) -> Result<()> {
        let place = format!("{{{name}}}");
        if self.path.contains(&place) {
            if [".", ".."].contains(&value) {
                return Err(Error::parameter(name, format!("\"{value}\" cannot be a part of a path")));
            }
            let encoded = utf8_percent_encode(value, NON_ALPHANUMERIC).to_string();
            // What is alike in all spellings of an identifier stays readable.
            self.path = self.path.replace(&place, &encoded.replace("%2D", "-").replace("%5F", "_"));
        } else {
            self.set(name, value);
        }
        Ok(())
    }

    pub fn method(&self) -> &'static str {
        match self.body {
            Body::None => "GET",
            Body::Identifiers(_) | Body::Start(_) => "POST",
        }
    }

    pub fn get(&self, name: &str) -> Option<&str> {
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
        let mut request = Request::new(&endpoint);
        request.fill("catalog_name", "../a b/c?d-e_f").unwrap();
        request.fill("cursor", "a+b").unwrap();
        assert_eq!(request.path, "/catalogs/%2E%2E%2Fa%20b%2Fc%3Fd-e_f/items");
        assert_eq!(request.get("cursor"), Some("a+b"));
        assert!(Request::new(&endpoint).fill("catalog_name", "..").is_err());
    }
}
