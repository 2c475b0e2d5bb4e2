//! What an operator may do to deliveries.

use super::tables::{DeliveryRow, EndpointRow};
use super::{Webhooks, state};
use crate::store::{Changes, Filter, Find, Order, Store, StoreError, Timestamp};

/// Which deliveries; the default is all of them.
#[derive(Clone, Debug, Default)]
pub struct Deliveries {
    /// Only those to this endpoint.
    pub endpoint: Option<String>,
    /// Only those that are so far: one of [`state`].
    pub state: Option<String>,
}

/// Why a delivery stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum NotChanged {
    /// There is none of this id.
    #[error("there is no such delivery")]
    NotFound,
    /// A server is just sending it.
    #[error("a server is sending it right now: try again when it has ended")]
    OnItsWay,
    /// It is over.
    #[error("it is over already")]
    Over,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Webhooks {
    /// Deliveries, the newest first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn deliveries(
        &self,
        which: &Deliveries,
        limit: u64,
        offset: u64,
    ) -> Result<Vec<DeliveryRow>, StoreError> {
        let find = self.0.sorted(Find::new().filter(which.filter()), Order::Descending);
        self.0.store.find_many(find.limit(limit).offset(offset)).await
    }

    /// One delivery.
    ///
    /// # Errors
    /// The database fails.
    pub async fn delivery(&self, id: &str) -> Result<Option<DeliveryRow>, StoreError> {
        self.0.store.find_one(DeliveryRow::ID.eq(id)).await
    }

    /// Sends a delivery once more, whatever became of it; a server does within seconds. It has all its attempts again.
    ///
    /// # Errors
    /// There is no such delivery, it is being sent, or the database fails.
    pub async fn replay(&self, id: &str) -> Result<(), NotChanged> {
        let done = self.0.store.update_many(self.idle(DeliveryRow::ID.eq(id)), self.anew()).await?;
        if done > 0 { Ok(()) } else { Err(self.why(id).await) }
    }

    /// As [`replay`](Self::replay), for every delivery to an endpoint that was given up; how many.
    ///
    /// # Errors
    /// The database fails.
    pub async fn replay_failed(&self, endpoint: &str) -> Result<u64, StoreError> {
        let failed = DeliveryRow::ENDPOINT.eq(endpoint).and(DeliveryRow::STATE.eq(state::FAILED));
        self.0.store.update_many(failed, self.anew()).await
    }

    /// Tries a delivery that waits no more.
    ///
    /// # Errors
    /// There is no such delivery, it is being sent or over, or the database fails.
    pub async fn give_up(&self, id: &str) -> Result<(), NotChanged> {
        let waiting = self.idle(DeliveryRow::ID.eq(id)).and(DeliveryRow::STATE.eq(state::WAITING));
        let failed = Changes::new()
            .set(DeliveryRow::STATE, state::FAILED)
            .set(DeliveryRow::NEXT_ATTEMPT_AT, None)
            .set(DeliveryRow::LEASE, None)
            .set(DeliveryRow::EXPIRES_AT, self.0.now() + self.0.retention);
        let done = self.0.store.update_many(waiting, failed).await?;
        if done > 0 { Ok(()) } else { Err(self.why(id).await) }
    }

    /// Tells an endpoint again what happens, and what has waited since it wanted nothing any more. Whether it was so.
    ///
    /// # Errors
    /// The database fails.
    pub async fn enable(&self, endpoint: &str) -> Result<bool, StoreError> {
        let gone = EndpointRow::NAME.eq(endpoint).and(EndpointRow::GONE_AT.is_not_null());
        let back = Changes::new().set(EndpointRow::GONE_AT, None);
        Ok(self.0.store.update_many(gone, back).await? > 0)
    }

    /// Those that no server is sending.
    fn idle(&self, which: Filter<DeliveryRow>) -> Filter<DeliveryRow> {
        which.and(DeliveryRow::LEASE.is_null().or(DeliveryRow::NEXT_ATTEMPT_AT.lte(self.0.now())))
    }

    fn anew(&self) -> Changes<DeliveryRow> {
        let now = self.0.now();
        Changes::new()
            .set(DeliveryRow::STATE, state::WAITING)
            .set(DeliveryRow::ATTEMPTS, 0)
            .set(DeliveryRow::NEXT_ATTEMPT_AT, now)
            .set(DeliveryRow::LEASE, None)
            .set(DeliveryRow::EXPIRES_AT, now + self.0.retention)
    }

    async fn why(&self, id: &str) -> NotChanged {
        match self.delivery(id).await {
            Ok(None) => NotChanged::NotFound,
            Ok(Some(row)) if row.state != state::WAITING => NotChanged::Over,
            Ok(Some(_)) => NotChanged::OnItsWay,
            Err(error) => error.into(),
        }
    }
}

/// The endpoints that want nothing any more, and since when.
///
/// # Errors
/// The database fails.
pub async fn gone(store: &Store) -> Result<Vec<(String, Timestamp)>, StoreError> {
    let rows = store.find_many(Find::new().filter(EndpointRow::GONE_AT.is_not_null())).await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.name, row.gone_at?))).collect())
}

impl Deliveries {
    fn filter(&self) -> Filter<DeliveryRow> {
        let endpoint = self.endpoint.as_ref().map(|name| DeliveryRow::ENDPOINT.eq(name));
        let state = self.state.as_ref().map(|state| DeliveryRow::STATE.eq(state));
        endpoint.into_iter().chain(state).fold(Filter::all(), Filter::and)
    }
}
