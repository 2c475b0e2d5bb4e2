use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::store::Timestamp;

/// How far the reader is behind: how old the oldest event was that the last reading brought, or how long ago that was,
/// whichever is more. So it grows while the database can't be read, and while a transaction keeps its events back.
#[derive(Default)]
pub(super) struct Lag(Mutex<Option<Reading>>);

#[derive(Clone, Copy)]
struct Reading {
    at: Instant,
    late: Duration,
}

impl Lag {
    /// Something was read, with events of these times.
    pub(super) fn is_read(&self, events: impl IntoIterator<Item = Timestamp>, now: Timestamp) {
        let oldest = events.into_iter().min().map_or(0, |oldest| now.millis() - oldest.millis());
        // Another server's clock may be ahead of ours.
        let late = Duration::from_millis(oldest.max(0).cast_unsigned());
        *self.reading() = Some(Reading { at: Instant::now(), late });
    }

    /// Nothing is read any more, since nobody listens.
    pub(super) fn ends(&self) {
        *self.reading() = None;
    }

    pub(super) fn now(&self) -> Duration {
        self.reading().map_or(Duration::ZERO, |reading| reading.late.max(reading.at.elapsed()))
    }

    fn reading(&self) -> MutexGuard<'_, Option<Reading>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_event_counts_and_so_does_silence() {
        let at = |millis| Timestamp::from_millis(millis).expect("a time");
        let lag = Lag::default();
        assert_eq!(lag.now(), Duration::ZERO, "nobody listens");
        lag.is_read([at(9_000), at(7_000), at(11_000)], at(10_000));
        assert_eq!(lag.now(), Duration::from_secs(3));
        lag.is_read([at(11_000)], at(10_000));
        let silent = lag.now();
        assert!(silent < Duration::from_secs(3), "a clock that is ahead is no lag: {silent:?}");
        std::thread::sleep(Duration::from_millis(2));
        assert!(lag.now() > silent, "what is not read grows old");
        lag.ends();
        assert_eq!(lag.now(), Duration::ZERO);
    }
}
