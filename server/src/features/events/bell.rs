//! Wakes those who read events: in this process at the commit, in others a moment later.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::StreamExt as _;
use tokio::sync::Notify;

use crate::kit::secondary_storage::{Channels, Messages, SecondaryStorage};
use crate::store::{self, Store};

/// The name under which servers wake each other.
const CHANNEL: &str = "portcullis_events";

/// Others are woken at most so often, however many events there are.
const PAUSE: Duration = Duration::from_millis(20);

/// Why a ring did not get through.
type Deaf = Box<dyn std::error::Error + Send + Sync>;

/// A bell that servers of one database hear, by their secondary storage where that carries messages, by the database
/// where that does; a poll hears of the rest.
#[derive(Default)]
pub(super) struct Bell {
    here: Notify,
    elsewhere: AtomicBool,
    storage: Option<Arc<dyn SecondaryStorage>>,
}

impl Bell {
    pub(super) fn new(storage: Option<Arc<dyn SecondaryStorage>>) -> Self {
        Self { storage, ..Self::default() }
    }

    /// Resolves at the next ring in this process, or at once if it rang since the last time.
    pub(super) async fn rings(&self) {
        self.here.notified().await;
    }

    /// Rings here, and elsewhere off the path of whoever committed: a NOTIFY inside of the transaction would make all of
    /// them wait for each other (PostgreSQL commits notifying transactions one by one).
    pub(super) fn ring(self: Arc<Self>, store: &Store) {
        self.here.notify_one();
        let carries = self.channels().is_some() || store.carries_sound();
        if !carries || self.elsewhere.swap(true, Ordering::AcqRel) {
            return;
        }
        let store = store.clone();
        tokio::spawn(async move {
            tokio::time::sleep(PAUSE).await;
            self.elsewhere.store(false, Ordering::Release);
            if let Err(error) = self.ring_elsewhere(&store).await {
                tracing::debug!(error, "other servers will hear of an event by their poll");
            }
        });
    }

    async fn ring_elsewhere(&self, store: &Store) -> Result<(), Deaf> {
        match self.channels() {
            Some(channels) => Ok(channels.publish(CHANNEL, b"").await?),
            None => Ok(store.notify(CHANNEL).await?),
        }
    }

    /// Begins to hear what rings elsewhere; `None` where nothing carries it.
    pub(super) async fn listen(&self, store: &Store) -> Result<Option<Ear>, Deaf> {
        match self.channels() {
            Some(channels) => Ok(Some(Ear::Storage(channels.subscribe(CHANNEL).await?))),
            None => Ok(store.listen(CHANNEL).await?.map(Ear::Database)),
        }
    }

    fn channels(&self) -> Option<&dyn Channels> {
        self.storage.as_deref().and_then(SecondaryStorage::channels)
    }
}

/// Hears the rings of other servers, over a connection of its own.
pub(super) enum Ear {
    Storage(Messages),
    Database(store::Ear),
}

impl Ear {
    /// Waits for the next ring; whether there is one, and not the end of the connection.
    pub(super) async fn hears(&mut self) -> bool {
        match self {
            Self::Storage(messages) => messages.next().await.is_some(),
            Self::Database(ear) => ear.hear().await.is_ok(),
        }
    }
}
