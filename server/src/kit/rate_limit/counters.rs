use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Mutex, PoisonError};

/// A count that is forgotten after a while. Times are milliseconds since the Unix epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Counter {
    /// How many.
    pub(super) count: u64,
    /// When the last one was.
    pub(super) last: i64,
    /// When all of it is forgotten.
    pub(super) until: i64,
}

/// Counters by key: each update is atomic, and their number has a bound.
///
/// When the bound is reached the stalest go. That gives nothing away: whoever can make as many keys as there are
/// counters has that many fresh counts anyway.
#[derive(Debug)]
pub(super) struct Counters {
    shards: Vec<Mutex<HashMap<Box<str>, Counter>>>,
    hasher: RandomState,
    shard_capacity: usize,
}

impl Counters {
    const SHARDS: usize = 16;

    pub(super) fn new(capacity: usize) -> Self {
        Self {
            shards: (0..Self::SHARDS).map(|_| Mutex::default()).collect(),
            hasher: RandomState::new(),
            shard_capacity: (capacity / Self::SHARDS).max(1),
        }
    }

    /// Runs `change` on the counter of a key, which is absent if there is none or it was forgotten by `now`; what
    /// `change` leaves is kept. Nobody else sees the key meanwhile.
    pub(super) fn update<R>(&self, key: &str, now: i64, change: impl FnOnce(&mut Option<Counter>) -> R) -> R {
        let shard = self.hasher.hash_one(key) as usize % Self::SHARDS;
        let mut counters = self.shards[shard].lock().unwrap_or_else(PoisonError::into_inner);
        let found = counters.get_mut(key);
        let mut counter = found.as_deref().copied().filter(|counter| counter.until > now);
        let result = change(&mut counter);
        match (found, counter) {
            (Some(place), Some(counter)) => *place = counter,
            (Some(_), None) => drop(counters.remove(key)),
            (None, Some(counter)) => {
                if counters.len() >= self.shard_capacity {
                    make_room(&mut counters, now);
                }
                counters.insert(key.into(), counter);
            }
            (None, None) => {}
        }
        result
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        self.shards.iter().map(|shard| shard.lock().expect("a shard").len()).sum()
    }
}

/// Removes what is forgotten, or if nothing is, the stalest eighth: rarely, so that each request pays little.
fn make_room(counters: &mut HashMap<Box<str>, Counter>, now: i64) {
    let before = counters.len();
    counters.retain(|_, counter| counter.until > now);
    if counters.len() == before {
        let mut times: Vec<i64> = counters.values().map(|counter| counter.last).collect();
        let (_, newest_to_go, _) = times.select_nth_unstable(before / 8);
        let newest_to_go = *newest_to_go;
        counters.retain(|_, counter| counter.last > newest_to_go);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(counters: &Counters, key: &str, now: i64) -> u64 {
        counters.update(key, now, |counter| {
            let count = counter.map_or(1, |counter| counter.count + 1);
            *counter = Some(Counter { count, last: now, until: now + 100 });
            count
        })
    }

    #[test]
    fn a_counter_is_forgotten_in_time_and_on_demand() {
        let counters = Counters::new(64);
        assert_eq!(
            [count(&counters, "a", 0), count(&counters, "a", 99), count(&counters, "b", 99)],
            [1, 2, 1]
        );
        assert_eq!(count(&counters, "a", 199), 1);
        counters.update("a", 199, |counter| *counter = None);
        counters.update("never seen", 199, |counter| *counter = None);
        assert_eq!(count(&counters, "a", 199), 1);
    }

    #[test]
    fn memory_is_bounded_and_the_busiest_are_kept() {
        let counters = Counters::new(160);
        for now in 0..10_000_i64 {
            count(&counters, &format!("stranger {now}"), now);
            count(&counters, "regular", now);
            assert!(counters.len() <= 160);
        }
        assert_eq!(count(&counters, "regular", 10_000), 10_001);
    }

    #[test]
    fn the_bound_holds_when_all_come_at_once() {
        let counters = Counters::new(160);
        for stranger in 0..10_000 {
            count(&counters, &format!("stranger {stranger}"), 0);
            assert!(counters.len() <= 160);
        }
    }
}
