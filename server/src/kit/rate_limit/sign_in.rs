use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};

use super::{Allowance, CountError, Counts};

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
    failures: Arc<dyn Counts>,
}

/// One attempt to sign in. It counts as failed from its beginning until [`Attempt::succeeded`] says otherwise, so that
/// parallel guesses are counted before any of them is answered.
#[derive(Debug)]
#[must_use]
pub struct Attempt<'a> {
    throttle: &'a SignInThrottle,
    key: String,
}

impl SignInThrottle {
    /// Failures are kept in `failures`. `None` means that sign-ins are never delayed.
    pub fn new(delay: Option<SignInDelay>, failures: Arc<dyn Counts>) -> Self {
        Self { delay, failures }
    }

    /// After so long without an attempt every account's failures are forgotten.
    pub fn memory(&self) -> Duration {
        self.delay.map_or(Duration::ZERO, |delay| delay.memory())
    }

    /// Begins an attempt to sign in to `account`, a normalised e-mail address or another name that identifies it.
    ///
    /// The inner error says how long to wait, in whole seconds: nothing was counted, and the password must not be
    /// looked at.
    ///
    /// # Errors
    /// Nothing could be counted.
    pub async fn attempt(
        &self,
        account: &str,
        now: DateTime<Utc>,
    ) -> Result<Result<Attempt<'_>, Duration>, CountError> {
        let attempt = Attempt { throttle: self, key: key(account) };
        let Some(delay) = &self.delay else { return Ok(Ok(attempt)) };
        let counted = self.failures.count(&attempt.key, &delay.allowance(), now.timestamp_millis()).await?;
        Ok(counted.map(|()| attempt))
    }
}

/// Who tried to sign in is nobody's business who may look at the counts, and any name must fit.
fn key(account: &str) -> String {
    format!("sign-in-failures:{}", hex::encode(Sha256::digest(account)))
}

impl Attempt<'_> {
    /// It was the right password: the account's failures are forgotten.
    pub async fn succeeded(self) {
        if self.throttle.delay.is_none() {
            return;
        }
        // What stays delays the owner, and nobody else gains by it.
        if let Err(error) = self.throttle.failures.forget(&self.key).await {
            tracing::warn!(error, "failed sign-ins could not be forgotten");
        }
    }
}

impl SignInDelay {
    /// How long failures are remembered beyond the longest delay.
    const MEMORY: Duration = Duration::from_secs(24 * 60 * 60);

    /// After so long without an attempt an account's failures are forgotten.
    pub fn memory(&self) -> Duration {
        self.longest.saturating_add(Self::MEMORY)
    }

    /// What is counted for it: the first failure beyond the free ones begins the delay.
    fn allowance(&self) -> Allowance {
        Allowance {
            free: u64::from(self.free_attempts) + 1,
            first: self.first,
            longest: self.longest,
            memory: self.memory(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Counters;
    use super::*;
    use chrono::TimeDelta;
    use futures_util::FutureExt as _;

    const DELAY: SignInDelay =
        SignInDelay { free_attempts: 2, first: Duration::from_secs(1), longest: Duration::from_secs(900) };

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    fn throttle(delay: Option<SignInDelay>) -> SignInThrottle {
        SignInThrottle::new(delay, Arc::new(Counters::default()))
    }

    /// What is counted in memory is counted at once.
    fn attempt<'a>(
        throttle: &'a SignInThrottle,
        account: &str,
        seconds: i64,
    ) -> Result<Attempt<'a>, Duration> {
        throttle.attempt(account, at(seconds)).now_or_never().expect("at once").expect("memory")
    }

    /// Whether an attempt may fail at that second; the seconds to wait otherwise.
    fn fail(throttle: &SignInThrottle, account: &str, seconds: i64) -> Result<(), u64> {
        attempt(throttle, account, seconds).map(drop).map_err(|wait| wait.as_secs())
    }

    #[test]
    fn the_delay_doubles_from_the_last_failure_up_to_its_bound() {
        let throttle = throttle(Some(DELAY));
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
        let throttle = throttle(Some(DELAY));
        for _ in 0..3 {
            assert_eq!(fail(&throttle, "ada", 0), Ok(()));
        }
        attempt(&throttle, "ada", 1).expect("an attempt").succeeded().now_or_never().expect("at once");
        for _ in 0..3 {
            assert_eq!(fail(&throttle, "ada", 1), Ok(()));
        }
        assert_eq!(fail(&throttle, "ada", 1), Err(1));
        let rested = 1 + 900 + 24 * 60 * 60;
        for _ in 0..3 {
            assert_eq!(fail(&throttle, "ada", rested), Ok(()));
        }
        assert_eq!(fail(&throttle, "ada", rested), Err(1));
    }

    #[test]
    fn parallel_guesses_are_counted_before_they_are_answered() {
        let throttle = throttle(Some(DELAY));
        let begun = (0..50).filter_map(|_| attempt(&throttle, "ada", 0).ok()).collect::<Vec<_>>();
        assert_eq!(begun.len(), 3);
    }

    #[test]
    fn no_number_of_failures_overflows() {
        let endless = SignInDelay { first: Duration::MAX, longest: Duration::MAX, ..DELAY };
        assert_eq!(endless.allowance().delay(u64::MAX), Duration::MAX);
        assert_eq!(DELAY.allowance().delay(u64::MAX), DELAY.longest);
        let throttle = throttle(Some(SignInDelay { free_attempts: 0, ..endless }));
        assert_eq!(fail(&throttle, "ada", 0), Ok(()));
        assert!(fail(&throttle, "ada", 1_000_000_000).is_err());
    }

    #[test]
    fn without_a_delay_nothing_is_counted() {
        let throttle = throttle(None);
        assert!((0..1000).all(|_| fail(&throttle, "ada", 0).is_ok()));
    }
}
