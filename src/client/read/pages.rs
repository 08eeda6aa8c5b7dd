//! Lists that are read by page numbers or offsets.
//!
//! An answer has neither a total nor a hint whether more follows, and a page may be shorter than
//! documented in the middle of a list. So a list ends where a page is empty, and pages are asked for
//! ahead: two at first, so that the end of a short list takes no time of its own, then more with
//! every page.
//!
//! Pages move when a row appears in front of them. Read one after the other they then only
//! repeat rows, which are dropped. Read at once, a page may have moved before it was answered
//! and the one behind it after, and the row that went from one to the other is in neither. So
//! lists that can get rows in their middle are read in order; and when a row comes twice in
//! another list, what was under way then is read again, in order.
//!
//! Offsets count rows. What was asked ahead of a page that has not as many as asked for began at the
//! wrong ones, and is asked for again, in order.

use super::plan::{InFlight, NextStep, PageResult, Plan, Step};
use crate::error::{Error, Result};

/// How many pages of a new list are asked for at once, where that can be done.
const AHEAD_FIRST: usize = 2;

/// How many more pages are asked for ahead with each page that was read. All that are under way
/// are answered in about the time of one, so that after each such time four times as many are.
const GROWTH: usize = 3;

/// The most pages of a list: ten million campaigns.
const PAGES_MAX: usize = 100_000;

/// The most full pages without a new row: one means a hundred rows appeared in front of it.
const REPEATED_MAX: u32 = 3;

/// The most consecutive pages that are null: more are taken for the end.
const NULLS_MAX: u32 = 3;

/// A page with less than this part of the rows of the largest one is what was added to a list behind
/// its end since it was read.
const TAIL_PART: usize = 10;

/// The most such pages: a list that is added to all the time would be read for ever.
const TAIL_PAGES_MAX: u32 = 20;

/// The pages of one list.
pub struct Pages {
    /// What all pages have in common.
    page: Step,
    numbering: PageNumbering,
    /// Whether a page is asked for only when the one before was answered.
    in_order: bool,
    /// Where the page begins that is asked for next: its number, or its offset.
    next: usize,
    /// Where the page begins that is answered next.
    answer: usize,
    /// How many pages were answered.
    answered: usize,
    /// The rows of the last page; before the first one, those of a full page.
    last: usize,
    /// Whether the last page was shorter than the one before: most likely the list ends there.
    near_end: bool,
    /// Where the pages begin that were not answered before some were read again.
    read_before: usize,
    /// Consecutive full pages that had no new row.
    repeated: u32,
    /// Consecutive pages that were null.
    nulls: u32,
    /// The rows of the largest page.
    largest: usize,
    /// Consecutive pages that have only what was added in the meantime.
    tail: u32,
    ended: bool,
}

/// How a page is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageNumbering {
    /// By `page`; the rows of a full page, where it is known.
    Page(Option<usize>),
    /// By `offset`, with this `limit`.
    Offset(usize),
}

impl PageNumbering {
    /// The rows of a full page; 0 where they are not known.
    fn full(self) -> usize {
        match self {
            PageNumbering::Page(size) => size.unwrap_or_default(),
            PageNumbering::Offset(limit) => limit,
        }
    }

    /// Whether places are counted in rows.
    fn counts_rows(self) -> bool {
        matches!(self, PageNumbering::Offset(_))
    }

    /// By how much the places of two full pages differ.
    fn stride(self) -> usize {
        match self {
            PageNumbering::Page(_) => 1,
            PageNumbering::Offset(limit) => limit,
        }
    }

    /// How many pages may be asked for before the first one was answered. Where rows appear
    /// anywhere, the second page is of use only behind one that is known not to be full; and an
    /// offset is of use only behind one that is.
    fn ahead_first(self, in_order: bool) -> usize {
        match self {
            PageNumbering::Page(size) if size.is_some() || !in_order => AHEAD_FIRST,
            _ => 1,
        }
    }
}

impl Pages {
    /// The pages of a list whose requests are `page` with a number; `in_order` if a row may appear
    /// in the middle of it.
    #[must_use]
    pub fn new(page: Step, numbering: PageNumbering, in_order: bool) -> Self {
        Pages {
            page,
            numbering,
            in_order,
            next: 0,
            answer: 0,
            answered: 0,
            last: numbering.full(),
            near_end: false,
            read_before: 0,
            repeated: 0,
            nulls: 0,
            largest: 0,
            tail: 0,
            ended: false,
        }
    }

    fn endless(&self, problem: String) -> Error {
        Error::Endless { path: self.page.request.path.clone(), problem }
    }

    /// Goes back to before the pages that were under way together with the one that was answered.
    fn read_again_in_order(&mut self) -> InFlight {
        self.in_order = true;
        self.read_before = self.answer + self.numbering.stride();
        self.next = self.answer.saturating_sub(self.next - self.answer);
        self.answer = self.next;
        InFlight::Drop
    }

    /// Goes on after a page with this many rows. What was asked ahead is kept if it begins there,
    /// and if no row can have moved from the page to it.
    fn go_on(&mut self, rows: usize) -> InFlight {
        let stride = self.numbering.stride();
        self.near_end = rows < self.last;
        self.last = rows;
        let is_off = self.numbering.counts_rows() && rows != stride;
        self.answer += if is_off { rows } else { stride };
        if is_off || (self.in_order && !self.near_end) {
            self.in_order = true;
            self.next = self.answer;
            return InFlight::Drop;
        }
        InFlight::Keep
    }
}

impl Plan for Pages {
    fn next(&mut self, _: bool) -> Result<NextStep<Step>> {
        if self.ended {
            return Ok(NextStep::End);
        }
        let mut step = self.page.clone();
        match self.numbering {
            PageNumbering::Page(_) => step.request.set("page", self.next.to_string()),
            PageNumbering::Offset(limit) => {
                step.request.set("limit", limit.to_string());
                // Some endpoints refuse an offset of 0.
                if self.next > 0 {
                    step.request.set("offset", self.next.to_string());
                }
            }
        }
        self.next += self.numbering.stride();
        Ok(NextStep::One(step))
    }

    fn ahead(&self, concurrency: usize) -> usize {
        let first = self.numbering.ahead_first(self.in_order);
        let ahead = match self.answered {
            0 => first,
            _ if self.in_order || self.near_end => 1,
            answered => first + GROWTH * answered,
        };
        ahead.min(concurrency)
    }

    fn answered(&mut self, PageResult { items, rows, new, .. }: PageResult) -> Result<InFlight> {
        self.answered += 1;
        let items = match items {
            // Whether it is the end, the page behind it tells: that is as far as the last one was long.
            None if self.nulls < NULLS_MAX => {
                self.nulls += 1;
                let under_way = self.go_on(self.last);
                self.near_end = true;
                return Ok(under_way);
            }
            None => 0,
            Some(items) => items,
        };
        self.nulls = 0;
        self.largest = self.largest.max(items);
        let is_tail = self.numbering.counts_rows() && items * TAIL_PART < self.largest;
        self.tail = if is_tail { self.tail + 1 } else { 0 };
        if items == 0 || self.tail > TAIL_PAGES_MAX {
            self.ended = true;
            return Ok(InFlight::Drop);
        }
        if self.answered >= PAGES_MAX {
            return Err(self.endless(format!("{PAGES_MAX} pages were read")));
        }
        if new < rows && !self.in_order {
            return Ok(self.read_again_in_order());
        }
        let under_way = self.go_on(items);
        let is_repeated = new == 0 && !is_tail && self.answer > self.read_before;
        self.repeated = if is_repeated { self.repeated + 1 } else { 0 };
        if self.repeated > REPEATED_MAX {
            return Err(self.endless(format!("{} pages had only rows that were read before", self.repeated)));
        }
        Ok(under_way)
    }
}
