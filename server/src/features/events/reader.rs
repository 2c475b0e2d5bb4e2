//! Reads what is new, each event once.
//!
//! Transactions do not commit in the order in which they wrote: an event may appear behind one that was read already. So
//! each reading looks back, and what was seen is remembered: ten seconds with every reading, which is longer than a
//! statement waits for a lock, and ten minutes once in a minute, for the transaction that took its time and for the
//! server whose clock is slow. Webhooks do not depend on it: what is owed to them is a row of its own.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use chrono::TimeDelta;

use super::EventRow;
use crate::store::{Find, Order, Store, StoreError, Timestamp};

/// How far every reading looks back.
pub(super) const OVERLAP: TimeDelta = TimeDelta::seconds(10);

/// How far one in a minute does.
const LONG: TimeDelta = TimeDelta::minutes(10);
const SWEEP: Duration = Duration::from_secs(60);

/// How many rows one statement reads.
const PAGE: u64 = 1_000;

pub(super) struct Reader {
    /// The events of the last ten minutes that were read.
    seen: HashSet<(Timestamp, u128)>,
    /// The time of the newest event that was read, on whichever server's clock.
    newest: Timestamp,
    /// Nothing older is read: whoever listens has not asked for it.
    start: Timestamp,
    swept: Instant,
}

impl Reader {
    pub(super) fn new(now: Timestamp) -> Self {
        Self { seen: HashSet::new(), newest: now, start: now - OVERLAP, swept: Instant::now() }
    }

    /// The events that have appeared since the last time, in the order of their times and ids.
    pub(super) async fn read(&mut self, store: &Store) -> Result<Vec<EventRow>, StoreError> {
        let sweeps = self.swept.elapsed() >= SWEEP;
        let back = self.newest - if sweeps { LONG } else { OVERLAP };
        let from = back.max(self.start);
        let mut fresh = Vec::new();
        let mut offset = 0;
        loop {
            let find = Find::new()
                .filter(EventRow::CREATED_AT.gte(from))
                .sort(EventRow::CREATED_AT, Order::Ascending)
                .sort(EventRow::ID, Order::Ascending)
                .limit(PAGE)
                .offset(offset);
            let page = store.find_many(find).await?;
            let full = page.len() as u64 == PAGE;
            fresh.extend(page.into_iter().filter(|row| !self.seen.contains(&key(row))));
            if !full {
                break;
            }
            offset += PAGE;
        }
        // Only now, so that nothing counts as read which a failure kept back.
        self.seen.extend(fresh.iter().map(key));
        let now = store.clock().now().into();
        let newest = fresh.iter().map(|row| row.created_at).max().unwrap_or(self.newest);
        // A server whose clock is fast must not hide the others' events.
        self.newest = self.newest.max(newest).min(now);
        if sweeps {
            self.swept = Instant::now();
            let oldest = self.newest - LONG - OVERLAP;
            self.seen.retain(|(at, _)| *at >= oldest);
        }
        Ok(fresh)
    }
}

fn key(row: &EventRow) -> (Timestamp, u128) {
    let id = row.id.as_str();
    let number = uuid::Uuid::parse_str(id).map(|id| id.as_u128()).or_else(|_| id.parse());
    (row.created_at, number.unwrap_or_default())
}
