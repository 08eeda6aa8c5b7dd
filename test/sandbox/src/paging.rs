//! How a list is cut into pages, and where a page points to.

use crate::data::OBJECTS_MAX;
use crate::options::Endless;
use crate::query::{BadParameter, Query, refuse};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::ops::Range;

#[derive(Debug, Clone, Copy)]
pub enum Paging {
    /// `page` counts from 0; past the end a page is empty.
    PageNumber { size: u64 },
    /// `cursor` comes from the `Link` header of the page before.
    Cursor { size: u64 },
    /// `limit` and `offset`.
    Offset { default: u64, max: u64 },
    /// Everything at once.
    Whole,
}

impl Paging {
    /// How many objects a page has.
    pub fn size(self, query: &Query) -> Result<u64, BadParameter> {
        match self {
            Paging::PageNumber { size } | Paging::Cursor { size } => Ok(size),
            Paging::Whole => Ok(OBJECTS_MAX),
            Paging::Offset { default, max } => match query.number("limit")?.unwrap_or(default) {
                0 => Err(refuse("limit", "must be greater than 0")),
                limit if limit > max => Err(refuse("limit", &format!("exceeds maximum of {max}"))),
                limit => Ok(limit),
            },
        }
    }

    /// How many objects stand before the page that is asked for.
    pub fn skip(self, query: &Query) -> Result<u64, BadParameter> {
        match self {
            Paging::PageNumber { size } => {
                let page = query.number("page")?.unwrap_or(0);
                page.checked_mul(size).ok_or_else(|| refuse("page", "is too large"))
            }
            Paging::Cursor { .. } => Ok(query.parsed("cursor", "is invalid", decode)?.unwrap_or(0)),
            Paging::Offset { .. } => match query.number("offset")? {
                Some(0) => Err(refuse("offset", "must be greater than 0")),
                offset => Ok(offset.unwrap_or(0)),
            },
            Paging::Whole => Ok(0),
        }
    }
}

/// The positions of the page that begins after `skip` objects of `total`.
pub fn page(skip: u64, size: u64, total: u64, endless: Option<Endless>) -> Range<u64> {
    if skip >= total && endless == Some(Endless::Repeat) {
        let full = total - total % size;
        return full.saturating_sub(size)..if full > 0 { full } else { total };
    }
    skip.min(total)..skip.saturating_add(size).min(total)
}

/// The `Link` header of a page of `path`: relative targets, `prev` before `next`, no space after
/// the comma, as recorded for `/catalogs/{name}/items` (Braze docs); none if there is no other
/// page.
pub fn link(
    path: &str,
    skip: u64,
    size: u64,
    total: u64,
    endless: Option<Endless>,
    host: Option<&str>,
) -> Option<String> {
    let prev = (skip > 0).then(|| skip.saturating_sub(size));
    let next = match endless {
        Some(Endless::Cursor) => Some(if skip > 0 { skip } else { size }),
        Some(Endless::Repeat | Endless::Grow) => Some(skip.saturating_add(size)),
        None => skip.checked_add(size).filter(|&next| next < total),
    };
    let origin = host.map(|host| format!("https://{host}")).unwrap_or_default();
    let entry = |rel: &str, skip: u64| format!("<{origin}{path}?cursor={}>; rel=\"{rel}\"", encode(skip));
    let entries: Vec<String> =
        [("prev", prev), ("next", next)].into_iter().filter_map(|(rel, skip)| Some(entry(rel, skip?))).collect();
    (!entries.is_empty()).then(|| entries.join(","))
}

/// `c2tpcDowMDA=` and the like: base64, with its padding, of `skip:N`.
fn encode(skip: u64) -> String {
    STANDARD.encode(format!("skip:{skip}"))
}

fn decode(cursor: &str) -> Option<u64> {
    let text = String::from_utf8(STANDARD.decode(cursor).ok()?).ok()?;
    text.strip_prefix("skip:")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_end() {
        let pages: Vec<_> = [0, 100, 200, 300].map(|skip| page(skip, 100, 250, None)).into();
        assert_eq!(pages, [0..100, 100..200, 200..250, 250..250]);
    }

    #[test]
    fn pages_repeat() {
        assert_eq!(page(200, 100, 250, Some(Endless::Repeat)), 200..250);
        assert_eq!(page(300, 100, 250, Some(Endless::Repeat)), 100..200);
        assert_eq!(page(100, 100, 30, Some(Endless::Repeat)), 0..30);
    }

    #[test]
    fn links() {
        let link = |skip, endless, host| link("/events", skip, 50, 120, endless, host);
        assert_eq!(link(0, None, None).as_deref(), Some(r#"</events?cursor=c2tpcDo1MA==>; rel="next""#));
        assert_eq!(
            link(50, None, None).as_deref(),
            Some(r#"</events?cursor=c2tpcDow>; rel="prev",</events?cursor=c2tpcDoxMDA=>; rel="next""#)
        );
        assert_eq!(link(100, None, None).as_deref(), Some(r#"</events?cursor=c2tpcDo1MA==>; rel="prev""#));
        assert!(
            link(50, Some(Endless::Cursor), None).is_some_and(|link| link.contains(r#"c2tpcDo1MA==>; rel="next""#))
        );
        assert!(link(0, None, Some("other.host")).is_some_and(|link| link.starts_with("<https://other.host/events?")));
        assert_eq!(super::link("/events", 0, 50, 50, None, None), None);
    }

    #[test]
    fn cursors() {
        assert_eq!(decode(&encode(50)), Some(50));
        for bad in ["", "skip:50", "c2tpcA==", "%"] {
            assert_eq!(decode(bad), None);
        }
    }
}
