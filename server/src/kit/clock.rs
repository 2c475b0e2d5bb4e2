//! The time, as an argument.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};

/// Tells the time in UTC, in whole milliseconds: upstream stores no more, so a time survives the database unchanged.
///
/// Clones of a fake clock move together.
#[derive(Clone, Debug, Default)]
pub struct Clock(Source);

#[derive(Clone, Debug, Default)]
enum Source {
    #[default]
    System,
    /// Milliseconds since the Unix epoch.
    Fake(Arc<AtomicI64>),
}

impl Clock {
    /// The system's clock.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still until [`Clock::advance`] moves it: for tests.
    pub fn fake(start: DateTime<Utc>) -> Self {
        Self(Source::Fake(Arc::new(AtomicI64::new(start.timestamp_millis()))))
    }

    /// The present time.
    pub fn now(&self) -> DateTime<Utc> {
        let millis = match &self.0 {
            Source::System => Utc::now().timestamp_millis(),
            Source::Fake(millis) => millis.load(Ordering::SeqCst),
        };
        DateTime::from_timestamp_millis(millis).unwrap_or_default()
    }

    /// Moves a fake clock, backwards too.
    ///
    /// # Panics
    /// On the system's clock, which nobody moves.
    pub fn advance(&self, by: TimeDelta) {
        match &self.0 {
            Source::System => panic!("only a fake clock can be moved"),
            Source::Fake(millis) => millis.fetch_add(by.num_milliseconds(), Ordering::SeqCst),
        };
    }
}

/// A span of whole seconds, of a thousand years at most: beyond that a date could not be written.
pub fn seconds(count: u64) -> TimeDelta {
    const LONGEST: u64 = 1_000 * 366 * 24 * 60 * 60;
    TimeDelta::seconds(count.min(LONGEST).cast_signed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_whole_milliseconds() {
        assert_eq!(Clock::system().now().timestamp_subsec_nanos() % 1_000_000, 0);
        let start = DateTime::from_timestamp(1_700_000_000, 123_456_789).expect("a time");
        assert_eq!(Clock::fake(start).now().timestamp_subsec_nanos(), 123_000_000);
    }

    #[test]
    fn a_fake_clock_stands_still_until_it_is_moved() {
        let start = DateTime::UNIX_EPOCH;
        let clock = Clock::fake(start);
        let seen_elsewhere = clock.clone();
        assert_eq!(clock.now(), start);
        clock.advance(TimeDelta::days(8));
        assert_eq!(seen_elsewhere.now(), start + TimeDelta::days(8));
    }
}
