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

/// The most pages one after the other that are null: more are taken for the end.
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
    /// Full pages one after the other that had no new row.
    repeated: u32,
    /// Pages one after the other that were null.
    nulls: u32,
    /// The rows of the largest page.
    largest: usize,
    /// Pages one after the other that have only what was added meanwhile.
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

    /// Goes on behind a page with so many rows. What was asked ahead is kept if it begins there,
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
            return Err(self.endless(format!("{} pages had only rows that came before", self.repeated)));
        }
        Ok(under_way)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, VecDeque};

    use super::*;
    use crate::declare::{Endpoint, Pool};
    use crate::http::request::Request;

    const CAMPAIGNS: Endpoint =
        Endpoint { path: "/campaigns/list", permission: "campaigns.list", pool: Pool::Default, query: &[] };

    fn place(step: &Step) -> usize {
        let place = step.request.value("page").or(step.request.value("offset"));
        place.map_or(0, |place| place.parse().unwrap())
    }

    fn offsets(limit: usize, in_order: bool) -> Pages {
        Pages::new(Step::new(Request::get(&CAMPAIGNS)), PageNumbering::Offset(limit), in_order)
    }

    fn pages(size: Option<usize>, in_order: bool) -> Pages {
        Pages::new(Step::new(Request::get(&CAMPAIGNS)), PageNumbering::Page(size), in_order)
    }

    /// Reads a list with `concurrency` requests under way. `answer` gives the rows of a page as the
    /// list is at that moment; of the pages under way the last is answered first, which is the worst
    /// order. Gives all rows, and how many requests were made.
    fn read(
        plan: Pages,
        concurrency: usize,
        mut answer: impl FnMut(usize) -> Vec<usize>,
    ) -> Result<(Vec<usize>, usize)> {
        read_at_places(plan, concurrency, |place| Some(answer(place)))
    }

    /// The same where a page may be null. A place is a page or an offset.
    fn read_at_places(
        mut plan: Pages,
        concurrency: usize,
        mut answer: impl FnMut(usize) -> Option<Vec<usize>>,
    ) -> Result<(Vec<usize>, usize)> {
        let mut known = BTreeSet::new();
        let mut all = Vec::new();
        let mut requests = 0;
        let mut under_way: VecDeque<Option<Vec<usize>>> = VecDeque::new();
        loop {
            let mut asked = Vec::new();
            while under_way.len() + asked.len() < plan.ahead(concurrency) {
                let NextStep::One(step) = plan.next(false)? else { break };
                asked.push(place(&step));
            }
            requests += asked.len();
            let mut answers: Vec<_> = asked.iter().rev().map(|&page| answer(page)).collect();
            answers.reverse();
            under_way.extend(answers);
            let Some(page) = under_way.pop_front() else {
                return Ok((all, requests));
            };
            let items = page.as_ref().map(Vec::len);
            let rows = page.unwrap_or_default();
            let new: Vec<usize> = rows.iter().copied().filter(|row| known.insert(*row)).collect();
            let result = PageResult { items, rows: rows.len(), new: new.len(), next: None };
            if plan.answered(result)? == InFlight::Drop {
                under_way.clear();
            }
            all.extend(new);
        }
    }

    fn slice(list: &[usize], page: usize) -> Vec<usize> {
        list.iter().copied().skip(page * 10).take(10).collect()
    }

    #[test]
    fn short_lists_cost_one_request_more_and_long_ones_few() {
        for (rows, requests_max) in [(0, 2), (1, 2), (9, 2), (10, 6), (19, 6), (2_000, 201 + 32)] {
            let list: Vec<usize> = (0..rows).collect();
            let (all, requests) = read(pages(Some(10), false), 32, |page| slice(&list, page)).unwrap();
            assert_eq!(all, list);
            assert!(requests <= requests_max, "{requests} requests for {rows} rows");
        }
        // Where rows may appear anywhere, the second page is asked for with the first, too.
        let list: Vec<usize> = (0..9).collect();
        let plan = pages(Some(10), true);
        assert_eq!(plan.ahead(32), 2);
        assert_eq!(read(plan, 32, |page| slice(&list, page)).unwrap(), (list, 2));
        let list: Vec<usize> = (0..25).collect();
        let (all, requests) = read(pages(Some(10), true), 32, |page| slice(&list, page)).unwrap();
        assert_eq!((all, requests), (list, 5), "the second page was asked for again");
    }

    #[test]
    fn offsets_and_limits() {
        let mut plan = offsets(500, false);
        let queries: Vec<_> = (0..3)
            .map(|_| match plan.next(false) {
                Ok(NextStep::One(step)) => step.request.query.into_iter().map(|(_, value)| value).collect::<Vec<_>>(),
                _ => panic!("there is a page"),
            })
            .collect();
        assert_eq!(queries, [&["500"][..], &["500", "500"], &["500", "1000"]]);
    }

    #[test]
    fn a_short_page_does_not_end_a_list() {
        for in_order in [false, true] {
            for (length, short, rows) in [(449, 1, 5), (449, 0, 1), (30, 2, 9), (95, 3, 0)] {
                // The page `short` has only its first rows: the others are on no page.
                let list: Vec<usize> = (0..length).filter(|row| row / 10 != short || row % 10 < rows).collect();
                let answer = |page: usize| (page * 10..length.min(page * 10 + 10)).collect::<Vec<_>>();
                let answer = |page| if page == short { answer(page)[..rows].to_vec() } else { answer(page) };
                let (all, _) = read(pages(Some(10), in_order), 16, answer).unwrap();
                let expected = if rows == 0 { &list[..short * 10] } else { &list[..] };
                assert_eq!(all, expected, "{rows} rows on page {short}");
            }
        }
    }

    #[test]
    fn offsets_go_on_from_what_came() {
        for in_order in [false, true] {
            for concurrency in [1, 2, 32] {
                for length in [0, 1, 99, 100, 101, 2_600, 3_000] {
                    for (limit, cap) in [(1_000, 100), (100, 100), (100, 1_000), (500, 499), (7, 3)] {
                        let list: Vec<usize> = (0..length).collect();
                        let answer = |offset: usize| list.iter().copied().skip(offset).take(limit.min(cap)).collect();
                        let (all, requests) = read(offsets(limit, in_order), concurrency, answer).unwrap();
                        assert_eq!(all, list, "limit {limit}, at most {cap}");
                        assert!(requests <= length.div_ceil(limit.min(cap)) + 1 + concurrency);
                    }
                }
            }
        }
        // A short list has no spare requests.
        let (all, requests) = read(offsets(100, false), 32, |offset| (offset..30).collect()).unwrap();
        assert_eq!((all.len(), requests), (30, 2));
    }

    #[test]
    fn a_list_that_is_added_to_all_the_time_ends() {
        for at_end in [true, false] {
            let mut list: Vec<usize> = (0..500).collect();
            let (mut all, requests) = read(offsets(100, false), 16, |offset| {
                list.insert(if at_end { list.len() } else { 0 }, list.len());
                list.iter().copied().skip(offset).take(100).collect()
            })
            .unwrap();
            all.retain(|&row| row < 500);
            all.sort_unstable();
            assert_eq!(all, (0..500).collect::<Vec<_>>());
            assert!(requests < 60, "{requests} requests");
        }
    }

    #[test]
    fn a_null_page_is_the_end_only_before_an_empty_one() {
        for in_order in [false, true] {
            for nulls in [0..1, 2..3, 3..6, 44..45] {
                let page =
                    |page: usize| (!nulls.contains(&page)).then(|| (page * 10..450.min(page * 10 + 10)).collect());
                let list: Vec<usize> = (0..450).filter(|row| !nulls.contains(&(row / 10))).collect();
                assert_eq!(read_at_places(pages(Some(10), in_order), 16, page).unwrap().0, list);
                assert_eq!(read_at_places(offsets(10, in_order), 16, |offset| page(offset / 10)).unwrap().0, list);
                if nulls.start > 0 {
                    let capped = read_at_places(offsets(1_000, in_order), 16, |offset| page(offset / 10));
                    assert_eq!(capped.unwrap().0, list);
                }
            }
            // Null for ever.
            let answer = |page: usize| (page < 2).then(|| (page * 10..page * 10 + 10).collect());
            let (all, requests) = read_at_places(pages(Some(10), in_order), 4, answer).unwrap();
            assert!(all.len() == 20 && requests <= 12, "{requests} requests");
        }
    }

    #[test]
    fn where_the_size_of_a_page_is_not_known_only_an_empty_one_is_the_end() {
        let list: Vec<usize> = (0..25).collect();
        let (all, requests) =
            read(pages(None, true), 32, |page| list.iter().copied().skip(page * 5).take(5).collect()).unwrap();
        assert_eq!((all, requests), (list, 6));
    }

    #[test]
    fn no_row_is_lost_when_rows_appear_in_front() {
        for every in 1..20 {
            let mut list: Vec<usize> = (0..500).collect();
            let mut requests = 0;
            let (mut all, _) = read(pages(Some(10), false), 16, |page| {
                requests += 1;
                if requests % every == 0 && requests < 200 {
                    list.insert(0, 1_000 + requests);
                }
                slice(&list, page)
            })
            .unwrap();
            all.retain(|&row| row < 500);
            all.sort_unstable();
            assert_eq!(all, (0..500).collect::<Vec<_>>(), "a row appears every {every} requests");
        }
    }

    #[test]
    fn no_row_is_lost_in_order_when_rows_appear_anywhere() {
        let mut list: Vec<usize> = (0..500).collect();
        let mut requests = 0;
        let (mut all, _) = read(pages(Some(10), true), 16, |page| {
            requests += 1;
            if requests < 50 {
                list.insert((requests * 37) % list.len(), 1_000 + requests);
            }
            slice(&list, page)
        })
        .unwrap();
        all.retain(|&row| row < 500);
        all.sort_unstable();
        assert_eq!(all, (0..500).collect::<Vec<_>>());
    }

    #[test]
    fn lists_that_never_end_are_given_up() {
        let repeating = read(pages(Some(10), false), 16, |page| slice(&(0..30).collect::<Vec<_>>(), page.min(2)));
        assert_eq!(
            repeating.unwrap_err().to_string(),
            "The list /campaigns/list does not end: 4 pages had only rows that came before"
        );
        let growing = read(pages(Some(10), false), 16, |page| (page * 10..page * 10 + 10).collect());
        assert_eq!(growing.unwrap_err().to_string(), "The list /campaigns/list does not end: 100000 pages were read");
    }
}
