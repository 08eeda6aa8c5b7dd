//! Lists whose answers lead to the next page by a `Link` header.

use std::borrow::Cow;

use reqwest::Url;

use super::dedup::Dedup;
use super::plan::{InFlight, NextStep, PageResult, Plan, Step};
use crate::error::{Error, Result};
use crate::outside::gate;

/// The most pages of a list: five million events.
const PAGES_MAX: u32 = 100_000;

/// The most pages without a new row: one means that as many rows appeared in front of it.
const REPEATED_MAX: u32 = 3;

/// The most pages without any row.
const EMPTY_MAX: u32 = 10;

/// The pages of a list, each of which only the one before leads to.
pub struct CursorPages {
    /// The workspace's host, which alone gets the key.
    base: Url,
    /// What was asked for last.
    last: Step,
    state: State,
    pages: u32,
    /// The query of every page that was asked for: a link back to one never ends.
    asked: Dedup,
    /// Consecutive pages that had rows, but no new one.
    repeated: u32,
    /// Consecutive pages that had no rows.
    empty: u32,
}

enum State {
    /// This page is asked for next.
    Ask(Box<Step>),
    /// A page is under way.
    Asked,
    /// The last answer led nowhere.
    Ended,
}

impl CursorPages {
    /// The pages that begin with a step, none of which are asked for outside of `base`.
    #[must_use]
    pub fn new(base: Url, first: Step) -> Self {
        let mut asked = Dedup::default();
        asked.insert(&first.request.query);
        let (last, state) = (first.clone(), State::Ask(Box::new(first)));
        CursorPages { base, last, state, pages: 0, asked, repeated: 0, empty: 0 }
    }

    /// The request that a link leads to, which must be to the same endpoint.
    fn follow(&self, target: &str) -> Result<Step> {
        let path = &self.last.request.path;
        let elsewhere = || Error::Link { path: self.last.request.shown_path(), target: gate::shown(target) };
        let mut own = self.base.clone();
        own.set_path(path);
        // A `+` in a cursor is not a space.
        let url = own.join(&target.replace('+', "%2B")).map_err(|_| elsewhere())?;
        if url.origin() != self.base.origin() || url.path() != own.path() {
            return Err(elsewhere());
        }
        let mut step = Step { begins: false, ..self.last.clone() };
        let pairs = url.query_pairs().map(|(name, value)| (Cow::Owned(name.into_owned()), value.into_owned()));
        step.request.query = pairs.collect();
        Ok(step)
    }
}

impl Plan for CursorPages {
    fn next(&mut self, _: bool) -> Result<NextStep<Step>> {
        match std::mem::replace(&mut self.state, State::Asked) {
            State::Ask(step) => {
                self.last = (*step).clone();
                Ok(NextStep::One(*step))
            }
            State::Asked => Ok(NextStep::Later),
            State::Ended => {
                self.state = State::Ended;
                Ok(NextStep::End)
            }
        }
    }

    fn ahead(&self, _: usize) -> usize {
        1
    }

    fn answered(&mut self, result: PageResult) -> Result<InFlight> {
        let endless = |problem| Error::Endless { path: self.last.request.shown_path(), problem };
        let Some(target) = result.next else {
            self.state = State::Ended;
            return Ok(InFlight::Keep);
        };
        let next = self.follow(target)?;
        (self.repeated, self.empty) = match result {
            PageResult { rows: 0, .. } => (self.repeated, self.empty + 1),
            PageResult { new: 0, .. } => (self.repeated + 1, 0),
            _ => (0, 0),
        };
        if !self.asked.insert(&next.request.query) || self.repeated > REPEATED_MAX {
            return Err(endless("the next page was read before".to_owned()));
        }
        if self.empty > EMPTY_MAX {
            return Err(endless(format!("{} consecutive pages had no rows", self.empty)));
        }
        self.pages += 1;
        if self.pages == PAGES_MAX {
            return Err(endless(format!("{PAGES_MAX} pages were read")));
        }
        self.state = State::Ask(Box::new(next));
        Ok(InFlight::Keep)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declare::{Endpoint, Pool};
    use crate::http::request::Request;

    const EVENTS: Endpoint = Endpoint { path: "/events", permission: "events.get", pool: Pool::Metadata, query: &[] };

    fn pages() -> CursorPages {
        let base = Url::parse("https://rest.iad-01.braze.com").unwrap();
        let mut pages = CursorPages::new(base, Step::new(Request::get(&EVENTS)));
        assert!(matches!(pages.next(false), Ok(NextStep::One(_))));
        assert!(matches!(pages.next(false), Ok(NextStep::Later)));
        pages
    }

    fn follow(pages: &mut CursorPages, target: &str) -> Result<Step> {
        pages.answered(PageResult { items: Some(50), rows: 50, new: 50, next: Some(target) })?;
        match pages.next(false)? {
            NextStep::One(step) => Ok(step),
            _ => panic!("there is a next page"),
        }
    }

    #[test]
    fn a_relative_target_with_base64() {
        let step = follow(&mut pages(), "/events?cursor=c2tp+DowMA==").unwrap();
        assert_eq!(step.request.value("cursor"), Some("c2tp+DowMA=="));
        let step = follow(&mut pages(), "https://rest.iad-01.braze.com/events?cursor=a%3D").unwrap();
        assert_eq!(step.request.value("cursor"), Some("a="));
    }

    #[test]
    fn the_end_is_where_no_link_is() {
        let mut pages = pages();
        pages.answered(PageResult { items: Some(50), rows: 50, new: 50, next: None }).unwrap();
        assert!(matches!(pages.next(false), Ok(NextStep::End)));
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
            let error = follow(&mut pages(), target).err().unwrap();
            assert_eq!(
                error.to_string(),
                format!("The link to the next page of /events points to \"{target}\", where the API key is not sent")
            );
        }
    }

    #[test]
    fn targets_are_relative_to_the_request() {
        for target in [
            "?cursor=x",
            "events?cursor=x",
            "./events?cursor=x",
            "/events?cursor=x",
            "//rest.iad-01.braze.com/events?cursor=x",
            "https://REST.iad-01.braze.com:443/events?cursor=x#top",
        ] {
            let step = follow(&mut pages(), target).unwrap();
            assert_eq!((step.request.path.as_str(), step.request.value("cursor")), ("/events", Some("x")), "{target}");
        }
    }

    #[test]
    fn a_link_to_what_came_before_never_ends() {
        for ring in 1..5 {
            let mut pages = pages();
            for cursor in 0..ring {
                follow(&mut pages, &format!("?cursor={cursor}")).unwrap();
            }
            assert!(matches!(follow(&mut pages, "/events?cursor=0"), Err(Error::Endless { .. })));
        }
        for target in ["", "/events", "#x"] {
            assert!(matches!(follow(&mut pages(), target), Err(Error::Endless { .. })), "{target}");
        }
    }

    #[test]
    fn pages_without_a_new_row_end() {
        for (rows, pages_max) in [(50, REPEATED_MAX), (0, EMPTY_MAX)] {
            let mut pages = pages();
            for page in 0..pages_max {
                let target = format!("/events?cursor={page}");
                pages.answered(PageResult { items: Some(rows), rows, new: 0, next: Some(&target) }).unwrap();
                assert!(matches!(pages.next(false), Ok(NextStep::One(_))));
            }
            let result = PageResult { items: Some(rows), rows, new: 0, next: Some("/events?cursor=b") };
            assert!(matches!(pages.answered(result), Err(Error::Endless { .. })));
        }
    }
}
