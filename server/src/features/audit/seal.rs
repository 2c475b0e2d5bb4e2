//! Chaining, which happens behind the writers' backs.
//!
//! Whoever writes a line waits for nobody: chaining in the writer's transaction would make every sign-in of every server
//! wait for the one before it. A moment later one server at a time takes the lines that are committed and have no place
//! yet, gives each the next place and its hash, and signs the new end. Only the lines of that moment could vanish unseen.

use std::sync::atomic::Ordering;
use std::time::Duration;

use super::tables::{AuditHeadRow, AuditRow};
use super::{Audit, AuditError, PAGE, chain, page};
use crate::store::{Changes, Extra, Filter, Id, Store, StoreError};

/// How long lines gather before they are chained.
const GATHER: Duration = Duration::from_millis(200);

/// The name of the one head.
const CHAIN: &str = "chain";

impl Audit {
    /// Sees to it that lines that are committed are chained soon.
    pub(super) fn wake(&self) {
        if self.awake().swap(true, Ordering::AcqRel) {
            return;
        }
        let audit = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(GATHER).await;
            audit.awake().store(false, Ordering::Release);
            if let Err(error) = audit.tend().await {
                tracing::error!(%error, "the audit log could not be chained; the next line tries again");
            }
        });
    }

    async fn tend(&self) -> Result<(), AuditError> {
        self.seal().await?;
        self.prune_when_due().await
    }

    /// Chains every line that is committed, and signs the end by the present secret; how many lines. A server does it by
    /// itself within a second of the act.
    ///
    /// # Errors
    /// The database fails, or the head of the chain is not ours.
    pub async fn seal(&self) -> Result<u64, AuditError> {
        self.begin().await?;
        let (mut sealed, mut last) = (0, None);
        loop {
            let after = last.as_ref();
            let (count, rows) =
                self.store().transaction(|tx| async move { self.seal_page(&tx, after).await }).await?;
            sealed += count;
            // Lines that are not ours stay where they are, so it goes on behind them.
            last = rows.into_iter().nth(PAGE as usize - 1);
            if last.is_none() {
                return Ok(sealed);
            }
        }
    }

    async fn seal_page(
        &self,
        tx: &Store,
        after: Option<&AuditRow>,
    ) -> Result<(u64, Vec<AuditRow>), AuditError> {
        let mut head = self.lock_head(tx).await?;
        let rows = tx.find_many(page(AuditRow::POSITION.is_null(), after)).await?;
        let mut sealed = 0;
        for row in rows.iter().filter(|row| self.keys().wrote(row)) {
            head.position += 1;
            head.hash = chain::link(&head.hash, head.position, row);
            let place =
                Changes::new().set(AuditRow::POSITION, head.position).set(AuditRow::HASH, head.hash.clone());
            tx.update_many(AuditRow::ID.eq(&row.id), place).await?;
            sealed += 1;
        }
        if sealed > 0 || self.keys().signed_long_ago(&head) {
            self.write_head(tx, head).await?;
        }
        Ok((sealed, rows))
    }

    /// Makes the head of an empty log.
    async fn begin(&self) -> Result<(), AuditError> {
        // In this order, since another server may begin in between.
        let chained = self.store().count(AuditRow::POSITION.is_not_null()).await? > 0;
        if self.head().await?.is_some() {
            return Ok(());
        }
        if chained {
            return Err(AuditError::Headless);
        }
        let mut head = AuditHeadRow {
            id: Id::unset(),
            name: CHAIN.to_owned(),
            position: 0,
            hash: String::new(),
            base_position: 0,
            base_hash: String::new(),
            signature: String::new(),
            extra: Extra::default(),
        };
        head.signature = self.keys().sign(&head);
        match self.store().create(head).await {
            Ok(_) | Err(StoreError::UniqueViolation { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    pub(super) async fn head(&self) -> Result<Option<AuditHeadRow>, StoreError> {
        self.store().find_one(Filter::<AuditHeadRow>::all()).await
    }

    /// The head, which nobody else can move until the transaction ends.
    pub(super) async fn lock_head(&self, tx: &Store) -> Result<AuditHeadRow, AuditError> {
        let head = tx.lock_one(AuditHeadRow::NAME.eq(CHAIN)).await?.ok_or(AuditError::Headless)?;
        if self.keys().signed(&head) { Ok(head) } else { Err(AuditError::Forged) }
    }

    pub(super) async fn write_head(&self, tx: &Store, head: AuditHeadRow) -> Result<(), StoreError> {
        let signature = self.keys().sign(&head);
        let changes = Changes::new()
            .set(AuditHeadRow::POSITION, head.position)
            .set(AuditHeadRow::HASH, head.hash)
            .set(AuditHeadRow::BASE_POSITION, head.base_position)
            .set(AuditHeadRow::BASE_HASH, head.base_hash)
            .set(AuditHeadRow::SIGNATURE, signature);
        tx.update_many(AuditHeadRow::ID.eq(head.id), changes).await.map(drop)
    }
}
