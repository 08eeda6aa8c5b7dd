//! Rows that go into one request together.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

use super::cut::BatchRules;
use super::merge;
use super::row::{Identities, Row, RowPart};
use crate::declare::Duplicates;
use crate::hashed::HashedMap;

/// How many rows may be put together for each element of a request: the rest goes into another one, since all of them are
/// kept until the answer comes.
const ROWS_PER_ELEMENT_MAX: usize = 20;

/// What a section of a body takes beside its fields and elements: names of arrays, brackets, quotes.
const SECTION_BYTES: usize = 64;

/// The text for which there is room from the first row on, in bytes, if so much may come.
const TEXT_BYTES: usize = 1 << 15;

/// A range of a batch's text.
pub type Span = Range<u32>;

/// A row in a batch.
#[derive(Clone, Debug)]
pub struct BatchRow {
    /// Its place in the query, from 1.
    pub number: u64,
    /// What names it in the outcome, as JSON; empty where nothing does.
    pub key: Span,
    /// Whom or what it is about.
    identity: Span,
    /// Whom or what it is about, hashed.
    pub identities: Identities,
    /// Its elements among those of the batch.
    pub parts: Range<u32>,
    /// What is beside its array.
    section: Span,
    /// The row whose element it shares: itself, where it has one of its own.
    pub owner: u32,
    /// What Braze bills for it.
    pub points: u32,
    is_adding: bool,
    is_apart: bool,
}

/// An element of a batch.
#[derive(Clone, Debug)]
pub struct Part {
    /// Which array it goes into.
    pub array: u8,
    /// Its text.
    pub element: Span,
    /// Which section it is in.
    pub section: u32,
}

/// Rows that go into one request together.
#[derive(Default)]
pub struct Batch {
    text: Vec<u8>,
    /// The rows, in the order of the query.
    pub rows: Vec<BatchRow>,
    parts: Vec<Part>,
    sections: Vec<Span>,
    elements: usize,
    bytes: usize,
    owners: HashedMap<u32>,
    /// The parts by their text, where doubles are dropped.
    values: HashedMap<u32>,
    /// Whether rows share elements.
    is_shared: bool,
}

/// How a row goes into a batch.
enum Placement {
    /// With elements of its own.
    Own,
    /// With the element of another row.
    With(u32),
    /// Not at all.
    Elsewhere,
}

impl Batch {
    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Whether no further element goes in.
    #[must_use]
    pub fn is_full(&self, rules: &BatchRules) -> bool {
        self.elements >= rules.elements_max
    }

    /// Whether a request with all of it may be sent twice.
    #[must_use]
    pub fn is_adding(&self) -> bool {
        self.rows.iter().any(|row| row.is_adding)
    }

    /// The bytes that it takes in memory, about.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.text.len() + self.rows.len() * size_of::<BatchRow>() + self.parts.len() * size_of::<Part>()
    }

    /// A piece of its text.
    #[must_use]
    pub fn text(&self, span: &Span) -> &[u8] {
        &self.text[span.start as usize..span.end as usize]
    }

    /// The value of the field that says what a row is about, as JSON where that is a text; empty where nothing does.
    #[must_use]
    pub fn identifier(&self, row: &BatchRow) -> &[u8] {
        // Which field it is stands before it.
        self.text(&row.identity).get(1..).unwrap_or_default()
    }

    /// The elements of a row.
    #[must_use]
    pub fn parts(&self, row: &BatchRow) -> &[Part] {
        &self.parts[row.parts.start as usize..row.parts.end as usize]
    }

    /// What is beside the array that a part is in.
    #[must_use]
    pub fn section(&self, section: u32) -> &[u8] {
        self.sections.get(section as usize).map_or(&[], |span| self.text(span))
    }

    /// Whether there is a row about the same as this one.
    #[must_use]
    pub fn has_identity(&self, row: &Row) -> bool {
        self.same(row).is_some()
    }

    /// The row that has the element of rows about the same.
    fn same(&self, row: &Row) -> Option<u32> {
        if row.identity.is_empty() {
            return None;
        }
        let owner = *self.owners.get(&row.identities.all)?;
        (self.text(&self.rows[owner as usize].identity) == row.identity).then_some(owner)
    }

    /// Takes a row; `false` if it does not go in, and must go into a later request.
    pub fn push(&mut self, rules: &BatchRules, row: &Row, number: u64) -> bool {
        let placement = self.placement(rules, row);
        if matches!(placement, Placement::Elsewhere) || self.rows.len() >= rules.elements_max * ROWS_PER_ELEMENT_MAX {
            return false;
        }
        let section = self.section_of(rules, row);
        let added = match placement {
            Placement::Own => self.added(row),
            _ => 0,
        };
        let sections = self.sections.len() + usize::from(section.is_none());
        let bytes = self.bytes
            + row.parts.iter().map(|part| part.element.len() + 1).sum::<usize>()
            + if section.is_none() { row.section.len() + SECTION_BYTES } else { 0 };
        let fits = self.elements + added <= rules.elements_max
            && bytes <= rules.bytes_max
            && rules.sections_max.is_none_or(|max| sections <= max);
        if !fits {
            return false;
        }
        self.take(rules, row, number, &placement, section);
        (self.elements, self.bytes) = (self.elements + added, bytes);
        true
    }

    fn placement(&self, rules: &BatchRules, row: &Row) -> Placement {
        if rules.has_many_elements {
            return Placement::Own;
        }
        let Some(owner) = self.same(row) else { return Placement::Own };
        let other = &self.rows[owner as usize];
        let is_equal = || {
            let (own, others) = (row.parts.first(), self.parts(other).first());
            let same = own.zip(others).is_some_and(|(own, other)| {
                own.array == other.array && row.text[own.element.clone()] == *self.text(&other.element)
            });
            same && row.text[row.section.clone()] == *self.text(&other.section)
        };
        match rules.duplicates {
            Duplicates::Together if self.count_of(rules, row) >= rules.same_max => Placement::Elsewhere,
            Duplicates::Together => Placement::Own,
            Duplicates::Last => Placement::With(owner),
            Duplicates::Merge if !row.is_apart && !other.is_apart => Placement::With(owner),
            Duplicates::Once if is_equal() => Placement::With(owner),
            Duplicates::Merge | Duplicates::Once | Duplicates::Apart => Placement::Elsewhere,
        }
    }

    /// How many rows there are about the same, where that is bounded more than the whole is.
    fn count_of(&self, rules: &BatchRules, row: &Row) -> usize {
        if rules.same_max >= rules.elements_max {
            return 0;
        }
        self.rows.iter().filter(|own| own.identities.all == row.identities.all).count()
    }

    /// The section that a row goes into, if it is there.
    fn section_of(&self, rules: &BatchRules, row: &Row) -> Option<u32> {
        if rules.sections_max.is_none() && !self.sections.is_empty() {
            return Some(0);
        }
        let section = &row.text[row.section.clone()];
        let at = self.sections.iter().position(|own| self.text(own) == section)?;
        u32::try_from(at).ok()
    }

    /// How many elements a row adds: of those that are there already, none.
    fn added(&self, row: &Row) -> usize {
        row.parts.iter().filter(|part| self.part_with(part.array, &row.text[part.element.clone()]).is_none()).count()
    }

    /// The part that has an element already, where doubles are dropped.
    fn part_with(&self, array: u8, element: &[u8]) -> Option<u32> {
        if self.values.is_empty() {
            return None;
        }
        let at = *self.values.get(&hash_value(array, element))?;
        let part = &self.parts[at as usize];
        (part.array == array && *self.text(&part.element) == *element).then_some(at)
    }

    /// Makes room for rows like this one, so that it need not grow with each.
    fn make_room(&mut self, rules: &BatchRules, row: &Row) {
        let row_bytes = row.text.len() + row.identity.len();
        self.text.reserve((row_bytes * rules.elements_max).min(TEXT_BYTES));
        self.rows.reserve(rules.elements_max);
        self.parts.reserve(rules.elements_max);
        self.owners.reserve(rules.elements_max);
    }

    fn take(&mut self, rules: &BatchRules, row: &Row, number: u64, placement: &Placement, section: Option<u32>) {
        if self.rows.is_empty() {
            self.make_room(rules, row);
        }
        let base = self.text.len();
        self.text.extend_from_slice(&row.text);
        let identity = span(self.text.len(), &(0..row.identity.len()));
        self.text.extend_from_slice(&row.identity);
        let row_section = span(base, &row.section);
        let section = section.unwrap_or_else(|| {
            self.sections.push(row_section.clone());
            count(self.sections.len() - 1)
        });
        let (at, begin) = (count(self.rows.len()), count(self.parts.len()));
        let (mut owner, mut brings_new) = (at, false);
        if let Placement::With(other) = placement {
            (owner, self.is_shared) = (*other, true);
        }
        for part in &row.parts {
            let text = &row.text[part.element.clone()];
            if rules.has_many_elements {
                if let Some(double) = self.part_with(part.array, text) {
                    // A row that brings nothing new shares the outcome of the one that brought it.
                    owner = count(self.rows.partition_point(|row| row.parts.end <= double));
                } else {
                    self.values.insert(hash_value(part.array, text), count(self.parts.len()));
                    brings_new = true;
                }
            }
            self.parts.push(Part { array: part.array, element: span(base, &part.element), section });
        }
        if brings_new {
            owner = at;
        }
        if owner == at && !row.identity.is_empty() {
            self.owners.insert(row.identities.all, at);
        }
        self.rows.push(BatchRow {
            number,
            key: span(base, &row.key),
            identity,
            identities: row.identities,
            parts: begin..count(self.parts.len()),
            section: row_section,
            owner,
            points: row.points,
            is_adding: row.is_adding,
            is_apart: row.is_apart,
        });
    }

    /// Takes a row of another batch as it is; `false` if it does not go in.
    pub fn adopt(&mut self, rules: &BatchRules, other: &Batch, at: usize) -> bool {
        let mut row = Row::default();
        other.copy_to(at, &mut row);
        self.push(rules, &row, other.rows[at].number)
    }

    fn copy_to(&self, at: usize, row: &mut Row) {
        let own = &self.rows[at];
        let mut copy = |span: &Span| {
            let begin = row.text.len();
            row.text.extend_from_slice(self.text(span));
            begin..row.text.len()
        };
        row.key = copy(&own.key);
        row.section = copy(&own.section);
        for part in self.parts(own) {
            let element = copy(&part.element);
            row.parts.push(RowPart { array: part.array, element });
        }
        row.identity.extend_from_slice(self.text(&own.identity));
        (row.is_adding, row.is_apart, row.points) = (own.is_adding, own.is_apart, own.points);
        row.identities = own.identities;
    }

    /// The rows that have elements of their own, in order.
    #[must_use]
    pub fn owners(&self) -> Vec<u32> {
        (0..).zip(&self.rows).filter(|(at, row)| row.owner == *at).map(|(at, _)| at).collect()
    }

    /// The elements of a request with the rows that these ones have or share the elements of, each with its row. Where rows
    /// have several, what is there twice is so once.
    #[must_use]
    pub fn elements(&self, rules: &BatchRules, owners: &[u32]) -> Vec<(u32, &Part)> {
        let parts = |at: u32| self.parts(&self.rows[at as usize]).iter().map(move |part| (at, part));
        if !rules.has_many_elements {
            return owners.iter().flat_map(|at| parts(*at)).collect();
        }
        let mut seen = HashSet::new();
        let rows = (0..).zip(&self.rows).filter(|(_, row)| owners.binary_search(&row.owner).is_ok());
        let all = rows.flat_map(|(at, _)| parts(at));
        all.filter(|(_, part)| seen.insert((part.array, self.text(&part.element)))).collect()
    }

    /// What a row's part says, with all that rows of the same identity say.
    #[must_use]
    pub fn element(&self, rules: &BatchRules, owner: u32, part: &Part) -> std::borrow::Cow<'_, [u8]> {
        let own = self.text(&part.element);
        if !self.is_shared {
            return own.into();
        }
        let others = self.rows[owner as usize + 1..].iter().filter(|row| row.owner == owner);
        let mut elements = others.filter_map(|row| self.parts(row).first()).map(|part| self.text(&part.element));
        match rules.duplicates {
            Duplicates::Last => elements.next_back().unwrap_or(own).into(),
            Duplicates::Merge => {
                let all: Vec<&[u8]> = std::iter::once(own).chain(elements).collect();
                if all.len() == 1 { own.into() } else { merge::merged(&all).into() }
            }
            _ => own.into(),
        }
    }
}

fn hash_value(array: u8, element: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    (array, element).hash(&mut hasher);
    hasher.finish()
}

fn span(base: usize, range: &Range<usize>) -> Span {
    count(base + range.start)..count(base + range.end)
}

/// A place in a batch, which is smaller than 4 GiB: requests are bounded far below.
fn count(place: usize) -> u32 {
    u32::try_from(place).expect("a batch is smaller than 4 GiB")
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: BatchRules = BatchRules {
        elements_max: 3,
        same_max: 3,
        bytes_max: 1_000,
        sections_max: Some(1),
        duplicates: Duplicates::Once,
        has_many_elements: true,
    };

    fn row(elements: &[&str]) -> Row {
        let mut row = Row::default();
        for element in elements {
            let begin = row.text.len();
            row.text.extend_from_slice(element.as_bytes());
            row.parts.push(RowPart { array: 0, element: begin..row.text.len() });
        }
        row
    }

    fn elements(batch: &Batch, owners: &[u32]) -> Vec<String> {
        let text = |(_, part): (u32, &Part)| String::from_utf8_lossy(batch.text(&part.element)).into_owned();
        batch.elements(&RULES, owners).into_iter().map(text).collect()
    }

    #[test]
    fn a_row_keeps_what_others_have_too() {
        let mut batch = Batch::default();
        for (number, all) in [&["a"][..], &["a", "b"], &["b"], &["a"]].iter().enumerate() {
            assert!(batch.push(&RULES, &row(all), number as u64));
        }
        assert_eq!(batch.owners(), [0, 1]);
        assert_eq!(elements(&batch, &batch.owners()), ["a", "b"]);
        assert_eq!(elements(&batch, &[1]), ["a", "b"], "without the row that brought it first");
        let mut other = Batch::default();
        assert!(other.adopt(&RULES, &batch, 2) && other.adopt(&RULES, &batch, 3));
        assert_eq!(elements(&other, &other.owners()), ["b", "a"], "in a request without the rows that brought them");
        assert!(other.push(&RULES, &row(&["c"]), 9) && !other.push(&RULES, &row(&["d"]), 9));
        assert!(other.push(&RULES, &row(&["c", "b"]), 9), "that adds nothing");
    }
}
