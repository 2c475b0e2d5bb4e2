use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::{SecondaryStorage, StorageFuture};
use crate::kit::clock::Clock;

/// A storage in this process: for tests, and for one server that may forget everything when it stops.
///
/// It holds a bounded number of values. Beyond that, those that end first go. Clones share the values.
#[derive(Clone, Debug)]
pub struct MemoryStorage {
    clock: Clock,
    capacity: usize,
    values: Arc<Mutex<Values>>,
}

#[derive(Default)]
struct Values(HashMap<Box<str>, Kept>);

struct Kept {
    value: String,
    /// In milliseconds since the Unix epoch.
    until: i64,
}

impl MemoryStorage {
    /// How many values a storage holds that nobody bounded otherwise: less than 100 MB of sessions and counters.
    pub const CAPACITY: usize = 100_000;

    /// An empty storage of [`CAPACITY`](Self::CAPACITY).
    pub fn new(clock: Clock) -> Self {
        Self::bounded(clock, Self::CAPACITY)
    }

    /// An empty storage of so many values, at least one.
    pub fn bounded(clock: Clock, capacity: usize) -> Self {
        Self { clock, capacity: capacity.max(1), values: Arc::default() }
    }

    fn values(&self) -> (MutexGuard<'_, Values>, i64) {
        let values = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        (values, self.clock.now().timestamp_millis())
    }
}

impl SecondaryStorage for MemoryStorage {
    fn get<'a>(&'a self, key: &'a str) -> StorageFuture<'a, Option<String>> {
        Box::pin(async move {
            let (values, now) = self.values();
            Ok(values.get(key, now).map(str::to_owned))
        })
    }

    fn set<'a>(&'a self, key: &'a str, value: &'a str, ttl: Option<Duration>) -> StorageFuture<'a, ()> {
        Box::pin(async move {
            let (mut values, now) = self.values();
            values.put(key, Some(value), ttl, now, self.capacity);
            Ok(())
        })
    }

    fn delete<'a>(&'a self, key: &'a str) -> StorageFuture<'a, ()> {
        Box::pin(async move {
            let (mut values, now) = self.values();
            values.put(key, None, None, now, self.capacity);
            Ok(())
        })
    }

    fn replace<'a>(
        &'a self,
        key: &'a str,
        from: Option<&'a str>,
        to: Option<&'a str>,
        ttl: Option<Duration>,
    ) -> StorageFuture<'a, bool> {
        Box::pin(async move {
            let (mut values, now) = self.values();
            let is_from = values.get(key, now) == from;
            if is_from {
                values.put(key, to, ttl, now, self.capacity);
            }
            Ok(is_from)
        })
    }
}

impl Values {
    fn get(&self, key: &str, now: i64) -> Option<&str> {
        self.0.get(key).filter(|kept| kept.until > now).map(|kept| kept.value.as_str())
    }

    fn put(&mut self, key: &str, value: Option<&str>, ttl: Option<Duration>, now: i64, capacity: usize) {
        let Some(value) = value else { return drop(self.0.remove(key)) };
        if self.0.len() >= capacity && !self.0.contains_key(key) {
            self.make_room(now);
        }
        let millis = ttl.map_or(i64::MAX, |ttl| i64::try_from(ttl.as_millis()).unwrap_or(i64::MAX));
        self.0.insert(key.into(), Kept { value: value.to_owned(), until: now.saturating_add(millis) });
    }

    /// Removes what has ended, or if nothing has, the eighth that ends first: rarely, so that each call pays little.
    fn make_room(&mut self, now: i64) {
        let before = self.0.len();
        self.0.retain(|_, kept| kept.until > now);
        if self.0.len() < before {
            return;
        }
        let mut ends: Vec<i64> = self.0.values().map(|kept| kept.until).collect();
        let mut going = before.div_ceil(8);
        let (_, last_to_go, _) = ends.select_nth_unstable(going - 1);
        let last_to_go = *last_to_go;
        self.0.retain(|_, kept| {
            let goes = going > 0 && kept.until <= last_to_go;
            going -= usize::from(goes);
            !goes
        });
    }
}

/// Values are secrets: a session's token is who holds it.
impl fmt::Debug for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Values").field("len", &self.0.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn memory_is_bounded_and_what_lives_longest_is_kept() {
        let storage = MemoryStorage::bounded(Clock::fake(chrono::DateTime::UNIX_EPOCH), 100);
        storage.set("for ever", "kept", None).await.expect("memory");
        for stranger in 0..10_000 {
            let ttl = Some(Duration::from_secs(60));
            storage.set(&format!("stranger {stranger}"), "x", ttl).await.expect("memory");
            assert!(storage.values().0.0.len() <= 100);
        }
        assert_eq!(storage.get("for ever").await.expect("memory").as_deref(), Some("kept"));
        assert_eq!(storage.get("stranger 9999").await.expect("memory").as_deref(), Some("x"));
    }

    #[test]
    fn no_value_is_shown() {
        let storage = MemoryStorage::new(Clock::system());
        storage.values().0.put("swordfish", Some("swordfish"), None, 0, 1);
        assert!(!format!("{storage:?}").contains("fish"), "{storage:?}");
    }
}
