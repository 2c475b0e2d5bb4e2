//! Changes that somebody hooks: with their hooks they are one transaction.

use std::any::Any;
use std::sync::Arc;

use super::query::{Changes, Filter};
use super::table::Table;
use super::{Store, StoreError, Value};
use crate::act::Act;
use crate::error::Error;
use crate::hooks::{
    AfterCreate, AfterDelete, AfterUpdate, BeforeCreate, BeforeDelete, BeforeUpdate, Hook, Hooks, Moment,
    OnCreate, OnDelete, OnUpdate,
};
use crate::kit::clock::Clock;

impl Store {
    /// The same database, whose changes these hooks accompany, by this clock.
    pub fn hooked(self, hooks: Arc<Hooks>, clock: Clock) -> Self {
        let hooks = (!hooks.is_empty()).then_some(hooks);
        Self { hooks, clock, ..self }
    }

    /// The time, for hooks; the system's where nothing is hooked.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The same database, for the changes that belong to one act.
    pub fn by(&self, act: Arc<Act>) -> Self {
        Self { act: Some(act), ..self.clone() }
    }

    /// Whose act the changes of this store are; none for the server's own, such as cleaning up.
    pub fn act(&self) -> Option<&Act> {
        self.act.as_deref()
    }

    /// Whether somebody hooks that rows of this table are created.
    pub(super) fn hooks_creations<T: Table>(&self) -> bool {
        self.hooks.as_deref().is_some_and(|hooks| {
            hooks.has::<Hook<BeforeCreate<T>>>()
                || hooks.has::<Hook<OnCreate<T>>>()
                || hooks.has::<Hook<AfterCreate<T>>>()
        })
    }

    /// Whether somebody hooks that they are changed.
    pub(super) fn hooks_updates<T: Table>(&self) -> bool {
        self.hooks.as_deref().is_some_and(|hooks| {
            hooks.has::<Hook<BeforeUpdate<T>>>()
                || hooks.has::<Hook<OnUpdate<T>>>()
                || hooks.has::<Hook<AfterUpdate<T>>>()
        })
    }

    /// Whether somebody hooks that they are deleted.
    pub(super) fn hooks_deletions<T: Table>(&self) -> bool {
        self.hooks.as_deref().is_some_and(|hooks| {
            hooks.has::<Hook<BeforeDelete<T>>>()
                || hooks.has::<Hook<OnDelete<T>>>()
                || hooks.has::<Hook<AfterDelete<T>>>()
        })
    }

    pub(super) async fn create_hooked<T: Table>(&self, row: T) -> Result<T, StoreError> {
        let row = &row;
        self.together(|store| async move {
            let row = store.insert(store.creating(row.clone()).await?).await?;
            store.created(&row).await?;
            Ok(row)
        })
        .await
    }

    pub(super) async fn update_hooked<T: Table>(
        &self,
        filter: Filter<T>,
        changes: Changes<T>,
    ) -> Result<Vec<T>, StoreError> {
        let (filter, changes) = (&filter, &changes);
        self.together(|store| async move {
            let mut changed = Vec::new();
            if store.has::<Hook<BeforeUpdate<T>>>() {
                for (row, alone) in store.lock_rows(filter).await? {
                    let changes = store.updating(&row, changes.clone()).await?;
                    let rows = store.update_rows(&alone, &changes).await?;
                    changed.extend(rows.into_iter().map(|row| (row, changes.clone())));
                }
            } else {
                let rows = store.update_rows(filter, changes).await?;
                changed.extend(rows.into_iter().map(|row| (row, changes.clone())));
            }
            for (row, changes) in &changed {
                store.updated(row, changes).await?;
            }
            Ok(changed.into_iter().map(|(row, _)| row).collect())
        })
        .await
    }

    pub(super) async fn delete_hooked<T: Table>(&self, filter: Filter<T>) -> Result<Vec<T>, StoreError> {
        let filter = &filter;
        self.together(|store| async move {
            let mut deleted = Vec::new();
            if store.has::<Hook<BeforeDelete<T>>>() {
                for (row, alone) in store.lock_rows(filter).await? {
                    store.deleting(&row).await?;
                    deleted.extend(store.delete_rows(&alone).await?);
                }
            } else {
                deleted = store.delete_rows(filter).await?;
            }
            for row in &deleted {
                store.deleted(row).await?;
            }
            Ok(deleted)
        })
        .await
    }

    // ---- the moments one by one: for the verbs, and for rows that are kept elsewhere than in a table

    /// Before a row is created: answers with the row to create.
    pub(crate) async fn creating<T: Table>(&self, mut row: T) -> Result<T, StoreError> {
        for hook in self.at::<Hook<BeforeCreate<T>>>() {
            row = hook.run(self.clone(), row).await.map_err(refused)?;
        }
        Ok(row)
    }

    /// A row was created in this transaction.
    pub(crate) async fn created<T: Table>(&self, row: &T) -> Result<(), StoreError> {
        for hook in self.at::<Hook<OnCreate<T>>>() {
            hook.run(self.clone(), row.clone()).await.map_err(refused)?;
        }
        self.afterwards::<AfterCreate<T>>(|| row.clone());
        Ok(())
    }

    /// Before a row is changed: answers with what to change.
    pub(crate) async fn updating<T: Table>(
        &self,
        row: &T,
        mut changes: Changes<T>,
    ) -> Result<Changes<T>, StoreError> {
        for hook in self.at::<Hook<BeforeUpdate<T>>>() {
            changes = hook.run(self.clone(), (row.clone(), changes)).await.map_err(refused)?;
        }
        Ok(changes)
    }

    /// A row was changed in this transaction.
    pub(crate) async fn updated<T: Table>(&self, row: &T, changes: &Changes<T>) -> Result<(), StoreError> {
        for hook in self.at::<Hook<OnUpdate<T>>>() {
            hook.run(self.clone(), (row.clone(), changes.clone())).await.map_err(refused)?;
        }
        self.afterwards::<AfterUpdate<T>>(|| (row.clone(), changes.clone()));
        Ok(())
    }

    /// Before a row is deleted.
    pub(crate) async fn deleting<T: Table>(&self, row: &T) -> Result<(), StoreError> {
        for hook in self.at::<Hook<BeforeDelete<T>>>() {
            hook.run(self.clone(), row.clone()).await.map_err(refused)?;
        }
        Ok(())
    }

    /// A row was deleted in this transaction.
    pub(crate) async fn deleted<T: Table>(&self, row: &T) -> Result<(), StoreError> {
        for hook in self.at::<Hook<OnDelete<T>>>() {
            hook.run(self.clone(), row.clone()).await.map_err(refused)?;
        }
        self.afterwards::<AfterDelete<T>>(|| row.clone());
        Ok(())
    }

    fn has<H: Any>(&self) -> bool {
        self.hooks.as_deref().is_some_and(Hooks::has::<H>)
    }

    fn at<H: Any + Send + Sync>(&self) -> impl Iterator<Item = Arc<H>> {
        self.hooks.iter().flat_map(|hooks| hooks.of::<H>())
    }

    fn afterwards<M: Moment<Answer = ()>>(&self, given: impl Fn() -> M::Given)
    where
        M::Given: Send + 'static,
    {
        for hook in self.at::<Hook<M>>() {
            let (store, given) = (self.outside(), given());
            self.on_commit(async move { hook.run(store, given).await });
        }
    }

    /// Adds to a number as [`increment_one`](Self::increment_one) does, by way of the hooks.
    pub(super) async fn increment_hooked<T: Table>(
        &self,
        filter: Filter<T>,
        column: &str,
        by: i64,
    ) -> Result<Option<T>, StoreError> {
        let filter = &filter;
        self.together(|store| async move {
            let place = store.writer::<T>()?.place(column);
            let Some(cells) = store.lock(filter.clone()).await?.into_iter().next() else { return Ok(None) };
            let mut changes = Changes::new();
            if let Some(Value::Number(number)) = place.and_then(|place| cells.get(place)) {
                changes = changes.set_extra(column, Value::Number(number + by));
            }
            let row = super::verbs::id_of(&cells);
            Ok(store.update_hooked(row, changes).await?.pop())
        })
        .await
    }

    /// Rows that nobody else can change until the transaction ends, each with the filter that names it alone.
    async fn lock_rows<T: Table>(&self, filter: &Filter<T>) -> Result<Vec<(T, Filter<T>)>, StoreError> {
        let rows = self.lock(filter.clone()).await?.into_iter();
        rows.map(|cells| {
            let alone = super::verbs::id_of(&cells);
            Ok((self.row(cells)?, alone))
        })
        .collect()
    }

    /// The same store outside of the transaction, for what happens after it.
    pub(crate) fn outside(&self) -> Self {
        Self { transaction: None, ..self.clone() }
    }
}

fn refused(error: Error) -> StoreError {
    StoreError::Refused(error.of_a_hook())
}
