//! Which objects a scan has had.

use std::collections::HashSet;
use std::hash::{BuildHasher, Hash, RandomState};

/// How many keys a generation has. At least so many are remembered, which is more than any list
/// of Braze's is known to have. An object comes twice when pages move while they are read, so
/// that both times lie close together even in a longer list.
const GENERATION_KEYS: usize = 100_000;

/// The keys of the last rows, as hashes of 128 bits, in two generations: when the recent one is
/// full, the older one is forgotten.
#[derive(Default)]
pub struct Dedup {
    hashers: [RandomState; 2],
    recent: HashSet<[u64; 2]>,
    older: HashSet<[u64; 2]>,
}

impl Dedup {
    /// Notes a key, and says whether it is new.
    pub fn insert(&mut self, key: impl Hash) -> bool {
        let key = [self.hashers[0].hash_one(&key), self.hashers[1].hash_one(&key)];
        if self.older.contains(&key) || !self.recent.insert(key) {
            return false;
        }
        if self.recent.len() == GENERATION_KEYS {
            std::mem::swap(&mut self.recent, &mut self.older);
            self.recent.clear();
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_bounded_and_recent_keys_are_known() {
        let mut dedup = Dedup::default();
        for key in 0..3 * GENERATION_KEYS {
            assert!(dedup.insert(key));
        }
        assert!(dedup.recent.len() + dedup.older.len() < 2 * GENERATION_KEYS);
        for key in 2 * GENERATION_KEYS..3 * GENERATION_KEYS {
            assert!(!dedup.insert(key));
        }
        assert!(dedup.insert(0), "the oldest are forgotten");
    }
}
