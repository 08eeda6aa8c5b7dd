//! Which object stands where in a list, computed rather than stored.

use crate::data::objects::{Fate, LATER, Objects, PERIOD};
use crate::data::{ARCHIVED_EVERY, is_archived};
use crate::run::{Cycle, Run};
use chrono::{DateTime, Utc};

/// The objects a list answers with, in its order.
#[derive(Debug)]
pub struct Listing {
    /// Objects that were inserted in front while the list was read, newest first.
    front: Run,
    /// The objects that were there from the start, one run after another.
    base: Vec<Run>,
    descending: bool,
    /// Objects that were added at the end.
    back: Run,
}

/// How many objects were added to a list since it was first read.
#[derive(Debug, Clone, Copy, Default)]
pub struct Added {
    pub front: u64,
    pub back: u64,
}

/// What the parameters of a list leave of it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    pub without_archived: bool,
    edited: Span,
    /// The same for the objects that were edited [`LATER`].
    edited_later: Span,
    pub descending: bool,
}

/// The objects whose time is within a filter.
#[derive(Debug, Clone, Copy, Default)]
struct Span {
    /// The first that is old enough, see [`Era`](crate::data::era::Era).
    from: u64,
    /// The first that is too new.
    to: Option<u64>,
}

impl Span {
    fn has(self, i: u64) -> bool {
        self.from <= i && self.to.is_none_or(|to| i < to)
    }
}

impl Filter {
    /// Leaves out what was edited before `time`; `first` is the number of the first object that
    /// was not.
    pub fn since(&mut self, time: DateTime<Utc>, first: impl Fn(DateTime<Utc>) -> u64) {
        self.edited.from = first(time);
        self.edited_later.from = time.checked_sub_signed(LATER).map_or(0, &first);
    }

    /// Leaves out what was edited from `time` on, likewise.
    pub fn until(&mut self, time: DateTime<Utc>, first: impl Fn(DateTime<Utc>) -> u64) {
        self.edited.to = Some(first(time));
        self.edited_later.to = Some(time.checked_sub_signed(LATER).map_or(0, first));
    }

    /// Where what is left may begin or end to depend on more than a number's residue.
    fn cuts(&self, objects: &Objects) -> Vec<u64> {
        let Filter { edited, edited_later, .. } = self;
        let end = |span: &Span| span.to.unwrap_or(objects.size);
        let cuts = [0, edited.from, end(edited), edited_later.from, end(edited_later), objects.before(), objects.size];
        // Each object that is away is a run of its own.
        let away = objects.away.all().flat_map(|i| [i, i + 1]);
        let mut cuts: Vec<u64> = cuts.into_iter().chain(away).map(|cut| cut.min(objects.size)).collect();
        cuts.sort_unstable();
        cuts
    }

    /// Which objects are left of those between two cuts, the first of which is `from`.
    fn keeps(&self, objects: &Objects, from: u64) -> Cycle {
        if objects.away.has(from) {
            return Cycle::new(1, |_| false);
        }
        Cycle::new(PERIOD * ARCHIVED_EVERY, |i| {
            let fate = if from < objects.before() { objects.fate_before(i) } else { Fate::Same };
            let within = match fate {
                Fate::Same => self.edited.has(from),
                Fate::Renamed | Fate::Archived => self.edited_later.has(from),
                Fate::Tagged => self.edited.has(objects.watermark()),
                Fate::Deleted => false,
            };
            let archived = is_archived(i) || fate == Fate::Archived;
            within && !(self.without_archived && archived)
        })
    }
}

impl Listing {
    /// A list of `objects` at the start. Objects that are added later are numbered on.
    pub fn new(objects: &Objects, added: Added, filter: &Filter) -> Self {
        let new = |from: u64, to: u64| Run {
            from: from.max(filter.edited.from),
            to: filter.edited.to.map_or(to, |limit| limit.min(to)),
            keeps: Cycle::new(ARCHIVED_EVERY, |i| !(filter.without_archived && is_archived(i))),
        };
        let front_end = objects.size + added.front;
        Listing {
            front: new(objects.size, front_end),
            base: filter
                .cuts(objects)
                .windows(2)
                .filter(|cut| cut[0] < cut[1])
                .map(|cut| Run { from: cut[0], to: cut[1], keeps: filter.keeps(objects, cut[0]) })
                .collect(),
            descending: filter.descending,
            back: new(front_end, front_end + added.back),
        }
    }

    pub fn len(&self) -> u64 {
        self.front.len() + self.base_len() + self.back.len()
    }

    fn base_len(&self) -> u64 {
        self.base.iter().map(Run::len).sum()
    }

    /// The number of the object at `position`, which must be below [`Listing::len`].
    pub fn object(&self, position: u64) -> u64 {
        let (front, base) = (self.front.len(), self.base_len());
        if position < front {
            return self.front.nth(front - 1 - position);
        }
        let position = position - front;
        if position >= base {
            return self.back.nth(position - base);
        }
        let mut position = if self.descending { base - 1 - position } else { position };
        for run in &self.base {
            if position < run.len() {
                return run.nth(position);
            }
            position -= run.len();
        }
        // Not reached: the position is below the length of all runs.
        position
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::era::Era;
    use crate::data::objects::ARCHIVABLE;
    use chrono::TimeDelta;

    fn numbers(objects: &Objects, added: Added, filter: Filter) -> Vec<u64> {
        let listing = Listing::new(objects, added, &filter);
        (0..listing.len()).map(|position| listing.object(position)).collect()
    }

    fn of(size: u64, added: Added, filter: Filter) -> Vec<u64> {
        numbers(&Objects::new(size, &ARCHIVABLE), added, filter)
    }

    fn since(time: DateTime<Utc>, filter: Filter) -> Filter {
        let mut filter = filter;
        filter.since(time, |time| Era::PLAIN.first_edited_after(time));
        filter
    }

    #[test]
    fn archived_objects_are_left_out() {
        let all: Vec<u64> = (0..100).collect();
        assert_eq!(of(100, Added::default(), Filter::default()), all);
        let without_archived = Filter { without_archived: true, ..Filter::default() };
        let live: Vec<u64> = (0..100).filter(|i| i % 7 != 5).collect();
        assert_eq!(of(100, Added::default(), without_archived), live);
    }

    #[test]
    fn edited_and_descending() {
        let live = Filter { without_archived: true, descending: true, ..Filter::default() };
        assert_eq!(of(8, Added::default(), since(Era::PLAIN.edited(3), live)), [7, 6, 4]);
        assert!(of(8, Added::default(), since(Era::PLAIN.edited(8), live)).is_empty());
    }

    #[test]
    fn new_objects_stand_in_front_or_at_the_end() {
        let front = Added { front: 2, back: 0 };
        assert_eq!(of(3, front, Filter::default()), [4, 3, 0, 1, 2]);
        let back = Added { front: 0, back: 2 };
        assert_eq!(of(3, back, Filter::default()), [0, 1, 2, 3, 4]);
        let descending = Filter { descending: true, ..Filter::default() };
        assert_eq!(of(3, back, descending), [2, 1, 0, 3, 4]);
    }

    /// Against the definition, for each kind of filter.
    #[test]
    fn what_is_left_of_changed_objects() {
        let mut objects = Objects::new(95, &ARCHIVABLE);
        objects.change();
        objects.away = "1+7+13+94+100".parse().expect("numbers");
        let there = (0..105).filter(|&i| objects.is_there(i)).count();
        assert_eq!(there as u64, objects.count());
        let times: Vec<_> = [0, 20, 93, 94, 95, 104, 105]
            .into_iter()
            .map(|i| Era::PLAIN.edited(i))
            .flat_map(|time| [time, time + LATER, time + LATER + TimeDelta::seconds(1)])
            .collect();
        for &from in &times {
            for &to in &times {
                for without_archived in [false, true] {
                    let mut filter = since(from, Filter { without_archived, ..Filter::default() });
                    filter.until(to, |time| Era::PLAIN.first_edited_after(time));
                    let expected: Vec<u64> = (0..105)
                        .filter(|&i| objects.is_there(i) && !(without_archived && objects.is_archived(i)))
                        .filter(|&i| objects.edited(i) > from && objects.edited(i) <= to)
                        .collect();
                    assert_eq!(numbers(&objects, Added::default(), filter), expected, "{from} {to}");
                }
            }
        }
    }
}
