//! Sets and maps whose keys are good hashes already: they are not hashed once more.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// A set of hashes.
pub type HashedSet = HashSet<u64, BuildHasherDefault<AsItIs>>;

/// A map from hashes.
pub type HashedMap<V> = HashMap<u64, V, BuildHasherDefault<AsItIs>>;

/// Takes a hash as it is, but for its halves, which change places: keys that are kept together, such as those of a lane,
/// are so by their lowest bits, which are also the ones that a map looks at.
#[derive(Default)]
pub struct AsItIs(u64);

impl Hasher for AsItIs {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, byte| hash.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash.rotate_left(32);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_whatever_their_bits() {
        for step in [1, 128, 1 << 32, 1 << 57] {
            let keys = || (0..100_u64).map(|key| key.wrapping_mul(step));
            let set: HashedSet = keys().collect();
            assert!(keys().all(|key| set.contains(&key)));
            assert!(!set.contains(&u64::MAX));
        }
    }
}
