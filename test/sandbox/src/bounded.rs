//! A map that forgets its oldest entry rather than grow beyond a bound.

use std::borrow::Borrow;
use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

#[derive(Debug)]
pub struct Bounded<K, V> {
    max: usize,
    values: HashMap<K, V>,
    /// Keys from the oldest to the newest, exactly those of `values`.
    order: VecDeque<K>,
}

impl<K: Hash + Eq + Clone, V> Bounded<K, V> {
    pub fn new(max: usize) -> Self {
        Bounded { max, values: HashMap::new(), order: VecDeque::new() }
    }

    pub fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.values.get(key)
    }

    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.values.values()
    }

    pub fn get_or_insert(&mut self, key: K, new: impl FnOnce() -> V) -> &mut V {
        if !self.values.contains_key(&key) {
            if self.order.len() >= self.max
                && let Some(oldest) = self.order.pop_front()
            {
                self.values.remove(&oldest);
            }
            self.order.push_back(key.clone());
        }
        self.values.entry(key).or_insert_with(new)
    }

    pub fn remove<Q: Hash + Eq + ?Sized>(&mut self, key: &Q)
    where
        K: Borrow<Q>,
    {
        if self.values.remove(key).is_some() {
            self.order.retain(|kept| kept.borrow() != key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_goes_first() {
        let mut map = Bounded::new(2);
        for key in ["a", "b", "a", "c"] {
            *map.get_or_insert(key, || 0) += 1;
        }
        assert_eq!((map.get("a"), map.get("b"), map.get("c")), (None, Some(&1), Some(&1)));
    }

    #[test]
    fn what_is_removed_starts_anew() {
        let mut map = Bounded::new(2);
        *map.get_or_insert("a", || 0) = 7;
        map.remove("a");
        assert_eq!(*map.get_or_insert("a", || 0), 0);
    }
}
