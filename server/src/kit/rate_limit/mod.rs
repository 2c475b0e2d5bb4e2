//! How often somebody may ask: requests by client address, and failed sign-ins by account.
//!
//! Counts live in memory and are exact under parallel requests; their number is bounded. Time comes in as an argument.

mod counters;
mod rules;
mod sign_in;

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::address::ClientAddress;
use counters::{Counter, Counters};

pub use rules::{Limit, Rule, Rules};
pub use sign_in::{Attempt, SignInDelay, SignInThrottle};

/// Counts requests by client network and path.
///
/// The window slides from the last request that passed, as upstream's does: `max` requests pass, and once they did the
/// next one passes only after a whole quiet window.
#[derive(Debug)]
pub struct RateLimiter {
    rules: Rules,
    counters: Counters,
}

/// Whether a request may pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may.
    Allowed,
    /// It may not: answer 429.
    Limited(Limited),
}

/// What a refused client is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limited {
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
    /// How many counts are kept; about ten megabytes.
    const CAPACITY: usize = 65_536;

    /// A limiter with these rules and no counts.
    pub fn new(rules: Rules) -> Self {
        Self { rules, counters: Counters::new(Self::CAPACITY) }
    }

    /// Judges and counts one request.
    ///
    /// `path` is the path of the route that will answer, below the base path, so that no spelling of a URL escapes its
    /// limit. Clients whose address is unknown share one count.
    pub fn check(&self, client: Option<&ClientAddress>, path: &str, now: DateTime<Utc>) -> Verdict {
        let Some(limit) = self.rules.limit(path) else { return Verdict::Allowed };
        let network = client.map_or_else(|| "unknown".to_owned(), |client| client.network().to_string());
        let now = now.timestamp_millis();
        let window = millis(limit.window);
        self.counters.update(&format!("{network}|{path}"), now, |counter| {
            // Counts from a finished window have been forgotten already.
            let (passed, last) = counter.map_or((0, now), |counter| (counter.count, counter.last));
            if passed >= limit.max {
                return Verdict::Limited(Limited {
                    limit,
                    retry_after: until(last.saturating_add(window), now),
                });
            }
            *counter = Some(Counter { count: passed + 1, last: now, until: now.saturating_add(window) });
            Verdict::Allowed
        })
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
    use std::net::IpAddr;

    fn client(text: &str) -> ClientAddress {
        ClientAddress::from(text.parse::<IpAddr>().expect("an address"))
    }

    fn at(millis: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::milliseconds(millis)
    }

    fn limiter() -> RateLimiter {
        RateLimiter::new(Rules::new(Limit::new(10, 100)))
    }

    fn passes(limiter: &RateLimiter, client: &str, path: &str, millis: i64) -> bool {
        limiter.check(Some(&self::client(client)), path, at(millis)) == Verdict::Allowed
    }

    #[test]
    fn the_window_slides_from_the_last_request_that_passed() {
        let limiter = limiter();
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
        let limiter = limiter();
        for _ in 0..3 {
            assert!(passes(&limiter, "1.1.1.1", "/sign-in/email", 500));
        }
        for (millis, seconds) in [(500, 10), (501, 10), (1_500, 9), (9_501, 1), (10_499, 1)] {
            let verdict = limiter.check(Some(&client("1.1.1.1")), "/sign-in/email", at(millis));
            let Verdict::Limited(limited) = verdict else { panic!("passed at {millis}") };
            assert_eq!(limited.retry_after, Duration::from_secs(seconds), "at {millis}");
            assert_eq!(limited.policy(), "\"default\";q=3;w=10");
            assert_eq!(limited.state(), format!("\"default\";r=0;t={seconds}"));
        }
    }

    #[test]
    fn paths_and_networks_are_counted_apart() {
        let limiter = limiter();
        for _ in 0..3 {
            assert!(passes(&limiter, "2001:db8::1", "/sign-in/email", 0));
        }
        assert!(!passes(&limiter, "2001:db8::2", "/sign-in/email", 0), "the same /64");
        assert!(passes(&limiter, "2001:db8:0:1::1", "/sign-in/email", 0), "another /64");
        assert!(passes(&limiter, "2001:db8::1", "/sign-up/email", 0), "another path");
        assert!(passes(&limiter, "1.1.1.1", "/sign-in/email", 0), "another address");
    }

    #[test]
    fn unknown_clients_share_one_count() {
        let limiter = limiter();
        let passed =
            (0..10).filter(|_| limiter.check(None, "/sign-in/email", at(0)) == Verdict::Allowed).count();
        assert_eq!(passed, 3);
    }

    #[test]
    fn exactly_the_maximum_passes_in_parallel() {
        let limiter = limiter();
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
        let limiter = RateLimiter::new(Rules::new(Limit::new(10, 1)).custom(Rule::off("/ok")));
        assert!((0..1000).all(|_| passes(&limiter, "1.1.1.1", "/ok", 0)));
        let off = RateLimiter::new(Rules::off());
        assert!((0..1000).all(|_| passes(&off, "1.1.1.1", "/sign-in/email", 0)));
    }

    #[test]
    fn a_limit_of_none_refuses_everything() {
        let limiter = RateLimiter::new(Rules::new(Limit::new(10, 0)));
        assert!(!passes(&limiter, "1.1.1.1", "/get-session", 0));
    }
}
