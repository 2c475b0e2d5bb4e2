//! Sending what is due.
//!
//! A server takes a delivery by a conditional update that moves its date beyond the longest that an attempt can take: of
//! any number of servers one has it, and what a crashed one had is due again when that time is over.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use chrono::TimeDelta;
use futures_util::{StreamExt, stream};
use http::{Response, StatusCode};

use super::tables::{DeliveryRow, EndpointRow};
use super::{Endpoint, Inner, Webhooks, schedule, state};
use crate::kit::http_client::{HttpClientError, retry_after};
use crate::store::{Changes, Extra, Filter, Find, Id, IdStrategy, Order, StoreError, Timestamp};

/// How many deliveries a round looks at.
const BATCH: u64 = 64;

/// How many of them are on their way to one endpoint at once.
const AT_ONCE: usize = 8;

/// How much longer than an attempt a lease is: for the statement after it, and for clocks that differ.
const MARGIN: TimeDelta = TimeDelta::seconds(10);

/// The longest text of an error, in characters.
const LONGEST_ERROR: usize = 200;

impl Webhooks {
    /// Sends what is due now, and returns when nothing is. A server does it by itself.
    ///
    /// # Errors
    /// The database fails.
    pub async fn deliver_due(&self) -> Result<(), StoreError> {
        for endpoint in &self.0.endpoints {
            while self.0.round(endpoint).await? {}
        }
        Ok(())
    }
}

impl Inner {
    /// Sends what is due to one endpoint, a batch of it; whether there may be more.
    pub(super) async fn round(&self, endpoint: &Endpoint) -> Result<bool, StoreError> {
        if endpoint.disabled {
            return Ok(false);
        }
        endpoint.gone.store(self.is_gone(endpoint.name()).await?, Ordering::Relaxed);
        if endpoint.gone.load(Ordering::Relaxed) {
            return Ok(false);
        }
        let due = Find::new()
            .filter(DeliveryRow::ENDPOINT.eq(endpoint.name()))
            .filter(DeliveryRow::NEXT_ATTEMPT_AT.lte(self.now()));
        let rows = self.store.find_many(self.sorted(due, Order::Ascending).limit(BATCH)).await?;
        let full = rows.len() as u64 == BATCH;
        let failed = AtomicBool::new(false);
        stream::iter(lanes(rows))
            .for_each_concurrent(AT_ONCE, async |lane| {
                for row in lane {
                    if let Err(error) = self.deliver(endpoint, &row).await {
                        failed.store(true, Ordering::Relaxed);
                        tracing::warn!(%error, endpoint = endpoint.name(), "a webhook's delivery can't be written down");
                    }
                }
            })
            .await;
        Ok(full && !failed.into_inner())
    }

    async fn deliver(&self, endpoint: &Endpoint, row: &DeliveryRow) -> Result<(), StoreError> {
        if *self.stop.borrow() || endpoint.gone.load(Ordering::Relaxed) || !self.lease(endpoint, row).await? {
            return Ok(());
        }
        let id = format!("evt_{}", row.event_id);
        let body = Bytes::from(row.body.clone());
        let answer = endpoint.service.post(&id, self.store.clock().now(), body, endpoint.timeout, 0).await;
        match &answer {
            Ok(answer) if answer.status().is_success() => {
                self.delivered(endpoint, row, answer.status()).await
            }
            Ok(answer) if answer.status() == StatusCode::GONE => self.gone(endpoint, row).await,
            _ => self.failed(endpoint, row, answer).await,
        }
    }

    /// Takes a delivery, if it is still as it was found.
    async fn lease(&self, endpoint: &Endpoint, row: &DeliveryRow) -> Result<bool, StoreError> {
        let longest = TimeDelta::from_std(endpoint.timeout).unwrap_or(MARGIN);
        let (now, until) = (self.now(), self.now() + longest + MARGIN);
        let due = DeliveryRow::ID
            .eq(&row.id)
            .and(DeliveryRow::NEXT_ATTEMPT_AT.lte(now))
            .and(DeliveryRow::ATTEMPTS.eq(row.attempts));
        let taken = Changes::new()
            .set(DeliveryRow::NEXT_ATTEMPT_AT, until)
            .set(DeliveryRow::LEASE, self.lease.as_str());
        Ok(self.store.update_many(due, taken).await? > 0)
    }

    async fn delivered(
        &self,
        endpoint: &Endpoint,
        row: &DeliveryRow,
        status: StatusCode,
    ) -> Result<(), StoreError> {
        self.metrics.webhook(endpoint.name(), "delivered");
        let over = self.over(row, state::DELIVERED).set(DeliveryRow::LAST_ERROR, None);
        self.conclude(row, answered(over, status)).await
    }

    /// The endpoint wants nothing any more, until an operator says otherwise. What waits goes on waiting.
    async fn gone(&self, endpoint: &Endpoint, row: &DeliveryRow) -> Result<(), StoreError> {
        self.metrics.webhook(endpoint.name(), "failed");
        endpoint.gone.store(true, Ordering::Relaxed);
        self.remember_gone(endpoint.name()).await?;
        tracing::error!(
            endpoint = endpoint.name(),
            "a webhook's endpoint answered 410: it is told nothing more until `portcullis outbox enable`"
        );
        let waits = self.tried(row).set(DeliveryRow::NEXT_ATTEMPT_AT, self.now());
        self.conclude(row, answered(waits, StatusCode::GONE)).await
    }

    async fn failed(
        &self,
        endpoint: &Endpoint,
        row: &DeliveryRow,
        answer: Result<Response<Bytes>, HttpClientError>,
    ) -> Result<(), StoreError> {
        let (now, name, attempts) = (self.store.clock().now(), endpoint.name(), row.attempts + 1);
        let asked = answer.as_ref().ok().and_then(|it| retry_after(it.status(), it.headers(), now));
        let next = schedule::wait(attempts, asked, &self.rng).and_then(|wait| TimeDelta::from_std(wait).ok());
        let changes = match next {
            Some(wait) => self.tried(row).set(DeliveryRow::NEXT_ATTEMPT_AT, self.now() + wait),
            None => self.over(row, state::FAILED),
        };
        let (status, error) = match &answer {
            Ok(answer) => (Some(answer.status()), None),
            Err(error) => (None, Some(beginning(&error.to_string()))),
        };
        match next {
            Some(_) => {
                self.metrics.webhook(name, "failed");
                tracing::debug!(endpoint = name, delivery = %row.id, attempts, ?status, error, "a webhook failed");
            }
            None => {
                self.metrics.webhook(name, "given up");
                tracing::error!(
                    endpoint = name, delivery = %row.id, attempts, ?status, error,
                    "a webhook was given up: `portcullis outbox replay` sends it again"
                );
            }
        }
        let changes = match status {
            Some(status) => answered(changes, status),
            None => changes.set(DeliveryRow::LAST_STATUS, None),
        };
        self.conclude(row, changes.set(DeliveryRow::LAST_ERROR, error)).await
    }

    /// Writes down what became of an attempt, unless the lease ran out and somebody else has it.
    async fn conclude(&self, row: &DeliveryRow, changes: Changes<DeliveryRow>) -> Result<(), StoreError> {
        let ours = DeliveryRow::ID.eq(&row.id).and(DeliveryRow::LEASE.eq(self.lease.as_str()));
        if self.store.update_many(ours, changes.set(DeliveryRow::LEASE, None)).await? == 0 {
            tracing::debug!(delivery = %row.id, "the lease of a delivery ran out before its attempt ended");
        }
        Ok(())
    }

    fn tried(&self, row: &DeliveryRow) -> Changes<DeliveryRow> {
        Changes::new().set(DeliveryRow::ATTEMPTS, row.attempts + 1)
    }

    fn over(&self, row: &DeliveryRow, state: &str) -> Changes<DeliveryRow> {
        self.tried(row)
            .set(DeliveryRow::STATE, state)
            .set(DeliveryRow::NEXT_ATTEMPT_AT, None)
            .set(DeliveryRow::EXPIRES_AT, self.now() + self.retention)
    }

    async fn is_gone(&self, name: &str) -> Result<bool, StoreError> {
        let gone = EndpointRow::NAME.eq(name).and(EndpointRow::GONE_AT.is_not_null());
        Ok(self.store.count(gone).await? > 0)
    }

    async fn remember_gone(&self, name: &str) -> Result<(), StoreError> {
        let gone_at = Some(self.now());
        let row = EndpointRow { id: Id::unset(), name: name.to_owned(), gone_at, extra: Extra::default() };
        match self.store.create(row).await {
            Ok(_) => Ok(()),
            Err(StoreError::UniqueViolation { .. }) => {
                let gone = Changes::new().set(EndpointRow::GONE_AT, gone_at);
                self.store.update_many(EndpointRow::NAME.eq(name), gone).await.map(drop)
            }
            Err(error) => Err(error),
        }
    }

    /// Counts what waits for an endpoint, for the metrics.
    pub(super) async fn count(&self, endpoint: &Endpoint) -> Result<(), StoreError> {
        let waiting: Filter<DeliveryRow> = DeliveryRow::NEXT_ATTEMPT_AT.is_not_null();
        let waiting = waiting.and(DeliveryRow::ENDPOINT.eq(endpoint.name()));
        endpoint.waiting.store(self.store.count(waiting).await?, Ordering::Relaxed);
        Ok(())
    }

    /// Gives back what this server had begun and not ended.
    pub(super) async fn release(&self) -> Result<(), StoreError> {
        let free = Changes::new().set(DeliveryRow::NEXT_ATTEMPT_AT, self.now()).set(DeliveryRow::LEASE, None);
        self.store.update_many(DeliveryRow::LEASE.eq(self.lease.as_str()), free).await.map(drop)
    }

    /// In the order in which it happened. Of what happened at once the ids of events tell, unless the database counts.
    pub(super) fn sorted(&self, find: Find<DeliveryRow>, order: Order) -> Find<DeliveryRow> {
        let find = find.sort(DeliveryRow::CREATED_AT, order);
        match self.store.ids() {
            IdStrategy::Serial => find.sort(DeliveryRow::ID, order),
            _ => find.sort(DeliveryRow::EVENT_ID, order),
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.store.clock().now().into()
    }
}

/// What concerns one user stays in its order, one after the other.
fn lanes(rows: Vec<DeliveryRow>) -> Vec<Vec<DeliveryRow>> {
    let (mut lanes, mut places) = (Vec::<Vec<_>>::new(), HashMap::new());
    for row in rows {
        let place = row.user_id.clone().map(|user| *places.entry(user).or_insert(lanes.len()));
        match place.and_then(|place| lanes.get_mut(place)) {
            Some(lane) => lane.push(row),
            None => lanes.push(vec![row]),
        }
    }
    lanes
}

fn answered(changes: Changes<DeliveryRow>, status: StatusCode) -> Changes<DeliveryRow> {
    changes.set(DeliveryRow::LAST_STATUS, i32::from(status.as_u16()))
}

fn beginning(text: &str) -> String {
    text.chars().take(LONGEST_ERROR).collect()
}
