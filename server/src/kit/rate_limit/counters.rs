use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::allowance::{Allowance, Counter, Judgement};
use super::millis;

/// Counters by key in this process: each is changed atomically, and their number has a bound.
///
/// When the bound is reached the stalest go. That gives nothing away: whoever can make as many keys as there are
/// counters has that many fresh counts anyway.
#[derive(Debug)]
pub struct Counters {
    shards: Vec<Mutex<HashMap<Box<str>, Kept>>>,
    hasher: RandomState,
    shard_capacity: usize,
}

#[derive(Clone, Copy, Debug)]
struct Kept {
    counter: Counter,
    /// When it is forgotten, in milliseconds since the Unix epoch.
    until: i64,
}

/// Room for about ten megabytes.
impl Default for Counters {
    fn default() -> Self {
        Self::new(65_536)
    }
}

impl Counters {
    const SHARDS: usize = 16;

    /// No counts; at most so many.
    pub fn new(capacity: usize) -> Self {
        Self {
            shards: (0..Self::SHARDS).map(|_| Mutex::default()).collect(),
            hasher: RandomState::new(),
            shard_capacity: (capacity / Self::SHARDS).max(1),
        }
    }

    /// Counts one more under a key if the allowance lets it pass; how long to wait if not.
    pub(super) fn count(&self, key: &str, allowance: &Allowance, now: i64) -> Result<(), Duration> {
        let mut counters = self.shard(key).lock().unwrap_or_else(PoisonError::into_inner);
        let found = counters.get_mut(key);
        let before = found.as_deref().map(|kept| kept.counter);
        let count = match allowance.judge(before, now) {
            Judgement::Wait(delay) => return Err(delay),
            Judgement::First => 1,
            Judgement::Free | Judgement::Alone => before.map_or(1, |counter| counter.count + 1),
        };
        let until = now.saturating_add(millis(allowance.memory));
        let after = Kept { counter: Counter { count, last: now }, until };
        match found {
            Some(kept) => *kept = after,
            None => {
                if counters.len() >= self.shard_capacity {
                    make_room(&mut counters, now);
                }
                counters.insert(key.into(), after);
            }
        }
        Ok(())
    }

    /// Forgets what was counted under a key.
    pub(super) fn forget(&self, key: &str) {
        self.shard(key).lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }

    fn shard(&self, key: &str) -> &Mutex<HashMap<Box<str>, Kept>> {
        &self.shards[self.hasher.hash_one(key) as usize % Self::SHARDS]
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        self.shards.iter().map(|shard| shard.lock().expect("a shard").len()).sum()
    }
}

/// Removes what is forgotten, or if nothing is, the stalest eighth: rarely, so that each request pays little.
fn make_room(counters: &mut HashMap<Box<str>, Kept>, now: i64) {
    let before = counters.len();
    counters.retain(|_, kept| kept.until > now);
    if counters.len() == before {
        let mut times: Vec<i64> = counters.values().map(|kept| kept.counter.last).collect();
        let (_, newest_to_go, _) = times.select_nth_unstable(before / 8);
        let newest_to_go = *newest_to_go;
        counters.retain(|_, kept| kept.counter.last > newest_to_go);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const THREE: Allowance = Allowance {
        free: 3,
        first: Duration::from_millis(100),
        longest: Duration::from_millis(100),
        memory: Duration::from_millis(100),
    };

    fn passes(counters: &Counters, key: &str, now: i64) -> bool {
        counters.count(key, &THREE, now).is_ok()
    }

    #[test]
    fn a_counter_is_forgotten_in_time_and_on_demand() {
        let counters = Counters::new(64);
        let passed = [0, 50, 99, 150, 198].map(|now| passes(&counters, "a", now));
        assert_eq!(passed, [true, true, true, false, false]);
        assert!(passes(&counters, "b", 198), "another key");
        assert!(passes(&counters, "a", 199));
        counters.forget("a");
        counters.forget("never seen");
        assert_eq!([(); 4].map(|()| passes(&counters, "a", 199)), [true, true, true, false]);
    }

    #[test]
    fn memory_is_bounded_and_the_busiest_are_kept() {
        let counters = Counters::new(160);
        for _ in 0..3 {
            assert!(passes(&counters, "regular", 0));
        }
        for stranger in 0..10_000 {
            assert!(passes(&counters, &format!("stranger {stranger}"), -1));
            assert!(counters.len() <= 160);
        }
        assert!(!passes(&counters, "regular", 0), "it was kept");
    }

    #[test]
    fn the_bound_holds_when_all_come_at_once() {
        let counters = Counters::new(160);
        for stranger in 0..10_000 {
            assert!(passes(&counters, &format!("stranger {stranger}"), 0));
            assert!(counters.len() <= 160);
        }
    }
}
