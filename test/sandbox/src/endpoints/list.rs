//! Lists: filters, order, and one page of rows.

use super::{Question, Refusal};
use crate::answer::Answer;
use crate::data;
use crate::data::era::Era;
use crate::data::objects::Objects;
use crate::data::source::Noun;
use crate::json::{Object, Rows, open_envelope};
use crate::listing::{Added, Filter, Listing};
use crate::options::{Endless, Options};
use crate::paging::{self, Paging};
use crate::query::{BadParameter, Query, refuse};
use chrono::NaiveTime;

pub struct List {
    /// The field of the envelope that has the rows.
    pub rows: &'static str,
    pub envelope: Envelope,
    pub objects: fn(&Options) -> Objects,
    pub takes: &'static [Takes],
    pub paging: Paging,
    pub row: Row,
}

/// What stands beside the rows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Envelope {
    Message,
    /// The message, and `count`, the number of rows returned.
    Count,
    /// Nothing (read.yaml: `message` is not documented).
    Bare,
}

/// Parameters of some lists; where a list does not take one it is ignored, as Braze ignores unknown
/// parameters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// Without it, archived objects are left out.
    IncludeArchived,
    /// By creation time, `asc` or `desc`.
    SortDirection,
    /// The same, but the newest first without it.
    NewestFirst,
    /// The newest first, always.
    OnlyNewestFirst,
    /// `last_edit.time[gt]`: after this time, not at it.
    LastEdit,
    /// `modified_after` and `modified_before`: both moments are included.
    Modified,
    /// `end_date`, and `start_date` or `email`.
    DatesOrEmail,
    /// `start_date` and `end_date`, or `phone_numbers[]`, and `reason`.
    DatesOrPhones,
}

#[derive(Clone, Copy)]
pub enum Row {
    /// The name of an object, as a bare string.
    Text(Noun),
    Object(fn(&mut Object, u64, &Options)),
    /// A part of the object that the path names, and its own number.
    Child(fn(&Question) -> Result<u64, Refusal>, fn(&mut Object, u64, u64, &Options)),
}

impl List {
    pub fn answer(&self, question: &Question) -> Result<Answer, Refusal> {
        let parent = match self.row {
            Row::Child(parent, _) => parent(question)?,
            _ => 0,
        };
        let objects = (self.objects)(question.options);
        let filter = self.filter(question.query, objects.era)?;
        let size = self.paging.size(question.query).map_err(|bad| self.bad_page(bad, question))?;
        let skip = self.paging.skip(question.query).map_err(|bad| self.bad_page(bad, question))?;
        let Options { endless, link_host, .. } = question.options;

        // A list that comes at once cannot be read for ever.
        let endless = endless.filter(|_| !matches!(self.paging, Paging::Whole));
        let named = self.named(question.query);
        let listing = if endless == Some(Endless::Grow) && named.is_none() {
            Listing::new(&objects.endless(), Added::default(), &filter)
        } else {
            Listing::new(&objects, question.added, &filter)
        };
        let numbers: Vec<u64> = match named {
            Some(named) => named.into_iter().filter(|&number| objects.is_there(number)).collect(),
            None => paging::page(skip, size, listing.len(), endless).map(|position| listing.object(position)).collect(),
        };
        let body = open_envelope(question.bend, |envelope| {
            match self.envelope {
                Envelope::Bare => {}
                Envelope::Message => envelope.success(),
                Envelope::Count => {
                    envelope.success();
                    envelope.integer("count", data::signed(numbers.len() as u64));
                }
            }
            envelope.rows(self.rows, |rows| {
                for &number in &numbers {
                    self.write(rows, parent, number, question.options);
                }
            });
        });

        let mut answer = Answer::json(200, body);
        if let Paging::Cursor { size } = self.paging
            && let Some(link) = paging::link(question.path, skip, size, listing.len(), endless, link_host.as_deref())
        {
            answer.headers.push(("link", link));
        }
        Ok(answer)
    }

    fn write(&self, rows: &mut Rows, parent: u64, number: u64, options: &Options) {
        match self.row {
            Row::Text(noun) => rows.text(options.source().name(noun, number)),
            Row::Object(write) => rows.object(number, |row| write(row, number, options)),
            Row::Child(_, write) => rows.object(number, |row| write(row, parent, number, options)),
        }
    }

    /// Catalogs have errors of their own form, content blocks words of their own.
    fn bad_page(&self, bad: BadParameter, question: &Question) -> Refusal {
        if self.rows == "items" {
            let cursor = question.query.text("cursor").unwrap_or_default();
            return Answer::catalog_error(400, "invalid-cursor", "Invalid cursor", "cursor", cursor);
        }
        match self.paging {
            Paging::Cursor { .. } => Answer::error(400, "Invalid cursor"),
            Paging::Offset { .. } if self.rows == "content_blocks" => {
                let BadParameter(text) = bad;
                let text = match text.strip_suffix(" must be a number from 0") {
                    Some("offset") => "Offset is invalid".to_owned(),
                    None if text.starts_with("offset") => "Offset must be greater than 0.".to_owned(),
                    Some(_) => "Content Block number limit is invalid".to_owned(),
                    None => format!("Content Block number {text}"),
                };
                Answer::error(400, &text)
            }
            _ => bad.into(),
        }
    }

    fn filter(&self, query: &Query, era: Era) -> Result<Filter, BadParameter> {
        let mut filter = Filter::default();
        for takes in self.takes {
            match takes {
                Takes::IncludeArchived => {
                    filter.without_archived = !query.boolean("include_archived")?;
                }
                Takes::SortDirection => filter.descending = descending(query)?.unwrap_or(false),
                Takes::NewestFirst => filter.descending = descending(query)?.unwrap_or(true),
                Takes::OnlyNewestFirst => filter.descending = true,
                Takes::LastEdit => {
                    if let Some(time) = query.instant("last_edit.time[gt]")? {
                        filter.since(time, |time| era.first_edited_after(time));
                    }
                }
                Takes::Modified => modified(query, era, &mut filter)?,
                Takes::DatesOrEmail => {
                    if query.text("end_date").is_none() {
                        return Err(refuse("end_date", "is required"));
                    }
                    if query.text("email").is_none() {
                        dates(query, era, &mut filter)?;
                    }
                }
                Takes::DatesOrPhones => {
                    if query.all("phone_numbers").next().is_none() {
                        dates(query, era, &mut filter)?;
                    }
                }
            }
        }
        Ok(filter)
    }

    /// The objects asked for by name, which wins over dates. With a page there are none: Braze documents
    /// that this can be so.
    fn named(&self, query: &Query) -> Option<Vec<u64>> {
        use crate::data::audience::{number_in, phone_number_of};
        let has_page = query.text("limit").is_some() || query.text("offset").is_some();
        if self.takes.contains(&Takes::DatesOrEmail) {
            let email = query.text("email")?;
            if has_page {
                return Some(Vec::new());
            }
            return Some(number_in(email).filter(|&i| data::audience::email(i) == email).into_iter().collect());
        }
        if self.takes.contains(&Takes::DatesOrPhones) && query.all("phone_numbers").next().is_some() {
            let numbers = query.all("phone_numbers").filter(|_| !has_page);
            return Some(numbers.filter_map(phone_number_of).collect());
        }
        None
    }
}

fn modified(query: &Query, era: Era, filter: &mut Filter) -> Result<(), BadParameter> {
    let invalid = |when: &str| BadParameter(format!("Modified {when} time is invalid"));
    let after = query.instant("modified_after").map_err(|_| invalid("after"))?;
    let before = query.instant("modified_before").map_err(|_| invalid("before"))?;
    if let (Some(after), Some(before)) = (after, before)
        && after > before
    {
        let text = "Modified after time must be earlier than or the same as modified before time.";
        return Err(BadParameter(text.to_owned()));
    }
    if let Some(after) = after {
        filter.since(after, |time| era.first_edited_from(time));
    }
    if let Some(before) = before {
        filter.until(before, |time| era.first_edited_after(time));
    }
    Ok(())
}

/// From the midnight of `start_date` up to but without that of `end_date`: a recorded request for
/// 2020-06-17 to 2020-06-18 returned a row of 2020-06-17.
fn dates(query: &Query, era: Era, filter: &mut Filter) -> Result<(), BadParameter> {
    let (Some(start), Some(end)) = (query.day("start_date")?, query.day("end_date")?) else {
        return Err(refuse("start_date and end_date", "are required"));
    };
    if start > end {
        return Err(refuse("start_date", "must be before end_date"));
    }
    let midnight = |day: chrono::NaiveDate| day.and_time(NaiveTime::MIN).and_utc();
    filter.since(midnight(start), |time| era.first_edited_from(time));
    filter.until(midnight(end), |time| era.first_edited_from(time));
    Ok(())
}

fn descending(query: &Query) -> Result<Option<bool>, BadParameter> {
    query.parsed("sort_direction", "must be asc or desc", |text| match text {
        "asc" => Some(false),
        "desc" => Some(true),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::objects::ADDRESSES;

    /// The first of a hundred objects that is left, and how many are.
    fn left(read: fn(&Query, Era, &mut Filter) -> Result<(), BadParameter>, query: &str) -> Option<(Option<u64>, u64)> {
        let mut filter = Filter::default();
        read(&Query::parse(query), Era::PLAIN, &mut filter).ok()?;
        let listing = Listing::new(&Objects::new(100, &ADDRESSES), Added::default(), &filter);
        Some(((listing.len() > 0).then(|| listing.object(0)), listing.len()))
    }

    #[test]
    fn the_end_day_is_excluded() {
        // 39 steps of 37 minutes begin on the first day.
        assert_eq!(left(dates, "start_date=2026-01-01&end_date=2026-01-02"), Some((Some(0), 39)));
        assert_eq!(left(dates, "start_date=2026-01-02&end_date=2026-01-02"), Some((None, 0)));
        for bad in ["start_date=2026-01-01", "start_date=2026-01-02&end_date=2026-01-01", "start_date=x&end_date=y"] {
            assert_eq!(left(dates, bad), None, "{bad}");
        }
    }

    #[test]
    fn both_moments_of_modified_are_included() {
        let query = "modified_after=2026-01-01T00:37:00.000000&modified_before=2026-01-01T01:14:00";
        assert_eq!(left(modified, query), Some((Some(1), 2)));
        assert_eq!(left(modified, ""), Some((Some(0), 100)));
        assert_eq!(left(modified, "modified_after=2026-02-01&modified_before=2026-01-01"), None);
    }
}
