//! Lists: filters, order, and one page of rows.

use super::Question;
use crate::answer::Answer;
use crate::data;
use crate::json::{Object, envelope};
use crate::listing::{Added, Filter, Listing};
use crate::options::{Endless, Options};
use crate::paging::{self, Paging};
use crate::query::{BadParameter, Query};

pub struct List {
    pub size: fn(&Options) -> u64,
    pub takes: &'static [Takes],
    pub paging: Paging,
    pub row: Row,
}

/// Parameters of some lists; where a list does not take one it is ignored, as Braze ignores unknown
/// parameters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// Without it, archived objects are left out.
    IncludeArchived,
    /// By creation time, `asc` or `desc`.
    SortDirection,
    /// `last_edit.time[gt]`: after this time, not at it.
    LastEdit,
}

#[derive(Clone, Copy)]
pub enum Row {
    Object(fn(&mut Object, u64)),
    /// A bare string.
    Text(fn(u64) -> String),
}

impl List {
    pub fn answer(&self, path: &str, rows_name: &str, question: &Question) -> Result<Answer, BadParameter> {
        let filter = self.filter(question.query)?;
        let skip = self.paging.skip(question.query)?;
        let Options { endless, link_host, .. } = question.options;

        let listing = if *endless == Some(Endless::Grow) {
            Listing::new(data::OBJECTS_MAX, Added::default(), filter)
        } else {
            Listing::new((self.size)(question.options), question.added, filter)
        };
        let page = paging::page(skip, self.paging.size(), listing.len(), *endless);
        let body = envelope(question.bend, rows_name, |rows| {
            for object in page.map(|position| listing.object(position)) {
                match self.row {
                    Row::Object(write) => rows.object(object, |row| write(row, object)),
                    Row::Text(text) => rows.text(text(object)),
                }
            }
        });

        let mut answer = Answer::json(200, body);
        if let Paging::Cursor { size } = self.paging
            && let Some(link) = paging::link(path, skip, size, listing.len(), *endless, link_host.as_deref())
        {
            answer.headers.push(("link", link));
        }
        Ok(answer)
    }

    fn filter(&self, query: &Query) -> Result<Filter, BadParameter> {
        let mut filter = Filter::default();
        for takes in self.takes {
            match takes {
                Takes::IncludeArchived => {
                    filter.without_archived = !query.boolean("include_archived")?;
                }
                Takes::SortDirection => filter.descending = descending(query)?,
                Takes::LastEdit => {
                    filter.from = query.instant("last_edit.time[gt]")?.map_or(0, data::first_edited_after);
                }
            }
        }
        Ok(filter)
    }
}

fn descending(query: &Query) -> Result<bool, BadParameter> {
    let direction = query.parsed("sort_direction", "must be asc or desc", |text| match text {
        "asc" => Some(false),
        "desc" => Some(true),
        _ => None,
    })?;
    Ok(direction.unwrap_or(false))
}
