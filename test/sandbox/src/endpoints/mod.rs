//! What the sandbox answers to. An endpoint is an element of one of the tables in `tables`: to add
//! one is to add an element, and its row in `data`. Paths, permissions, pools, page sizes and
//! parameters are those of the Braze docs (read.yaml).

mod canvas_window;
mod export;
mod figures;
mod list;
mod lookup;
mod series;
mod special;
mod tables;
mod window;

pub use lookup::{campaign_named, canvas_named};

use crate::answer::Answer;
use crate::exports::Exports;
use crate::json::{Bend, Object, one};
use crate::listing::Added;
use crate::options::Options;
use crate::query::Query;
use crate::quota::Pool;
use crate::writes::{self, Write, Written};
use chrono::{DateTime, Utc};
use figures::Figures;
use list::List;
use series::Series;

/// An endpoint of Braze.
pub struct Endpoint {
    /// A segment in braces takes any text.
    pub path: &'static str,
    pub permission: &'static str,
    pub pool: Pool,
    content: Content,
}

/// An answer instead of the one asked for.
type Refusal = Answer;

enum Content {
    /// Objects of the workspace, a page at a time.
    List(List),
    /// One object.
    One(One),
    /// A figure per day or hour.
    Figures(Figures),
    /// The statistics of one object per day or hour.
    Series(Series),
    /// What has a form of its own.
    Special(fn(&Question) -> Result<String, Refusal>),
    /// What is asked for in the body of a POST.
    Posted(fn(&Question) -> Result<Answer, Refusal>),
    /// What changes the workspace.
    Write(Write),
}

struct One {
    /// The number of the object that is asked for.
    of: fn(&Question) -> Result<u64, Refusal>,
    row: fn(&mut Object, u64, &Options),
}

/// A request to an endpoint, and what its answer depends on.
pub struct Question<'a> {
    /// The path as it was asked for.
    pub path: &'a str,
    /// What stands where the endpoint's path has braces, percent-decoded.
    pub arguments: &'a [String],
    pub query: &'a Query,
    pub body: &'a [u8],
    /// Where the client reached the sandbox, `http://127.0.0.1:8080`.
    pub base: &'a str,
    pub options: &'a Options,
    pub exports: &'a Exports,
    /// What clients wrote comes before what the formulas say.
    pub written: &'a Written,
    /// The workspace's own way to bend answers, and what faults add to it.
    pub bend: &'a Bend,
    /// What the list has gained since it was first read.
    pub added: Added,
    pub now: DateTime<Utc>,
}

impl Question<'_> {
    /// The n-th argument of the path.
    fn argument(&self, n: usize) -> &str {
        self.arguments.get(n).map_or("", String::as_str)
    }
}

/// An endpoint with what its path was asked with.
pub struct Found {
    pub endpoint: &'static Endpoint,
    pub path: String,
    pub arguments: Vec<String>,
}

/// Every endpoint there is.
pub fn all() -> impl Iterator<Item = &'static Endpoint> {
    tables::ALL.into_iter().flatten()
}

impl Endpoint {
    /// The first endpoint in the tables that has this method and path.
    pub fn find(method: &str, path: &str) -> Option<Found> {
        all().filter(|endpoint| endpoint.method() == method).find_map(|endpoint| {
            let arguments = arguments(endpoint.path, path)?;
            Some(Found { endpoint, path: path.to_owned(), arguments })
        })
    }

    fn method(&self) -> &'static str {
        match &self.content {
            Content::Posted(_) => "POST",
            Content::Write(write) => write.method,
            _ => "GET",
        }
    }

    /// How it is written to, if it is.
    pub fn write(&self) -> Option<&Write> {
        match &self.content {
            Content::Write(write) => Some(write),
            _ => None,
        }
    }

    pub fn answer(&self, question: &Question) -> Result<Answer, Refusal> {
        if let Some(answer) = writes::read(self.path, question) {
            return answer;
        }
        let body = match &self.content {
            Content::List(list) => return list.answer(question),
            Content::One(One { of, row }) => {
                let number = of(question)?;
                one(question.bend, number, |object| row(object, number, question.options))
            }
            Content::Figures(figures) => figures.answer(question)?,
            Content::Series(series) => series.answer(question)?,
            Content::Special(answer) => answer(question)?,
            Content::Posted(answer) => return answer(question),
            Content::Write(_) => return Err(Answer::error(404, "Invalid URL")),
        };
        Ok(Answer::json(200, body))
    }
}

/// What `path` has where `pattern` has braces; `None` if they do not fit.
fn arguments(pattern: &str, path: &str) -> Option<Vec<String>> {
    if pattern == path {
        return Some(Vec::new());
    }
    if !pattern.contains('{') || pattern.split('/').count() != path.split('/').count() {
        return None;
    }
    let mut arguments = Vec::new();
    for (expected, given) in pattern.split('/').zip(path.split('/')) {
        if expected.starts_with('{') {
            arguments.push(decoded(given));
        } else if expected != given {
            return None;
        }
    }
    Some(arguments)
}

/// A path segment without its percent-encoding; a `+` in it is a plus.
fn decoded(segment: &str) -> String {
    let query = format!("segment={}", segment.replace('+', "%2B").replace('&', "%26"));
    Query::parse(&query).text("segment").unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_with_arguments() {
        assert_eq!(arguments("/events", "/events"), Some(vec![]));
        assert_eq!(arguments("/events", "/event"), None);
        let item = "/catalogs/{catalog_name}/items/{item_id}";
        assert_eq!(arguments(item, "/catalogs/a%20b/items/c+d"), Some(vec!["a b".to_owned(), "c+d".to_owned()]));
        assert_eq!(arguments(item, "/catalogs/a/items"), None);
    }

    #[test]
    fn a_literal_path_comes_before_one_with_an_argument() {
        let found = Endpoint::find("GET", "/preference_center/v1/list").expect("an endpoint");
        assert_eq!(found.endpoint.permission, "preference_center.list");
    }

    #[test]
    fn every_path_is_there_once() {
        let mut paths: Vec<_> = all().map(|endpoint| (endpoint.method(), endpoint.path)).collect();
        paths.sort_unstable();
        paths.dedup();
        assert_eq!(paths.len(), all().count());
        assert_eq!(all().filter(|endpoint| endpoint.write().is_none()).count(), 61);
    }
}
