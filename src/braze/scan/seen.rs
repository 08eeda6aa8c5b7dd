//! Which objects a scan has had.

use std::collections::{HashSet, VecDeque};
use std::hash::{BuildHasher, RandomState};

/// How many keys are remembered: more than any list of Braze's has objects, and a bound for those
/// that have. An object comes twice when pages move, so both times lie close together.
const KEYS_MAX: usize = 131_072;

/// The keys of the last rows, as hashes of 128 bits.
#[derive(Default)]
pub struct Seen {
    hashers: [RandomState; 2],
    keys: HashSet<[u64; 2]>,
    order: VecDeque<[u64; 2]>,
}

impl Seen {
    /// Whether the key is new.
    pub fn insert(&mut self, key: &str) -> bool {
        let key = [self.hashers[0].hash_one(key), self.hashers[1].hash_one(key)];
        if !self.keys.insert(key) {
            return false;
        }
        self.order.push_back(key);
        if self.order.len() > KEYS_MAX
            && let Some(oldest) = self.order.pop_front()
        {
            self.keys.remove(&oldest);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_bounded_and_recent_keys_are_known() {
        let mut seen = Seen::default();
        for key in 0..=KEYS_MAX {
            assert!(seen.insert(&key.to_string()));
        }
        assert_eq!(seen.keys.len(), KEYS_MAX);
        assert!(!seen.insert(&KEYS_MAX.to_string()));
        assert!(!seen.insert("1"));
        assert!(seen.insert("0"), "the oldest is forgotten");
    }
}
