//! Everything that happens, for a program that wants to know.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use tokio::sync::broadcast::{Receiver, error::RecvError};

use super::EventRow;
use super::reader::OVERLAP;
use crate::error::Result;
use crate::store::{Find, Id, Order, Store, Timestamp};

/// How many are remembered before the old ones are forgotten.
const ROOM: usize = 10_000;

/// Events as they happen; see [`Events::subscribe`](super::Events::subscribe).
pub struct Subscription {
    store: Store,
    live: Receiver<Arc<EventRow>>,
    waiting: VecDeque<Arc<EventRow>>,
    /// What was handed out lately.
    told: HashMap<Id, Timestamp>,
    newest: Option<Timestamp>,
}

impl Subscription {
    pub(super) async fn new(
        store: Store,
        live: Receiver<Arc<EventRow>>,
        after: Option<&str>,
    ) -> Result<Self> {
        let mut subscription =
            Self { store, live, waiting: VecDeque::new(), told: HashMap::new(), newest: None };
        if let Some(after) = after {
            let last: Option<EventRow> = subscription.store.find_one(EventRow::ID.eq(after)).await?;
            // Where it is purged already, everything that is left came after it.
            let from = last.as_ref().map(|last| last.created_at - OVERLAP);
            subscription.told.extend(last.map(|last| (last.id, last.created_at)));
            subscription.catch_up(from).await?;
        }
        Ok(subscription)
    }

    /// The next event; waits for it. `None` once the server is gone.
    ///
    /// # Errors
    /// The subscriber was too slow, and the database can't be read to catch up. The next call tries again.
    pub async fn next(&mut self) -> Result<Option<Arc<EventRow>>> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Ok(Some(event));
            }
            match self.live.recv().await {
                Ok(event) => self.admit(event),
                Err(RecvError::Lagged(_)) => self.catch_up(self.newest.map(|at| at - OVERLAP)).await?,
                Err(RecvError::Closed) => return Ok(None),
            }
        }
    }

    async fn catch_up(&mut self, from: Option<Timestamp>) -> Result<()> {
        let mut find =
            Find::new().sort(EventRow::CREATED_AT, Order::Ascending).sort(EventRow::ID, Order::Ascending);
        if let Some(from) = from {
            find = find.filter(EventRow::CREATED_AT.gte(from));
        }
        for event in self.store.find_many::<EventRow>(find).await? {
            self.admit(Arc::new(event));
        }
        Ok(())
    }

    fn admit(&mut self, event: Arc<EventRow>) {
        if self.told.insert(event.id.clone(), event.created_at).is_some() {
            return;
        }
        let newest = self.newest.max(Some(event.created_at));
        self.newest = newest;
        self.waiting.push_back(event);
        if self.told.len() > ROOM {
            self.told.retain(|_, at| Some(*at + OVERLAP * 6) >= newest);
        }
    }
}
