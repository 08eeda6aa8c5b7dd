//! Lists that are read page by page, as servers of all kinds cut them.

use std::collections::{BTreeSet, VecDeque};

use super::pages::{PageNumbering, Pages};
use super::plan::{InFlight, NextStep, PageResult, Plan, Step};
use crate::declare::{Endpoint, Pool};
use crate::error::Result;
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
fn read(plan: Pages, concurrency: usize, mut answer: impl FnMut(usize) -> Vec<usize>) -> Result<(Vec<usize>, usize)> {
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
            let page = |page: usize| (!nulls.contains(&page)).then(|| (page * 10..450.min(page * 10 + 10)).collect());
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
        "The list from /campaigns/list does not end: 4 pages had only rows that were read before"
    );
    let growing = read(pages(Some(10), false), 16, |page| (page * 10..page * 10 + 10).collect());
    assert_eq!(growing.unwrap_err().to_string(), "The list from /campaigns/list does not end: 100000 pages were read");
}
