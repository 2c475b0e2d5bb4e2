//! Old lines go, from the beginning of the chain and in small batches. The head keeps where the chain begins from then
//! on, so what is left can still be verified.

use chrono::TimeDelta;

use super::tables::AuditRow;
use super::{Audit, AuditError, PAGE};
use crate::store::{Find, Order, Store, Timestamp};

/// How often is looked, at most.
const PAUSE: TimeDelta = TimeDelta::hours(1);

impl Audit {
    pub(super) async fn prune_when_due(&self) -> Result<(), AuditError> {
        let now = self.store().clock().now();
        {
            let mut last = self.pruned();
            if last.is_some_and(|last| now - last < PAUSE) {
                return Ok(());
            }
            *last = Some(now);
        }
        self.prune().await.map(drop)
    }

    /// Removes the lines that are older than `audit.retention_days`; how many. A server does it by itself.
    ///
    /// # Errors
    /// The database fails, or the head of the chain is not ours.
    pub async fn prune(&self) -> Result<u64, AuditError> {
        let Some(retention) = self.retention() else { return Ok(0) };
        let before: Timestamp = (self.store().clock().now() - retention).into();
        let mut pruned = 0;
        while self.head().await?.is_some() {
            let count =
                self.store().transaction(|tx| async move { self.prune_page(&tx, before).await }).await?;
            pruned += count;
            if count < PAGE {
                break;
            }
        }
        Ok(pruned)
    }

    async fn prune_page(&self, tx: &Store, before: Timestamp) -> Result<u64, AuditError> {
        let mut head = self.lock_head(tx).await?;
        let oldest = Find::new()
            .filter(AuditRow::POSITION.gt(head.base_position))
            .sort(AuditRow::POSITION, Order::Ascending)
            .limit(PAGE);
        let rows = tx.find_many(oldest).await?;
        // Lines are chained in the order in which they were found, which is nearly that of their times.
        let old = rows.into_iter().take_while(|row| row.created_at < before);
        let Some(AuditRow { position: Some(position), hash: Some(hash), .. }) = old.last() else {
            return Ok(0);
        };
        (head.base_position, head.base_hash) = (position, hash);
        self.write_head(tx, head).await?;
        Ok(tx.delete_many(AuditRow::POSITION.lte(position)).await?)
    }
}
