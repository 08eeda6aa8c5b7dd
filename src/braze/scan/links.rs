//! Lists whose answers lead to the next page by a `Link` header.

use std::borrow::Cow;

use reqwest::Url;

use super::plan::{Came, Others, Plan, Step};
use crate::braze::error::{Error, Result};
use crate::braze::http::Query;

/// The most pages of a list: five million events.
const PAGES_MAX: u32 = 100_000;

pub struct Links {
    path: &'static str,
    /// The workspace's host, which alone gets the key.
    base: Url,
    next: Option<Query>,
    /// What was asked for last: a link back to it never ends.
    last: Query,
    pages: u32,
}

impl Links {
    pub fn new(path: &'static str, base: Url, query: Query) -> Self {
        Links { path, base, next: Some(query), last: Query::default(), pages: 0 }
    }

    /// The query of a link, which must lead to the same endpoint.
    fn query(&self, target: &str) -> Result<Query> {
        let elsewhere = || Error::Link { path: self.path.to_owned(), target: target.to_owned() };
        let url = self.base.join(target).map_err(|_| elsewhere())?;
        if url.origin() != self.base.origin() || url.path() != self.path {
            return Err(elsewhere());
        }
        // Not `query_pairs`: a `+` in a cursor is no blank.
        let pairs = url.query().unwrap_or_default().replace('+', "%2B");
        let pairs = reqwest::Url::parse(&format!("{}?{pairs}", self.base)).map_err(|_| elsewhere())?;
        Ok(Query(
            pairs.query_pairs().map(|(name, value)| (Cow::Owned(name.into_owned()), value.into_owned())).collect(),
        ))
    }
}

impl Plan for Links {
    fn next(&mut self) -> Option<Step> {
        let query = self.next.take()?;
        self.last = query.clone();
        Some(Step { query, begins_series: false })
    }

    fn ahead(&self, _: usize) -> usize {
        1
    }

    fn came(&mut self, came: Came) -> Result<Others> {
        let endless = |problem| Error::Endless { path: self.path.to_owned(), problem };
        let Some(target) = came.next else {
            return Ok(Others::Keep);
        };
        let next = self.query(target)?;
        if next == self.last || (came.rows > 0 && came.new == 0) {
            return Err(endless("the next page is one that came before".to_owned()));
        }
        self.pages += 1;
        if self.pages == PAGES_MAX {
            return Err(endless(format!("{PAGES_MAX} pages were read")));
        }
        self.next = Some(next);
        Ok(Others::Keep)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links() -> Links {
        let base = Url::parse("https://rest.iad-01.braze.com").unwrap();
        let mut links = Links::new("/events", base, Query::default());
        assert!(links.next().is_some());
        links
    }

    fn follow(links: &mut Links, target: &str) -> Result<Option<Step>> {
        links.came(Came { rows: 50, new: 50, next: Some(target) })?;
        Ok(links.next())
    }

    #[test]
    fn a_relative_target_with_base64() {
        let step = follow(&mut links(), "/events?cursor=c2tp+DowMA==").unwrap().unwrap();
        assert_eq!(step.query.0, [(Cow::Borrowed("cursor"), "c2tp+DowMA==".to_owned())]);
        let step = follow(&mut links(), "https://rest.iad-01.braze.com/events?cursor=a%3D").unwrap().unwrap();
        assert_eq!(step.query.0[0].1, "a=");
    }

    #[test]
    fn the_end_is_where_no_link_is() {
        let mut links = links();
        links.came(Came { rows: 50, new: 50, next: None }).unwrap();
        assert_eq!(links.next(), None);
    }

    #[test]
    fn the_key_goes_nowhere_else() {
        for target in [
            "https://example.com/events?cursor=a",
            "//example.com/events?cursor=a",
            "http://rest.iad-01.braze.com/events?cursor=a",
            "https://rest.iad-01.braze.com:444/events?cursor=a",
            "/users/export/ids?cursor=a",
        ] {
            let error = follow(&mut links(), target).unwrap_err();
            assert_eq!(
                error.to_string(),
                format!("The next page of /events leads to \"{target}\", where the API key is not sent")
            );
        }
    }

    #[test]
    fn a_link_to_what_came_before_never_ends() {
        let mut links = links();
        follow(&mut links, "/events?cursor=a").unwrap();
        assert!(matches!(follow(&mut links, "/events?cursor=a"), Err(Error::Endless { .. })));
        let came = Came { rows: 50, new: 0, next: Some("/events?cursor=b") };
        assert!(matches!(links.came(came), Err(Error::Endless { .. })));
    }
}
