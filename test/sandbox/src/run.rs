//! Numbers in a row, of which some are left out again and again. Counted and found by formula: a
//! list of millions needs no memory.

/// Which of every `period` numbers are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cycle {
    period: u64,
    /// Bit r is set if the numbers n with n % period = r are kept.
    kept: u128,
}

impl Cycle {
    /// The longest period there can be.
    const PERIOD_MAX: u64 = 128;

    pub const ALL: Cycle = Cycle { period: 1, kept: 1 };

    pub fn new(period: u64, keeps: impl Fn(u64) -> bool) -> Self {
        debug_assert!((1..=Self::PERIOD_MAX).contains(&period));
        let kept = (0..period).filter(|&residue| keeps(residue)).fold(0, |kept, residue| kept | 1 << residue);
        Cycle { period, kept }
    }

    /// How many of the numbers `0..end` are kept.
    fn below(self, end: u64) -> u64 {
        let (cycles, rest) = (end / self.period, end % self.period);
        let within = self.kept & ((1 << rest) - 1);
        cycles * u64::from(self.kept.count_ones()) + u64::from(within.count_ones())
    }

    /// The n-th number, from 0, that is kept; some must be.
    fn nth(self, n: u64) -> u64 {
        let count = u64::from(self.kept.count_ones());
        let mut rest = self.kept;
        for _ in 0..n % count {
            // Clears the lowest bit that is set.
            rest &= rest - 1;
        }
        n / count * self.period + u64::from(rest.trailing_zeros())
    }
}

/// Of the numbers `from..to` those that `keeps` keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    pub from: u64,
    pub to: u64,
    pub keeps: Cycle,
}

impl Run {
    pub fn len(&self) -> u64 {
        self.keeps.below(self.to).saturating_sub(self.keeps.below(self.from))
    }

    /// The n-th of them; it goes on beyond `to`.
    pub fn nth(&self, n: u64) -> u64 {
        self.keeps.nth(self.keeps.below(self.from) + n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(run: Run) -> Vec<u64> {
        (0..run.len()).map(|n| run.nth(n)).collect()
    }

    #[test]
    fn some_are_left_out() {
        for (from, to) in [(0, 200), (3, 140), (69, 71), (5, 6), (9, 4)] {
            let keeps = |n: u64| n % 7 != 5 && n % 10 != 3;
            let expected: Vec<u64> = (from..to).filter(|&n| keeps(n)).collect();
            assert_eq!(numbers(Run { from, to, keeps: Cycle::new(70, keeps) }), expected, "{from}..{to}");
        }
    }

    #[test]
    fn all_and_none() {
        assert_eq!(numbers(Run { from: 4, to: 7, keeps: Cycle::ALL }), [4, 5, 6]);
        assert_eq!(Run { from: 4, to: 7, keeps: Cycle::new(10, |_| false) }.len(), 0);
        assert_eq!(Run { from: 0, to: 2, keeps: Cycle::ALL }.nth(2), 2);
    }
}
