//! What goes wrong with writes: before they are processed, after it, or in part. Drawn from a seed
//! and the number of the write, so the same key has the same fate in every run.

use crate::hash::hash;
use std::str::FromStr;

/// See the table in the README.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteFault {
    /// Processed, and the connection breaks without an answer.
    Lost,
    /// The connection breaks, and nothing was processed.
    Cut,
    /// Processed, and the connection breaks in the middle of the answer.
    Half,
    /// An error, and nothing was processed.
    Early(u16),
    /// Processed, and an error is answered.
    Late(u16),
    /// Processed, and answered late.
    Slow,
    /// Some objects are refused, with their index.
    Partial,
    /// The same, and the answer does not say which.
    Unindexed,
    /// A success by its status, but not by its message: nothing was processed.
    Unsuccessful,
    Throttled(Throttle),
    /// Some items of catalogs are bad, and named.
    BadItem,
    /// The same, and the answer does not name them.
    BadItemUnnamed,
    /// A Canvas that is paused says so, and sends nothing.
    Notice,
}

/// How a 429 says when to come again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Throttle {
    /// The three headers of the limit.
    Standard,
    /// `Retry-After` besides.
    RetryAfter,
    /// `X-RateLimit-Retry-After`, and no other one.
    Mau,
    Bare,
}

pub const WRITE_FAULTS: [(&str, WriteFault); 21] = [
    ("lost", WriteFault::Lost),
    ("cut", WriteFault::Cut),
    ("half", WriteFault::Half),
    ("500", WriteFault::Early(500)),
    ("502", WriteFault::Early(502)),
    ("503", WriteFault::Early(503)),
    ("504", WriteFault::Early(504)),
    ("423", WriteFault::Early(423)),
    ("late_500", WriteFault::Late(500)),
    ("late_504", WriteFault::Late(504)),
    ("slow", WriteFault::Slow),
    ("partial", WriteFault::Partial),
    ("unindexed", WriteFault::Unindexed),
    ("unsuccessful", WriteFault::Unsuccessful),
    ("429", WriteFault::Throttled(Throttle::Standard)),
    ("429_retry_after", WriteFault::Throttled(Throttle::RetryAfter)),
    ("429_mau", WriteFault::Throttled(Throttle::Mau)),
    ("429_bare", WriteFault::Throttled(Throttle::Bare)),
    ("bad_item", WriteFault::BadItem),
    ("bad_item_unnamed", WriteFault::BadItemUnnamed),
    ("notice", WriteFault::Notice),
];

impl WriteFault {
    pub fn name(self) -> &'static str {
        WRITE_FAULTS.iter().find(|(_, fault)| *fault == self).map_or("fault", |&(name, _)| name)
    }

    /// Whether it is about items and not about requests: a share of all items is bad, in whatever
    /// request they come, so that a client that halves its requests finds them.
    fn is_of_items(self) -> bool {
        matches!(self, WriteFault::BadItem | WriteFault::BadItemUnnamed)
    }
}

/// A fault, and how often it happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    fault: WriteFault,
    often: Often,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Often {
    /// Of a hundred.
    Percent(u64),
    /// To the n-th write only, from 1.
    At(u64),
}

impl FromStr for Share {
    type Err = ();

    /// `lost:5`, five of a hundred, or `lost@3`, the third write.
    fn from_str(text: &str) -> Result<Self, ()> {
        let (name, often) = if let Some((name, percent)) = text.split_once(':') {
            (name, percent.parse().ok().filter(|&percent| percent <= 100).map(Often::Percent))
        } else {
            let (name, number) = text.split_once('@').ok_or(())?;
            (name, number.parse().ok().filter(|&number| number > 0).map(Often::At))
        };
        let &(_, fault) = WRITE_FAULTS.iter().find(|(known, _)| *known == name).ok_or(())?;
        Ok(Share { fault, often: often.ok_or(())? })
    }
}

/// What happens to the n-th write.
pub fn draw(shares: &[Share], seed: u64, number: u64) -> Option<WriteFault> {
    let of_requests = || shares.iter().filter(|share| !share.fault.is_of_items());
    if let Some(share) = of_requests().find(|share| share.often == Often::At(number)) {
        return Some(share.fault);
    }
    let drawn = hash(seed, &[b"write", &number.to_le_bytes()]) % 100;
    let mut below = 0;
    of_requests().find_map(|share| {
        let Often::Percent(percent) = share.often else { return None };
        below += percent;
        (drawn < below).then_some(share.fault)
    })
}

/// Whether the item with this id is bad, wherever it comes.
pub fn bad_item(shares: &[Share], seed: u64, id: &str) -> Option<WriteFault> {
    let drawn = hash(seed, &[b"item", id.as_bytes()]) % 100;
    let mut below = 0;
    shares.iter().filter(|share| share.fault.is_of_items()).find_map(|share| {
        let Often::Percent(percent) = share.often else { return None };
        below += percent;
        (drawn < below).then_some(share.fault)
    })
}

/// Which of `count` objects a partial failure of the n-th write refuses: at least one, and never
/// all of several.
pub fn refused(seed: u64, number: u64, count: usize) -> Vec<usize> {
    let drawn = |index: usize| hash(seed, &[b"object", &number.to_le_bytes(), &index.to_le_bytes()]);
    let mut refused: Vec<usize> = (0..count).filter(|&index| drawn(index).is_multiple_of(4)).collect();
    if refused.len() == count && count > 1 {
        refused.pop();
    }
    if refused.is_empty() && count > 0 {
        refused.push(count - 1);
    }
    refused
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(text: &str) -> Vec<Share> {
        text.split('+').map(|share| share.parse().expect("a share")).collect()
    }

    #[test]
    fn shares_are_kept() {
        let shares = shares("lost:10+late_500:20");
        let of = |fault| (1..=10_000).filter(|&number| draw(&shares, 7, number) == Some(fault)).count();
        assert!((900..1_100).contains(&of(WriteFault::Lost)), "{}", of(WriteFault::Lost));
        assert!((1_850..2_150).contains(&of(WriteFault::Late(500))));
        assert_eq!(of(WriteFault::Cut), 0);
    }

    #[test]
    fn single_writes_can_be_meant() {
        let shares = shares("cut@2+slow@3");
        let drawn = [1, 2, 3].map(|number| draw(&shares, 0, number));
        assert_eq!(drawn, [None, Some(WriteFault::Cut), Some(WriteFault::Slow)]);
    }

    #[test]
    fn an_item_is_bad_wherever_it_comes() {
        let shares = shares("bad_item:10");
        let bad = (0..1_000).filter(|n| bad_item(&shares, 0, &format!("item-{n}")).is_some()).count();
        assert!((50..150).contains(&bad), "{bad}");
        assert!((1..1_000).all(|number| draw(&shares, 0, number).is_none()));
    }

    #[test]
    fn some_are_refused_and_some_are_not() {
        for number in 0..200 {
            assert_eq!(refused(1, number, 1), [0]);
            let of_two = refused(1, number, 2).len();
            assert_eq!(of_two, 1);
        }
        assert!(refused(1, 1, 0).is_empty());
    }
}
