//! What the session gets from outside: a way to ask the server, and the time.

use std::{fmt, future::Future, time::Duration};

/// Asks the server who is signed in. Every `Fn() -> Future<Output = Result<Option<T>, FetchError>>` is one.
///
/// Credentials are read when the future is first polled, not before. The future must end by itself: a request
/// without a time-out would hold back every later one.
pub trait Fetch {
    /// The session as the server describes it. Equality decides whether subscribers see a new value.
    type Data: PartialEq;
    /// The request.
    type Future: Future<Output = Result<Option<Self::Data>, FetchError>>;

    /// Makes one request. `Ok(None)` is the server's word that there is no session; everything that leaves the
    /// question open is an error.
    fn fetch(&self) -> Self::Future;
}

impl<F, Fut, T> Fetch for F
where
    F: Fn() -> Fut,
    Fut: Future<Output = Result<Option<T>, FetchError>>,
    T: PartialEq,
{
    type Data = T;
    type Future = Fut;

    fn fetch(&self) -> Fut {
        self()
    }
}

/// The time since any fixed moment. Every `Fn() -> Duration` is one: [`uptime`] natively, `performance.now()` in
/// a browser, a counter in a test.
pub trait Clock {
    /// The time now; it never goes back.
    fn now(&self) -> Duration;
}

impl<F: Fn() -> Duration> Clock for F {
    fn now(&self) -> Duration {
        self()
    }
}

#[cfg(not(target_family = "wasm"))]
use std::time::Instant;
#[cfg(all(target_family = "wasm", feature = "http"))]
use web_time::Instant;

/// The system's monotonic clock, counted from its first use in this process.
///
/// In a browser it needs the feature `http`; without it the caller brings the clock.
#[cfg(any(not(target_family = "wasm"), feature = "http"))]
pub fn uptime() -> Duration {
    static START: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
    START.elapsed()
}

/// A request that left the question open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FetchError {
    /// What went wrong.
    pub kind: FetchErrorKind,
    /// The server's `Retry-After`, as a span of time from now.
    pub retry_after: Option<Duration>,
}

impl From<FetchErrorKind> for FetchError {
    fn from(kind: FetchErrorKind) -> Self {
        Self { kind, retry_after: None }
    }
}

/// Why a request left the question open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FetchErrorKind {
    /// The server could not be reached.
    Offline,
    /// The server did not answer in time.
    Timeout,
    /// The server answered 429.
    RateLimited,
    /// The server answered 5xx.
    Server,
    /// An answer that no server of this kind gives: another status, or a body that can't be read.
    Unexpected,
}

impl fmt::Display for FetchErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Offline => "the server could not be reached",
            Self::Timeout => "the server did not answer in time",
            Self::RateLimited => "too many requests",
            Self::Server => "the server failed",
            Self::Unexpected => "the server gave an answer that can't be understood",
        })
    }
}

impl std::error::Error for FetchErrorKind {}
