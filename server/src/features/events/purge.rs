//! Old events go, in small batches and in nobody's request.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::EventRow;
use crate::kit::clock::seconds;
use crate::store::{Find, Order, Store, StoreError, Timestamp};

/// How often is looked, at most: only where events are written, others are old.
const PAUSE: Duration = Duration::from_secs(600);

/// How many rows go at once.
const BATCH: u64 = 500;

pub(super) struct Purge {
    retention: u64,
    last: Mutex<Option<Instant>>,
}

impl Purge {
    pub(super) fn new(retention: u64) -> Self {
        Self { retention, last: Mutex::default() }
    }

    /// Begins to purge, if that is due.
    pub(super) fn when_due(&self, store: &Store) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.is_some_and(|last| last.elapsed() < PAUSE) {
            return;
        }
        *last = Some(Instant::now());
        let (store, retention) = (store.clone(), self.retention);
        tokio::spawn(async move {
            if let Err(error) = purge(&store, retention).await {
                tracing::warn!(%error, "old events can't be purged");
            }
        });
    }
}

/// Deletes the events that are older than so many seconds.
async fn purge(store: &Store, retention: u64) -> Result<(), StoreError> {
    let before: Timestamp = (store.clock().now() - seconds(retention)).into();
    loop {
        let old =
            Find::new().filter(EventRow::CREATED_AT.lt(before)).sort(EventRow::CREATED_AT, Order::Ascending);
        let batch = store.find_many(old.limit(BATCH)).await?;
        let ids = batch.iter().map(|row: &EventRow| row.id.clone());
        store.delete_many(EventRow::ID.is_in(ids)).await?;
        if (batch.len() as u64) < BATCH {
            return Ok(());
        }
    }
}
