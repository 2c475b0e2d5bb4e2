use std::time::Duration;

use chrono::{DateTime, Utc};

use super::counters::{Counter, Counters};
use super::{millis, until};

/// How failed sign-ins to one account slow down further ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignInDelay {
    /// How many failures in a row are free.
    pub free_attempts: u32,
    /// The delay after the first failure beyond those; each further failure doubles it.
    pub first: Duration,
    /// The longest delay: what a stranger can do to an account's owner has a bound.
    pub longest: Duration,
}

/// Counts failed sign-ins by account, whatever address they come from, and delays the next.
///
/// Accounts that don't exist are counted like others, so that a delay says nothing about them.
#[derive(Debug)]
pub struct SignInThrottle {
    delay: Option<SignInDelay>,
    failures: Counters,
}

/// One attempt to sign in. It counts as failed from its beginning until [`Attempt::succeeded`] says otherwise, so that
/// parallel guesses are counted before any of them is answered.
#[derive(Debug)]
#[must_use]
pub struct Attempt<'a> {
    throttle: &'a SignInThrottle,
    account: String,
}

impl SignInThrottle {
    /// How many accounts with failures are remembered.
    const CAPACITY: usize = 65_536;
    /// After so long without an attempt an account's failures are forgotten.
    const MEMORY: Duration = Duration::from_secs(24 * 60 * 60);

    /// No failures yet. `None` means that sign-ins are never delayed.
    pub fn new(delay: Option<SignInDelay>) -> Self {
        Self { delay, failures: Counters::new(Self::CAPACITY) }
    }

    /// Begins an attempt to sign in to `account`, a normalised e-mail address or another name that identifies it.
    ///
    /// # Errors
    /// How long to wait, in whole seconds: nothing was counted, and the password must not be looked at.
    pub fn attempt(&self, account: &str, now: DateTime<Utc>) -> Result<Attempt<'_>, Duration> {
        let attempt = Attempt { throttle: self, account: account.to_owned() };
        let Some(delay) = &self.delay else { return Ok(attempt) };
        let now = now.timestamp_millis();
        self.failures.update(account, now, |failures| {
            let count = failures.map_or(0, |failures| failures.count);
            let free_again =
                failures.map_or(now, |failures| failures.last.saturating_add(millis(delay.after(count))));
            if now < free_again {
                return Err(until(free_again, now));
            }
            let forgotten = now.saturating_add(millis(delay.longest.saturating_add(Self::MEMORY)));
            *failures = Some(Counter { count: count + 1, last: now, until: forgotten });
            Ok(attempt)
        })
    }

    /// Forgets an account's failures: its owner proved to be there, by signing in or by a mailed link.
    pub fn forget(&self, account: &str) {
        self.failures.update(account, 0, |failures| *failures = None);
    }
}

impl Attempt<'_> {
    /// It was the right password.
    pub fn succeeded(self) {
        self.throttle.forget(&self.account);
    }
}

impl SignInDelay {
    /// How long to wait after so many failures in a row.
    fn after(&self, failures: u64) -> Duration {
        let Some(doublings) = failures.checked_sub(u64::from(self.free_attempts) + 1) else {
            return Duration::ZERO;
        };
        let factor = 1_u32.checked_shl(u32::try_from(doublings).unwrap_or(u32::MAX)).unwrap_or(u32::MAX);
        self.first.saturating_mul(factor).min(self.longest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    const DELAY: SignInDelay =
        SignInDelay { free_attempts: 2, first: Duration::from_secs(1), longest: Duration::from_secs(900) };

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    /// Whether an attempt may fail at that second; the seconds to wait otherwise.
    fn fail(throttle: &SignInThrottle, account: &str, seconds: i64) -> Result<(), u64> {
        throttle.attempt(account, at(seconds)).map(drop).map_err(|wait| wait.as_secs())
    }

    #[test]
    fn the_delay_doubles_from_the_last_failure_up_to_its_bound() {
        let throttle = SignInThrottle::new(Some(DELAY));
        for _ in 0..3 {
            assert_eq!(fail(&throttle, "ada", 0), Ok(()));
        }
        let mut now = 0;
        for delay in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900] {
            assert_eq!(fail(&throttle, "ada", now), Err(delay));
            assert_eq!(fail(&throttle, "ada", now + i64::try_from(delay).expect("short") - 1), Err(1));
            now += i64::try_from(delay).expect("short");
            assert_eq!(fail(&throttle, "ada", now), Ok(()), "after {delay}");
        }
        assert_eq!(fail(&throttle, "bob", now), Ok(()), "other accounts are not delayed");
    }

    #[test]
    fn success_or_a_day_of_rest_ends_the_delay() {
        let throttle = SignInThrottle::new(Some(DELAY));
        for _ in 0..3 {
            assert_eq!(fail(&throttle, "ada", 0), Ok(()));
        }
        throttle.attempt("ada", at(1)).expect("an attempt").succeeded();
        for _ in 0..3 {
            assert_eq!(fail(&throttle, "ada", 1), Ok(()));
        }
        assert_eq!(fail(&throttle, "ada", 1), Err(1));
        throttle.forget("ada");
        for _ in 0..3 {
            assert_eq!(fail(&throttle, "ada", 1), Ok(()));
        }
        let rested = 1 + 900 + 24 * 60 * 60;
        for _ in 0..3 {
            assert_eq!(fail(&throttle, "ada", rested), Ok(()));
        }
        assert_eq!(fail(&throttle, "ada", rested), Err(1));
    }

    #[test]
    fn parallel_guesses_are_counted_before_they_are_answered() {
        let throttle = SignInThrottle::new(Some(DELAY));
        let begun = (0..50).filter_map(|_| throttle.attempt("ada", at(0)).ok()).collect::<Vec<_>>();
        assert_eq!(begun.len(), 3);
    }

    #[test]
    fn no_number_of_failures_overflows() {
        let endless = SignInDelay { first: Duration::MAX, longest: Duration::MAX, ..DELAY };
        assert_eq!(endless.after(u64::MAX), Duration::MAX);
        assert_eq!(DELAY.after(u64::MAX), DELAY.longest);
        let throttle = SignInThrottle::new(Some(SignInDelay { free_attempts: 0, ..endless }));
        assert_eq!(fail(&throttle, "ada", 0), Ok(()));
        assert!(fail(&throttle, "ada", 1_000_000_000).is_err());
    }

    #[test]
    fn without_a_delay_nothing_is_counted() {
        let throttle = SignInThrottle::new(None);
        assert!((0..1000).all(|_| fail(&throttle, "ada", 0).is_ok()));
    }
}
