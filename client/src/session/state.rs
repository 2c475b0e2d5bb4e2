//! What a subscriber sees.

use super::FetchErrorKind;
use std::{sync::Arc, time::Duration};

/// Who is signed in, as far as the server has said.
#[derive(Debug, PartialEq, Eq)]
pub enum SessionState<T> {
    /// Nobody has asked yet, or no request has been answered.
    Unknown,
    /// The server answered that there is no session.
    SignedOut,
    /// The server answered with this session. An equal answer keeps the same [`Arc`], so its address says
    /// whether anything changed.
    SignedIn(Arc<T>),
}

impl<T> SessionState<T> {
    /// The session, if somebody is signed in.
    pub fn data(&self) -> Option<&T> {
        match self {
            Self::SignedIn(data) => Some(data),
            Self::Unknown | Self::SignedOut => None,
        }
    }
}

// Not derived: an `Arc` is cloned whether or not what it holds can be.
impl<T> Clone for SessionState<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Unknown => Self::Unknown,
            Self::SignedOut => Self::SignedOut,
            Self::SignedIn(data) => Self::SignedIn(data.clone()),
        }
    }
}

/// How much the state of a [`Snapshot`] can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// It answers the latest demand.
    Fresh,
    /// It has been invalidated, or the last request failed (then [`Snapshot::error`] says why), and no request
    /// is in flight.
    Stale,
    /// It is not fresh, and a request is in flight.
    Refreshing,
}

/// The session at one moment.
#[derive(Debug, PartialEq, Eq)]
pub struct Snapshot<T> {
    /// Who is signed in.
    pub state: SessionState<T>,
    /// How much that can be trusted.
    pub freshness: Freshness,
    /// Why the last request failed; `None` after one that did not, and after [`Session::set`](super::Session::set).
    pub error: Option<FetchErrorKind>,
    /// When to try again after a failure, on the session's [`Clock`](super::Clock): the longer of an exponential
    /// backoff (1 s, doubled with each failure, at most 60 s) and the server's `Retry-After`.
    /// [`Session::keep_fresh`](super::Session::keep_fresh) does so by itself.
    pub retry_at: Option<Duration>,
    /// The moment of which the state is true, on the session's clock: when the request began that it answers, or
    /// when it was [set](super::Session::set).
    pub as_of: Option<Duration>,
}

impl<T> Snapshot<T> {
    /// Nothing known, nothing asked.
    pub(super) const UNKNOWN: Self = Self {
        state: SessionState::Unknown,
        freshness: Freshness::Stale,
        error: None,
        retry_at: None,
        as_of: None,
    };

    /// Whether the state answers the latest demand.
    pub fn is_fresh(&self) -> bool {
        self.freshness == Freshness::Fresh
    }
}

impl<T> Clone for Snapshot<T> {
    fn clone(&self) -> Self {
        Self { state: self.state.clone(), ..*self }
    }
}
