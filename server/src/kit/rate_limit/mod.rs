//! How often somebody may ask: requests by client address, and failed sign-ins by account.
//!
//! Counts are exact under parallel requests, on one server or on all that share a database or a secondary storage.
//! Time comes in as an argument.

mod allowance;
mod counters;
mod counts;
mod rules;
mod sign_in;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::address::ClientAddress;

pub use allowance::{Allowance, Counter, Judgement};
pub use counters::Counters;
pub use counts::{CountError, Counts};
pub use rules::{Limit, Rule, Rules};
pub use sign_in::{Attempt, SignInDelay, SignInThrottle};

/// Counts requests by client network and path.
///
/// The window slides from the last request that passed, as upstream's does: `max` requests pass, and once they did the
/// next one passes only after a whole quiet window.
#[derive(Debug)]
pub struct RateLimiter {
    rules: Rules,
    ipv6_prefix: u8,
    counts: Arc<dyn Counts>,
}

/// Whether a request may pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may.
    Allowed,
    /// It may not: answer 429.
    Limited(Limited),
}

/// What a refused client is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limited {
    /// The rule that the limit is of: its pattern, `guessing` for the built-in one, `general` for all other paths.
    pub rule: Arc<str>,
    /// The limit that was reached.
    pub limit: Limit,
    /// How long to wait, in whole seconds and at least one: for `Retry-After` and upstream's `X-Retry-After`.
    pub retry_after: Duration,
}

impl Limited {
    /// The sentence in upstream's answer, `{"message": …}`.
    pub const MESSAGE: &str = "Too many requests. Please try again later.";

    /// The value of `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers-10, section 3).
    pub fn policy(&self) -> String {
        format!("\"default\";q={};w={}", self.limit.max, self.limit.window.as_secs())
    }

    /// The value of `RateLimit` (the same draft, section 4).
    pub fn state(&self) -> String {
        format!("\"default\";r=0;t={}", self.retry_after.as_secs())
    }
}

impl RateLimiter {
    /// A limiter with these rules. IPv6 addresses are counted by networks of `ipv6_prefix` bits, of which one household
    /// has a whole one.
    pub fn new(rules: Rules, ipv6_prefix: u8, counts: Arc<dyn Counts>) -> Self {
        Self { rules, ipv6_prefix, counts }
    }

    /// After so long every count is forgotten: the longest window.
    pub fn memory(&self) -> Duration {
        self.rules.longest_window()
    }

    /// Judges and counts one request.
    ///
    /// `path` is the path of the route that will answer, below the base path, so that no spelling of a URL escapes its
    /// limit. Clients whose address is unknown share one count. The count's key is upstream's.
    ///
    /// # Errors
    /// Nothing could be counted.
    pub async fn check(
        &self,
        client: Option<&ClientAddress>,
        path: &str,
        now: DateTime<Utc>,
    ) -> Result<Verdict, CountError> {
        let Some((limit, rule)) = self.rules.limit(path) else { return Ok(Verdict::Allowed) };
        let limited = |retry_after| Verdict::Limited(Limited { rule: rule.clone(), limit, retry_after });
        let Some(allowance) = limit.allowance() else { return Ok(limited(limit.window)) };
        let network = client.map(|client| client.network(self.ipv6_prefix).to_string());
        let key = format!("{}|{path}", network.as_deref().unwrap_or("unknown"));
        let counted = self.counts.count(&key, &allowance, now.timestamp_millis()).await?;
        Ok(counted.map_or_else(limited, |()| Verdict::Allowed))
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// The time from `now` to `then`, both in milliseconds, in whole seconds and at least one.
fn until(then: i64, now: i64) -> Duration {
    Duration::from_secs(then.saturating_sub(now).max(1).cast_unsigned().div_ceil(1000))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use futures_util::FutureExt as _;
    use std::net::IpAddr;

    fn client(text: &str) -> ClientAddress {
        ClientAddress::from(text.parse::<IpAddr>().expect("an address"))
    }

    fn at(millis: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::milliseconds(millis)
    }

    fn limiter(rules: Rules) -> RateLimiter {
        RateLimiter::new(rules, 64, Arc::new(Counters::default()))
    }

    fn usual() -> RateLimiter {
        limiter(Rules::new(Limit::new(10, 100)))
    }

    /// What is counted in memory is counted at once.
    fn check(limiter: &RateLimiter, client: Option<&str>, path: &str, millis: i64) -> Verdict {
        let client = client.map(self::client);
        let verdict = limiter.check(client.as_ref(), path, at(millis)).now_or_never();
        verdict.expect("at once").expect("memory")
    }

    fn passes(limiter: &RateLimiter, client: &str, path: &str, millis: i64) -> bool {
        check(limiter, Some(client), path, millis) == Verdict::Allowed
    }

    #[test]
    fn the_window_slides_from_the_last_request_that_passed() {
        let limiter = usual();
        for millis in [0, 4_000, 8_000] {
            assert!(passes(&limiter, "1.1.1.1", "/sign-in/email", millis));
        }
        for millis in [8_001, 12_000, 17_999] {
            assert!(!passes(&limiter, "1.1.1.1", "/sign-in/email", millis), "{millis}");
        }
        assert!(
            passes(&limiter, "1.1.1.1", "/sign-in/email", 18_000),
            "refused requests don't move the window"
        );
        assert!(passes(&limiter, "1.1.1.1", "/sign-in/email", 18_000), "the count started again");
    }

    #[test]
    fn a_refused_client_is_told_when_to_come_back() {
        let limiter = usual();
        for _ in 0..3 {
            assert!(passes(&limiter, "1.1.1.1", "/sign-in/email", 500));
        }
        for (millis, seconds) in [(500, 10), (501, 10), (1_500, 9), (9_501, 1), (10_499, 1)] {
            let verdict = check(&limiter, Some("1.1.1.1"), "/sign-in/email", millis);
            let Verdict::Limited(limited) = verdict else { panic!("passed at {millis}") };
            assert_eq!(&*limited.rule, "guessing");
            assert_eq!(limited.retry_after, Duration::from_secs(seconds), "at {millis}");
            assert_eq!(limited.policy(), "\"default\";q=3;w=10");
            assert_eq!(limited.state(), format!("\"default\";r=0;t={seconds}"));
        }
    }

    #[test]
    fn paths_and_networks_are_counted_apart() {
        let limiter = usual();
        for _ in 0..3 {
            assert!(passes(&limiter, "2001:db8::1", "/sign-in/email", 0));
        }
        assert!(!passes(&limiter, "2001:db8::2", "/sign-in/email", 0), "the same /64");
        assert!(passes(&limiter, "2001:db8:0:1::1", "/sign-in/email", 0), "another /64");
        assert!(passes(&limiter, "2001:db8::1", "/sign-up/email", 0), "another path");
        assert!(passes(&limiter, "1.1.1.1", "/sign-in/email", 0), "another address");
    }

    #[test]
    fn networks_are_as_wide_as_they_are_set() {
        for (prefix, passes_too) in [(48, false), (64, true), (128, true)] {
            let limiter =
                RateLimiter::new(Rules::new(Limit::new(10, 1)), prefix, Arc::new(Counters::default()));
            assert!(passes(&limiter, "2001:db8:0:1::1", "/ok", 0));
            assert_eq!(passes(&limiter, "2001:db8:0:2::1", "/ok", 0), passes_too, "{prefix}");
            assert_eq!(passes(&limiter, "2001:db8:0:1::2", "/ok", 0), prefix == 128, "{prefix}");
        }
    }

    #[test]
    fn unknown_clients_share_one_count() {
        let limiter = usual();
        let passed =
            (0..10).filter(|_| check(&limiter, None, "/sign-in/email", 0) == Verdict::Allowed).count();
        assert_eq!(passed, 3);
    }

    #[test]
    fn exactly_the_maximum_passes_in_parallel() {
        let limiter = usual();
        let passed = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|_| {
                    scope.spawn(|| (0..50).filter(|_| passes(&limiter, "1.1.1.1", "/get-session", 0)).count())
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().expect("a thread")).sum::<usize>()
        });
        assert_eq!(passed, 100);
    }

    #[test]
    fn a_path_whose_rule_is_off_is_never_limited() {
        let limiter = limiter(Rules::new(Limit::new(10, 1)).custom(Rule::off("/ok")));
        assert!((0..1000).all(|_| passes(&limiter, "1.1.1.1", "/ok", 0)));
        let off = self::limiter(Rules::off());
        assert!((0..1000).all(|_| passes(&off, "1.1.1.1", "/sign-in/email", 0)));
    }

    #[test]
    fn a_limit_of_none_refuses_everything() {
        let limiter = limiter(Rules::new(Limit::new(10, 0)));
        assert!(!passes(&limiter, "1.1.1.1", "/get-session", 0));
    }
}
