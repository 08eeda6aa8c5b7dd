//! Which object stands where in a list, computed rather than stored.

use crate::data::{ARCHIVED_AT, ARCHIVED_EVERY};

/// The objects a list answers with, in its order.
#[derive(Debug)]
pub struct Listing {
    /// Objects that were inserted in front while the list was read, newest first.
    front: Run,
    /// The objects that were there from the start.
    base: Run,
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
    /// The first object that is old enough, see `data::first_edited_after`.
    pub from: u64,
    /// The first object that is too new.
    pub to: Option<u64>,
    pub descending: bool,
}

impl Listing {
    /// A list of `size` objects at the start. Objects that are added later are numbered on.
    pub fn new(size: u64, added: Added, filter: Filter) -> Self {
        let run = |from: u64, to: u64| Run {
            from: from.max(filter.from),
            to: filter.to.map_or(to, |limit| limit.min(to)),
            without_archived: filter.without_archived,
        };
        let front_end = size + added.front;
        Listing {
            front: run(size, front_end),
            base: run(0, size),
            descending: filter.descending,
            back: run(front_end, front_end + added.back),
        }
    }

    pub fn len(&self) -> u64 {
        self.front.len() + self.base.len() + self.back.len()
    }

    /// The number of the object at `position`, which must be below [`Listing::len`].
    pub fn object(&self, position: u64) -> u64 {
        let (front, base) = (self.front.len(), self.base.len());
        if position < front {
            return self.front.nth(front - 1 - position);
        }
        let position = position - front;
        if position >= base {
            return self.back.nth(position - base);
        }
        self.base.nth(if self.descending { base - 1 - position } else { position })
    }
}

/// The objects `from..to`, perhaps without those that are archived.
#[derive(Debug)]
struct Run {
    from: u64,
    to: u64,
    without_archived: bool,
}

impl Run {
    fn len(&self) -> u64 {
        if self.without_archived {
            live_below(self.to).saturating_sub(live_below(self.from))
        } else {
            self.to.saturating_sub(self.from)
        }
    }

    fn nth(&self, n: u64) -> u64 {
        if self.without_archived { live(live_below(self.from) + n) } else { self.from + n }
    }
}

/// How many of the objects `0..end` are not archived.
fn live_below(end: u64) -> u64 {
    let archived = end / ARCHIVED_EVERY + u64::from(end % ARCHIVED_EVERY > ARCHIVED_AT);
    end - archived
}

/// The n-th object, from 0, that is not archived.
fn live(n: u64) -> u64 {
    let (block, within) = (n / (ARCHIVED_EVERY - 1), n % (ARCHIVED_EVERY - 1));
    block * ARCHIVED_EVERY + within + u64::from(within >= ARCHIVED_AT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn objects(size: u64, added: Added, filter: Filter) -> Vec<u64> {
        let listing = Listing::new(size, added, filter);
        (0..listing.len()).map(|position| listing.object(position)).collect()
    }

    #[test]
    fn archived_objects_are_left_out() {
        let all: Vec<u64> = (0..100).collect();
        assert_eq!(objects(100, Added::default(), Filter::default()), all);
        let without_archived = Filter { without_archived: true, ..Filter::default() };
        let live: Vec<u64> = (0..100).filter(|i| i % 7 != 5).collect();
        assert_eq!(objects(100, Added::default(), without_archived), live);
    }

    #[test]
    fn edited_and_descending() {
        let filter = Filter { without_archived: true, from: 4, to: None, descending: true };
        assert_eq!(objects(8, Added::default(), filter), [7, 6, 4]);
        let from = Filter { from: 9, ..filter };
        assert!(objects(8, Added::default(), from).is_empty());
    }

    #[test]
    fn new_objects_stand_in_front_or_at_the_end() {
        let front = Added { front: 2, back: 0 };
        assert_eq!(objects(3, front, Filter::default()), [4, 3, 0, 1, 2]);
        let back = Added { front: 0, back: 2 };
        assert_eq!(objects(3, back, Filter::default()), [0, 1, 2, 3, 4]);
        let descending = Filter { descending: true, ..Filter::default() };
        assert_eq!(objects(3, back, descending), [2, 1, 0, 3, 4]);
    }
}
