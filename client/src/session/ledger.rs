//! The bookkeeping: which demand a request serves, and which answers still count. No futures, no locks, no clock.

use super::{FetchError, Freshness, SessionState, Snapshot};
use std::{sync::Arc, time::Duration};

/// The number of a demand for the truth. A request serves all demands made before it began, and carries the
/// number of the newest of them.
pub(super) type Demand = u64;

/// What a request brought home.
pub(super) type Answer<T> = Result<Option<Arc<T>>, FetchError>;

const FIRST_BACKOFF: Duration = Duration::from_secs(1);
const LONGEST_BACKOFF: Duration = Duration::from_secs(60);

#[derive(Debug)]
pub(super) struct Ledger {
    /// The newest demand. It starts one ahead of `answered`: whoever comes first makes the first request.
    wanted: Demand,
    /// The newest demand that has been answered, by a success, a failure, or by [`Ledger::set`].
    answered: Demand,
    /// The request in flight.
    in_flight: Option<Demand>,
    /// When the last request began.
    began_at: Duration,
    /// Whether the last answer was thrown away because it was outdated on arrival.
    discarded: bool,
    /// Failures since the last success.
    failures: u32,
}

impl Default for Ledger {
    fn default() -> Self {
        Self {
            wanted: 1,
            answered: 0,
            in_flight: None,
            began_at: Duration::ZERO,
            discarded: false,
            failures: 0,
        }
    }
}

impl Ledger {
    pub(super) fn wanted(&self) -> Demand {
        self.wanted
    }

    pub(super) fn is_answered(&self, demand: Demand) -> bool {
        self.answered >= demand
    }

    /// Asks for a request that begins after now. One that is wanted already and has not begun is such a one.
    pub(super) fn invalidate<T>(&mut self, shown: &mut Snapshot<T>) -> Demand {
        if self.answered == self.wanted || self.in_flight == Some(self.wanted) {
            self.wanted += 1;
        }
        shown.freshness = self.not_fresh();
        self.wanted
    }

    /// Takes the state as given: it answers every demand so far, and what is in flight comes too late.
    pub(super) fn set<T: PartialEq>(&mut self, data: Option<Arc<T>>, now: Duration, shown: &mut Snapshot<T>) {
        self.wanted += 1;
        self.answered = self.wanted;
        self.succeed(data, now, shown);
    }

    /// The demand that the next request serves, unless nothing is wanted or a request is in flight.
    pub(super) fn begin<T>(&mut self, now: Duration, shown: &mut Snapshot<T>) -> Option<Demand> {
        if self.in_flight.is_some() || self.answered == self.wanted {
            return None;
        }
        self.in_flight = Some(self.wanted);
        self.began_at = now;
        shown.freshness = Freshness::Refreshing;
        shown.retry_at = None;
        self.in_flight
    }

    /// Enters an answer. It counts once, and only if nothing newer is known.
    ///
    /// An answer that an invalidation has outdated meanwhile is thrown away: right after a sign-in it would say
    /// "signed out" for a moment. But not twice in a row, or a steady stream of invalidations would keep the
    /// state from ever moving.
    pub(super) fn finish<T: PartialEq>(
        &mut self,
        demand: Demand,
        answer: Answer<T>,
        now: Duration,
        shown: &mut Snapshot<T>,
    ) {
        if self.in_flight != Some(demand) {
            return;
        }
        self.in_flight = None;
        if self.is_answered(demand) {
            return;
        }
        self.discarded = demand < self.wanted && !self.discarded;
        if self.discarded {
            shown.freshness = Freshness::Stale;
            return;
        }
        self.answered = demand;
        match answer {
            Ok(data) => self.succeed(data, self.began_at, shown),
            Err(error) => self.fail(error, now, shown),
        }
    }

    fn succeed<T: PartialEq>(&mut self, data: Option<Arc<T>>, as_of: Duration, shown: &mut Snapshot<T>) {
        self.failures = 0;
        shown.state = match (data, &shown.state) {
            (None, _) => SessionState::SignedOut,
            (Some(new), SessionState::SignedIn(old)) if new == *old => SessionState::SignedIn(old.clone()),
            (Some(new), _) => SessionState::SignedIn(new),
        };
        shown.freshness = if self.answered == self.wanted { Freshness::Fresh } else { Freshness::Stale };
        shown.error = None;
        shown.retry_at = None;
        shown.as_of = Some(as_of);
    }

    fn fail<T>(&mut self, error: FetchError, now: Duration, shown: &mut Snapshot<T>) {
        let backoff = FIRST_BACKOFF.saturating_mul(2u32.saturating_pow(self.failures)).min(LONGEST_BACKOFF);
        self.failures = self.failures.saturating_add(1);
        shown.freshness = Freshness::Stale;
        shown.error = Some(error.kind);
        shown.retry_at = Some(now.saturating_add(backoff.max(error.retry_after.unwrap_or_default())));
    }

    fn not_fresh(&self) -> Freshness {
        if self.in_flight.is_some() { Freshness::Refreshing } else { Freshness::Stale }
    }
}
