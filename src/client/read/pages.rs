//! Lists that are read by page numbers or offsets.
//!
//! An answer has neither a total nor a hint whether more follows, so pages are asked for ahead:
//! few at first, so that a short list costs no spare requests, then more with every page.
//!
//! Pages move when a row appears in front of them. Read one after the other they then only
//! repeat rows, which are dropped. Read at once, a page may have moved before it was answered
//! and the one behind it after, and the row that went from one to the other is in neither. So
//! lists that can get rows in their middle are read in order; and when a row comes twice in
//! another list, what was under way then is read again, in order.

use super::plan::{InFlight, NextStep, PageResult, Plan, Step};
use crate::error::{Error, Result};

/// How many more pages are asked for ahead with each page that was read. All that are under way
/// are answered in about the time of one, so that after each such time four times as many are.
const GROWTH: usize = 3;

/// The most pages of a list: ten million campaigns.
const PAGES_MAX: u32 = 100_000;

/// The most full pages without a new row: one means a hundred rows appeared in front of it.
const REPEATED_MAX: u32 = 3;

/// The pages of one list.
pub struct Pages {
    /// What all pages have in common.
    page: Step,
    numbering: PageNumbering,
    /// Whether a page is asked for only when the one before was answered.
    in_order: bool,
    /// The page to ask for next.
    next: u32,
    /// The page that is answered next.
    answer: u32,
    /// The pages that were answered before some were read again.
    read_before: u32,
    /// Full pages one after the other that had no new row.
    repeated: u32,
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

impl Pages {
    /// The pages of a list whose requests are `page` with a number; `in_order` if a row may appear
    /// in the middle of it.
    #[must_use]
    pub fn new(page: Step, numbering: PageNumbering, in_order: bool) -> Self {
        Pages { page, numbering, in_order, next: 0, answer: 0, read_before: 0, repeated: 0, ended: false }
    }

    fn endless(&self, problem: String) -> Error {
        Error::Endless { path: self.page.request.path.clone(), problem }
    }

    /// Goes back to before the pages that were under way together with the last one.
    fn read_again_in_order(&mut self) {
        let under_way = self.next - self.answer + 1;
        self.in_order = true;
        self.read_before = self.answer;
        self.next = self.answer.saturating_sub(1 + under_way);
        self.answer = self.next;
    }
}

impl Plan for Pages {
    fn next(&mut self, _: bool) -> Result<NextStep<Step>> {
        if self.ended {
            return Ok(NextStep::End);
        }
        if self.next == PAGES_MAX {
            return Ok(NextStep::Later);
        }
        let mut step = self.page.clone();
        match self.numbering {
            PageNumbering::Page(_) => step.request.set("page", self.next.to_string()),
            PageNumbering::Offset(limit) => {
                step.request.set("limit", limit.to_string());
                step.request.set("offset", (self.next as usize * limit).to_string());
            }
        }
        self.next += 1;
        Ok(NextStep::One(step))
    }

    fn ahead(&self, concurrency: usize) -> usize {
        if self.in_order { 1 } else { (1 + GROWTH * self.answer as usize).min(concurrency) }
    }

    fn answered(&mut self, PageResult { items, rows, new, .. }: PageResult) -> Result<InFlight> {
        self.answer += 1;
        let size = match self.numbering {
            PageNumbering::Page(size) => size,
            PageNumbering::Offset(limit) => Some(limit),
        };
        if items == 0 || size.is_some_and(|size| items < size) {
            self.ended = true;
            return Ok(InFlight::Drop);
        }
        if self.answer == PAGES_MAX {
            return Err(self.endless(format!("{PAGES_MAX} pages were read")));
        }
        if new < rows && !self.in_order {
            self.read_again_in_order();
            return Ok(InFlight::Drop);
        }
        self.repeated = if new == 0 && self.answer > self.read_before { self.repeated + 1 } else { 0 };
        if self.repeated > REPEATED_MAX {
            return Err(self.endless(format!("{} pages had only rows that came before", self.repeated)));
        }
        Ok(InFlight::Keep)
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

    fn page(step: &Step) -> usize {
        step.request.value("page").unwrap().parse().unwrap()
    }

    fn pages(size: Option<usize>, in_order: bool) -> Pages {
        Pages::new(Step::new(Request::get(&CAMPAIGNS)), PageNumbering::Page(size), in_order)
    }

    /// Reads a list with `concurrency` requests under way. `answer` gives the rows of a page as the
    /// list is at that moment; of the pages under way the last is answered first, which is the worst
    /// order. Gives all rows, and how many requests were made.
    fn read(
        mut plan: Pages,
        concurrency: usize,
        mut answer: impl FnMut(usize) -> Vec<usize>,
    ) -> Result<(Vec<usize>, usize)> {
        let mut known = BTreeSet::new();
        let mut all = Vec::new();
        let mut requests = 0;
        let mut under_way: VecDeque<Vec<usize>> = VecDeque::new();
        loop {
            let mut asked = Vec::new();
            while under_way.len() + asked.len() < plan.ahead(concurrency) {
                let NextStep::One(step) = plan.next(false)? else { break };
                asked.push(page(&step));
            }
            requests += asked.len();
            let mut answers: Vec<_> = asked.iter().rev().map(|&page| answer(page)).collect();
            answers.reverse();
            under_way.extend(answers);
            let Some(rows) = under_way.pop_front() else {
                return Ok((all, requests));
            };
            let new: Vec<usize> = rows.iter().copied().filter(|row| known.insert(*row)).collect();
            let result = PageResult { items: rows.len(), rows: rows.len(), new: new.len(), next: None };
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
    fn short_lists_cost_no_spare_requests_and_long_ones_few() {
        for (rows, requests_max) in [(0, 1), (1, 1), (9, 1), (10, 5), (19, 5), (2_000, 201 + 32)] {
            let list: Vec<usize> = (0..rows).collect();
            let (all, requests) = read(pages(Some(10), false), 32, |page| slice(&list, page)).unwrap();
            assert_eq!(all, list);
            assert!(requests <= requests_max, "{requests} requests for {rows} rows");
        }
    }

    #[test]
    fn offsets_and_limits() {
        let mut plan = Pages::new(Step::new(Request::get(&CAMPAIGNS)), PageNumbering::Offset(500), false);
        let queries: Vec<_> = (0..2)
            .map(|_| match plan.next(false) {
                Ok(NextStep::One(step)) => step.request.query.into_iter().map(|(_, value)| value).collect::<Vec<_>>(),
                _ => panic!("there is a page"),
            })
            .collect();
        assert_eq!(queries, [["500", "0"], ["500", "500"]]);
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
