//! Which rows may be under way at the same time: rows with the same identifier go through one lane, which has one request
//! under way. Pure: nothing is sent and nobody waits here.

use std::collections::{HashSet, VecDeque};

use super::batch::Batch;
use super::cut::{BatchRules, Cut};
use super::row::Row;
use crate::declare;
use crate::hashed::HashedMap;

/// How many lanes there are for each request that may be under way. With one each, some would stand still while others
/// have more than they can send; with many, the batches that are being filled are more than a processor keeps at hand.
const LANES_PER_REQUEST: usize = 2;

/// How many rows all lanes may collect together, about: what is collected lies in memory.
const ROWS_MAX: usize = 10_000;

/// The memory that may wait, in bytes.
const BYTES_MAX: usize = 16 << 20;

/// Rows that are to be sent in one request.
pub struct Load {
    /// The rows.
    pub batch: Batch,
    /// What is told when it is done.
    ticket: Ticket,
}

/// What a load keeps from being sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ticket {
    /// Other loads of a lane.
    Lane(usize),
    /// Loads of the end that come behind it.
    Last(usize),
}

/// A row that fits into no request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge;

#[derive(Default)]
struct Lane {
    open: Vec<(Cut, Batch)>,
    ready: VecDeque<Batch>,
    is_busy: bool,
}

/// A load of the end, put together from what lanes had left.
struct LastLoad {
    /// `None` once it was taken.
    batch: Option<Batch>,
    /// Loads with the same users that come first.
    after: HashSet<usize>,
}

/// All lanes of a write.
pub struct Lanes {
    rules: BatchRules,
    all: Vec<Lane>,
    /// Lanes that have something to send and no request under way, in turn.
    waiting: VecDeque<usize>,
    /// How many batches are ready, and how much of them there may be.
    ready: usize,
    ready_max: usize,
    /// The memory that waits.
    bytes: usize,
    is_closed: bool,
    last: Vec<LastLoad>,
    under_way: usize,
}

impl Lanes {
    /// Lanes for this many requests at once.
    #[must_use]
    pub fn new(rules: BatchRules, lanes: declare::Lanes, requests: usize) -> Self {
        let count = match lanes {
            declare::Lanes::One => 1,
            _ if requests == 1 => 1,
            declare::Lanes::ByIdentifier | declare::Lanes::Asked(_) => {
                (requests * LANES_PER_REQUEST).min((ROWS_MAX / rules.elements_max.max(1)).max(requests))
            }
        };
        Lanes {
            rules,
            all: (0..count).map(|_| Lane::default()).collect(),
            waiting: VecDeque::new(),
            ready: 0,
            ready_max: requests.max(2),
            bytes: 0,
            is_closed: false,
            last: Vec::new(),
            under_way: 0,
        }
    }

    /// Takes a row.
    ///
    /// # Errors
    /// If it fits into no request.
    pub fn push(&mut self, row: &Row, number: u64) -> Result<(), TooLarge> {
        let at = usize::try_from(row.identities.whom % self.all.len() as u64).unwrap_or_default();
        self.seal_others(at, row);
        let lane = &mut self.all[at];
        let open = lane.open.iter().position(|(cut, _)| cut.has(&self.rules, row)).unwrap_or_else(|| {
            lane.open.push((Cut::of(&self.rules, row), Batch::default()));
            lane.open.len() - 1
        });
        let batch = &mut lane.open[open].1;
        let before = batch.memory();
        if !batch.push(&self.rules, row, number) {
            if batch.is_empty() {
                return Err(TooLarge);
            }
            self.seal(at, open);
            return self.push(row, number);
        }
        self.bytes += batch.memory() - before;
        if batch.is_full(&self.rules) {
            self.seal(at, open);
        } else if self.bytes > BYTES_MAX && self.ready == 0 {
            self.seal_largest();
        }
        Ok(())
    }

    /// What the lane has of the same user in other batches must go first.
    fn seal_others(&mut self, at: usize, row: &Row) {
        while let Some(open) =
            self.all[at].open.iter().position(|(cut, batch)| !cut.has(&self.rules, row) && batch.has_identity(row))
        {
            self.seal(at, open);
        }
    }

    fn seal(&mut self, at: usize, open: usize) {
        let lane = &mut self.all[at];
        let (_, batch) = lane.open.swap_remove(open);
        lane.ready.push_back(batch);
        self.ready += 1;
        if !lane.is_busy && lane.ready.len() == 1 {
            self.waiting.push_back(at);
        }
    }

    fn seal_largest(&mut self) {
        let open = |lane: &Lane| lane.open.iter().enumerate().map(|(open, (_, batch))| (batch.memory(), open)).max();
        let largest =
            self.all.iter().enumerate().filter_map(|(at, lane)| open(lane).map(|(size, open)| (size, at, open)));
        if let Some((_, at, open)) = largest.max() {
            self.seal(at, open);
        }
    }

    /// Whether no further rows should come until something was sent.
    #[must_use]
    pub fn is_crowded(&self) -> bool {
        self.ready > self.ready_max || (self.bytes > BYTES_MAX && self.ready > 0)
    }

    /// No more rows come: what is left may be put together.
    pub fn close(&mut self) {
        self.is_closed = true;
    }

    /// Whether no more rows come.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.is_closed
    }

    /// Whether something may be sent now.
    #[must_use]
    pub fn has_work(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Whether everything was taken and is done.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.is_closed && self.under_way == 0 && self.is_empty()
    }

    fn is_empty(&self) -> bool {
        self.ready == 0
            && self.all.iter().all(|lane| lane.open.is_empty())
            && self.last.iter().all(|load| load.batch.is_none())
    }

    /// Something that may be sent now.
    pub fn take(&mut self) -> Option<Load> {
        if let Some(at) = self.waiting.pop_front() {
            let lane = &mut self.all[at];
            let batch = lane.ready.pop_front()?;
            lane.is_busy = true;
            self.ready -= 1;
            return Some(self.load(batch, Ticket::Lane(at)));
        }
        if !self.is_closed {
            return None;
        }
        self.put_together();
        let at = self.last.iter().position(|load| load.batch.is_some() && load.after.is_empty())?;
        let batch = self.last[at].batch.take()?;
        Some(self.load(batch, Ticket::Last(at)))
    }

    fn load(&mut self, batch: Batch, ticket: Ticket) -> Load {
        self.under_way += 1;
        self.bytes = self.bytes.saturating_sub(batch.memory());
        Load { batch, ticket }
    }

    /// A load is done.
    pub fn done(&mut self, load: &Load) {
        self.under_way -= 1;
        match load.ticket {
            Ticket::Lane(at) => {
                let lane = &mut self.all[at];
                lane.is_busy = false;
                if !lane.ready.is_empty() {
                    self.waiting.push_back(at);
                }
            }
            Ticket::Last(at) => {
                for load in &mut self.last {
                    load.after.remove(&at);
                }
            }
        }
    }

    /// Puts together what is left in lanes that have nothing under way.
    fn put_together(&mut self) {
        let left = self.all.iter_mut().filter(|lane| !lane.is_busy && lane.ready.is_empty());
        let left: Vec<(Cut, Batch)> = left.flat_map(|lane| lane.open.drain(..)).collect();
        // Which load has a user's rows, and which one still takes rows that are cut so.
        let mut users: HashedMap<usize> = HashedMap::default();
        let mut current: Vec<(Cut, usize)> = Vec::new();
        for (cut, batch) in left {
            for at in 0..batch.rows.len() {
                let load = self.put(&cut, &batch, at, &mut current);
                if let Some(before) = users.insert(batch.rows[at].identities.whom, load)
                    && before != load
                {
                    self.last[load].after.insert(before);
                }
            }
        }
    }

    /// Puts a row into a load of the end, which is returned.
    fn put(&mut self, cut: &Cut, batch: &Batch, at: usize, current: &mut Vec<(Cut, usize)>) -> usize {
        let open = current.iter().position(|(own, _)| own == cut);
        if let Some(open) = open {
            let load = current[open].1;
            if self.last[load].batch.as_mut().is_some_and(|own| own.adopt(&self.rules, batch, at)) {
                return load;
            }
            current.swap_remove(open);
        }
        let mut own = Batch::default();
        own.adopt(&self.rules, batch, at);
        self.last.push(LastLoad { batch: Some(own), after: HashSet::new() });
        current.push((cut.clone(), self.last.len() - 1));
        self.last.len() - 1
    }

    /// Everything that was not taken, in no order.
    pub fn drain(&mut self) -> Vec<Batch> {
        let mut left: Vec<Batch> = Vec::new();
        for lane in &mut self.all {
            left.extend(lane.ready.drain(..));
            left.extend(lane.open.drain(..).map(|(_, batch)| batch));
        }
        left.extend(self.last.iter_mut().filter_map(|load| load.batch.take()));
        self.waiting.clear();
        (self.ready, self.bytes) = (0, 0);
        left
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::declare::Duplicates;
    use crate::write::row::RowPart;

    const RULES: BatchRules = BatchRules {
        elements_max: 75,
        same_max: 75,
        bytes_max: 1_000_000,
        sections_max: None,
        duplicates: Duplicates::Together,
        has_many_elements: false,
    };

    fn row(user: u64) -> Row {
        let text = format!("{{\"external_id\":\"{user}\"}}").into_bytes();
        let mut row = Row::default();
        row.parts.push(RowPart { array: 0, element: 0..text.len() });
        row.text = text;
        row.identity = user.to_string().into_bytes();
        row.identities.whom = user.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        row.identities.all = row.identities.whom;
        row
    }

    fn numbers(load: &Load) -> Vec<u64> {
        load.batch.rows.iter().map(|row| row.number).collect()
    }

    #[test]
    fn two_thousand_rows_are_twenty_seven_requests_at_once() {
        let mut lanes = Lanes::new(RULES, declare::Lanes::ByIdentifier, 32);
        for number in 0..2_000 {
            lanes.push(&row(number), number).unwrap();
        }
        assert!(lanes.take().is_none(), "no lane has a whole request");
        lanes.close();
        let loads: Vec<Load> = std::iter::from_fn(|| lanes.take()).collect();
        assert_eq!(loads.len(), 27);
        for load in &loads {
            lanes.done(load);
        }
        assert!(lanes.is_done());
    }

    #[test]
    fn rows_of_a_user_are_never_under_way_twice_and_keep_their_order() {
        let mut lanes = Lanes::new(RULES, declare::Lanes::ByIdentifier, 4);
        let mut sent: HashMap<u64, Vec<u64>> = HashMap::new();
        let mut under_way: VecDeque<Load> = VecDeque::new();
        let mut finish = |lanes: &mut Lanes, under_way: &mut VecDeque<Load>| {
            let load = under_way.pop_front().unwrap();
            for number in numbers(&load) {
                sent.entry(number % 7).or_default().push(number);
            }
            lanes.done(&load);
        };
        let check = |under_way: &VecDeque<Load>| {
            let mut users = HashSet::new();
            for load in under_way {
                let own: HashSet<u64> = numbers(load).iter().map(|number| number % 7).collect();
                assert!(own.iter().all(|user| users.insert(*user)), "a user is under way twice");
            }
        };
        for number in 0..10_000 {
            lanes.push(&row(number % 7), number).unwrap();
            while lanes.is_crowded() {
                while let Some(load) = lanes.take() {
                    under_way.push_back(load);
                }
                check(&under_way);
                finish(&mut lanes, &mut under_way);
            }
        }
        lanes.close();
        while !lanes.is_done() {
            while let Some(load) = lanes.take() {
                under_way.push_back(load);
            }
            check(&under_way);
            finish(&mut lanes, &mut under_way);
        }
        assert_eq!(sent.values().map(Vec::len).sum::<usize>(), 10_000);
        assert!(sent.values().all(|numbers| numbers.is_sorted()));
    }

    #[test]
    fn a_row_that_fits_nowhere_is_told() {
        let rules = BatchRules { bytes_max: 10, ..RULES };
        let mut lanes = Lanes::new(rules, declare::Lanes::One, 1);
        assert_eq!(lanes.push(&row(1), 1), Err(TooLarge));
    }
}
