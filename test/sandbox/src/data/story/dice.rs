//! Chance that falls the same way every time, so that figures look counted rather than computed.

use crate::hash::hash;

pub const MILLION: i64 = 1_000_000;

/// What is thrown for one thing on one day.
#[derive(Debug, Clone, Copy)]
pub struct Dice(u64);

impl Dice {
    pub fn of(what: &str, numbers: &[i64]) -> Self {
        Dice(numbers.iter().fold(hash(0, &[what.as_bytes()]), |seed, number| hash(seed, &[&number.to_le_bytes()])))
    }

    fn below(self, what: &str, end: i64) -> i64 {
        i64::try_from(hash(self.0, &[what.as_bytes()]) % end.unsigned_abs()).unwrap_or(0)
    }

    /// One of so many places.
    pub fn place(self, what: &str, places: usize) -> usize {
        usize::try_from(self.below(what, i64::try_from(places).unwrap_or(1))).unwrap_or(0)
    }

    /// So many millionths of `whole`, rounded up or down by chance.
    pub fn times(self, what: &str, whole: i64, millionths: i64) -> i64 {
        (whole * millionths + self.below(what, MILLION)) / MILLION
    }

    /// The same, but never more than the whole.
    pub fn share(self, what: &str, whole: i64, millionths: i64) -> i64 {
        self.times(what, whole, millionths.clamp(0, MILLION))
    }

    /// About `value`: up to so many percent more or less.
    pub fn about(self, what: &str, value: i64, percent: i64) -> i64 {
        value * (10_000 - 100 * percent + self.below(what, 200 * percent + 1)) / 10_000
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_within_the_whole() {
        for t in 0..1_000 {
            let dice = Dice::of("test", &[t]);
            assert_eq!((dice.share("all", t, MILLION), dice.share("none", t, 0)), (t, 0));
            assert!((0..=1).contains(&dice.share("few", 1_000, 500)));
            assert!((90..=110).contains(&dice.about("value", 100, 10)));
        }
    }

    #[test]
    fn shares_are_fair() {
        let sum: i64 = (0..10_000).map(|t| Dice::of("test", &[t]).share("x", 10, 250_000)).sum();
        assert!((24_500..=25_500).contains(&sum), "{sum}");
    }
}
