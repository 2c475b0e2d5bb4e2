//! Trying again what is safe to try again.

use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{Response, StatusCode};
use std::time::Duration;

/// When a failed request is sent again: with exponential backoff and jitter, or when the server says.
///
/// A `GET` that changes nothing is repeated after a connection failure, a time-out, 429, 502, 503 and 504. Every
/// other call is repeated only if no connection came about, since then the server can't have seen it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retry {
    /// How often a request is sent at most.
    pub attempts: u32,
    /// The wait before the second attempt, doubled before each further one. Between half of it and all of it is
    /// waited, by chance, so that many clients do not come back at once.
    pub first_wait: Duration,
    /// The longest wait. A `Retry-After` beyond it is not waited for: the failure is returned instead.
    pub longest_wait: Duration,
}

impl Retry {
    /// Every request is sent once.
    pub const NEVER: Self = Self { attempts: 1, first_wait: Duration::ZERO, longest_wait: Duration::ZERO };

    /// The wait before the next attempt, or `None` if the result stands.
    pub(crate) fn after(
        &self,
        result: &reqwest::Result<Response>,
        attempt: u32,
        repeatable: bool,
    ) -> Option<Duration> {
        if attempt + 1 >= self.attempts {
            return None;
        }
        let asked = match result {
            Ok(response) if repeatable && is_transient(response.status()) => retry_after(response.headers()),
            Ok(_) => return None,
            Err(error) if never_connected(error) => None,
            Err(error) if repeatable && (error.is_timeout() || error.is_request()) => None,
            Err(_) => return None,
        };
        match asked {
            Some(wait) => (wait <= self.longest_wait).then_some(wait),
            None => Some(self.backoff(attempt, chance())),
        }
    }

    /// `chance` is between 0 and 1.
    fn backoff(&self, attempt: u32, chance: f64) -> Duration {
        let whole = self.first_wait.saturating_mul(2u32.saturating_pow(attempt)).min(self.longest_wait);
        whole.mul_f64(0.5 + chance / 2.0)
    }
}

impl Default for Retry {
    /// Three attempts, the second after 100 to 200 ms; no wait longer than 5 s.
    fn default() -> Self {
        Self { attempts: 3, first_wait: Duration::from_millis(200), longest_wait: Duration::from_secs(5) }
    }
}

fn is_transient(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::TOO_MANY_REQUESTS
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT
    )
}

#[cfg(not(target_family = "wasm"))]
fn never_connected(error: &reqwest::Error) -> bool {
    error.is_connect()
}

/// A browser does not tell.
#[cfg(target_family = "wasm")]
fn never_connected(_: &reqwest::Error) -> bool {
    false
}

/// `Retry-After` in seconds (RFC 9110 section 10.2.3), or the header that better-auth sends in its place.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let header = headers.get(RETRY_AFTER).or_else(|| headers.get("x-retry-after"))?;
    header.to_str().ok()?.trim().parse().ok().map(Duration::from_secs)
}

#[cfg(not(target_family = "wasm"))]
pub(crate) async fn sleep(wait: Duration) {
    tokio::time::sleep(wait).await;
}

#[cfg(target_family = "wasm")]
pub(crate) async fn sleep(wait: Duration) {
    gloo_timers::future::sleep(wait).await;
}

/// Between half of a wait and all of it, by chance.
pub(crate) fn jitter(whole: Duration) -> Duration {
    whole.mul_f64(0.5 + chance() / 2.0)
}

#[cfg(not(target_family = "wasm"))]
fn chance() -> f64 {
    fastrand::f64()
}

#[cfg(target_family = "wasm")]
fn chance() -> f64 {
    js_sys::Math::random()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &'static str, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(
            reqwest::header::HeaderName::from_static(name),
            value.parse().expect("a value"),
        )])
    }

    #[test]
    fn retry_after_is_read_in_either_spelling() {
        assert_eq!(retry_after(&headers("retry-after", "7")), Some(Duration::from_secs(7)));
        assert_eq!(retry_after(&headers("x-retry-after", " 9")), Some(Duration::from_secs(9)));
        assert_eq!(retry_after(&headers("retry-after", "Wed, 21 Oct 2015 07:28:00 GMT")), None);
    }

    #[test]
    fn the_wait_doubles_up_to_the_longest_and_is_never_less_than_half() {
        let retry = Retry::default();
        let whole: Vec<_> = (0..6).map(|attempt| retry.backoff(attempt, 1.0).as_millis()).collect();
        assert_eq!(whole, [200, 400, 800, 1600, 3200, 5000]);
        assert_eq!(retry.backoff(1, 0.0), Duration::from_millis(200));
    }
}
