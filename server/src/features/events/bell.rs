//! Wakes those who read events: in this process at the commit, in others a moment later.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::Notify;

use crate::store::Store;

/// The name under which servers on one PostgreSQL wake each other.
pub(super) const CHANNEL: &str = "portcullis_events";

/// Others are woken at most so often, however many events there are.
const PAUSE: Duration = Duration::from_millis(20);

/// A bell that everybody hears who shares the database, as far as it carries sound; a poll hears of the rest.
#[derive(Default)]
pub(super) struct Bell {
    here: Notify,
    elsewhere: AtomicBool,
}

impl Bell {
    /// Resolves at the next ring, or at once if it rang since the last time.
    pub(super) async fn rings(&self) {
        self.here.notified().await;
    }

    /// Rings here, and elsewhere off the path of whoever committed: a NOTIFY inside of the transaction would make all of
    /// them wait for each other (PostgreSQL commits notifying transactions one by one).
    pub(super) fn ring(self: Arc<Self>, store: &Store) {
        self.here.notify_one();
        if !store.carries_sound() || self.elsewhere.swap(true, Ordering::AcqRel) {
            return;
        }
        let store = store.clone();
        tokio::spawn(async move {
            tokio::time::sleep(PAUSE).await;
            self.elsewhere.store(false, Ordering::Release);
            if let Err(error) = store.notify(CHANNEL).await {
                tracing::debug!(%error, "other servers will hear of an event by their poll");
            }
        });
    }
}
