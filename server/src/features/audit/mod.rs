//! The audit log: who did what to whom, from where, and how it ended.
//!
//! A line is written by the transaction that did it, so there is no act without its line and no line without its act. What
//! is an event is a line; so is the refusal of an operation that would have changed the session, a wrong password say.
//! Lines are [chained](seal), so that one that is gone, changed or put there [shows](verify).

mod chain;
mod find;
mod old_secrets;
mod prune;
mod record;
mod seal;
mod tables;
mod verify;

pub use find::Lines;
pub use old_secrets::OldSecrets;
pub use record::Entry;
pub use tables::{AuditHeadRow, AuditRow};
pub use verify::{Fault, Head, Verified};

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use crate::config::AuditConfig;
use crate::feature::Feature;
use crate::kit::random::Rng;
use crate::kit::secret::Secrets;
use crate::store::{Filter, Find, Order, Store, StoreError};
use chain::Keys;

/// The kind of a line about an operation that was refused.
pub const REFUSED: &str = "call.refused";

/// How many lines one statement reads.
const PAGE: u64 = 500;

/// The tables of the log. It has no operations: it is the operator's, by `portcullis audit`.
pub fn feature() -> Feature {
    Feature::new("audit", "Who did what to whom, in a log that shows when it was changed.")
        .enabled(|config| config.audit.enabled)
        .tables(|schema| schema.table::<AuditRow>().table::<AuditHeadRow>())
}

/// The audit log of a server.
#[derive(Clone)]
pub struct Audit(Arc<Inner>);

struct Inner {
    /// The database, without anybody's hooks.
    store: Store,
    keys: Keys,
    rng: Rng,
    retention: Option<TimeDelta>,
    /// Whether chaining is on its way.
    awake: AtomicBool,
    /// When was last looked for old lines.
    pruned: Mutex<Option<DateTime<Utc>>>,
}

/// Why the log can't go on.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// There is no head, though there are chained lines.
    #[error("the head of the audit log is gone: `portcullis audit verify` says more")]
    Headless,
    /// The head is not signed by any of this server's secrets.
    #[error(
        "the head of the audit log was not signed by a secret of this server: it was changed, or a secret was removed too early"
    )]
    Forged,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Audit {
    /// `store` is without hooks.
    pub(crate) fn new(store: Store, secrets: &Secrets, rng: Rng, config: &AuditConfig) -> Self {
        let days = i64::from(config.retention_days);
        Self(Arc::new(Inner {
            store,
            keys: Keys::new(secrets),
            rng,
            retention: (days > 0).then(|| TimeDelta::days(days)),
            awake: AtomicBool::new(false),
            pruned: Mutex::default(),
        }))
    }

    fn store(&self) -> &Store {
        &self.0.store
    }

    fn keys(&self) -> &Keys {
        &self.0.keys
    }

    fn rng(&self) -> &Rng {
        &self.0.rng
    }

    fn retention(&self) -> Option<TimeDelta> {
        self.0.retention
    }

    fn awake(&self) -> &AtomicBool {
        &self.0.awake
    }

    fn pruned(&self) -> MutexGuard<'_, Option<DateTime<Utc>>> {
        self.0.pruned.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The next lines behind one, in the order of their times.
fn page(which: Filter<AuditRow>, after: Option<&AuditRow>) -> Find<AuditRow> {
    let which = match after {
        None => which,
        Some(last) => {
            let same_time = AuditRow::CREATED_AT.eq(last.created_at).and(AuditRow::ID.gt(&last.id));
            which.and(AuditRow::CREATED_AT.gt(last.created_at).or(same_time))
        }
    };
    let by_time = Find::new().filter(which).sort(AuditRow::CREATED_AT, Order::Ascending);
    by_time.sort(AuditRow::ID, Order::Ascending).limit(PAGE)
}
