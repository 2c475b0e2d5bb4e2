//! From changes of rows to events, each written in the transaction that caused it.

use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};
use uuid::{ContextV7, Uuid};

use super::bell::Bell;
use super::{EventRow, kind};
use crate::error::Result;
use crate::features::account::AccountRow;
use crate::features::session::SessionRow;
use crate::features::user::UserRow;
use crate::hooks::Hooks;
use crate::store::{Changes, Extra, Id, IdStrategy, Store, Timestamp};

/// What a feature [tells](Hooks::tell) to have it recorded, besides changes of rows.
#[derive(Clone, Debug)]
pub struct Happening {
    /// One of [`kind`], or a feature's own.
    pub kind: &'static str,
    /// Whom it concerns.
    pub user: Id,
    /// What it is about.
    pub subject: Id,
    /// What else there is to say. No secrets: services read it.
    pub data: Value,
}

/// What happened to whom.
struct Happened {
    kind: &'static str,
    user: Id,
    session: Option<Id>,
    subject: Id,
    data: Value,
}

/// Writes events, and rings when they are there to stay.
pub(super) struct Recorder {
    bell: Arc<Bell>,
    ids: Mutex<ContextV7>,
}

impl Recorder {
    pub(super) fn new(bell: Arc<Bell>) -> Self {
        Self { bell, ids: Mutex::new(ContextV7::new()) }
    }

    /// What is recorded of the core's tables. Tokens of the verification table are nobody's business.
    pub(super) fn hooks(self: Arc<Self>) -> Hooks {
        let hooks = self.clone().of_users(Hooks::new());
        let hooks = self.clone().of_sessions(hooks);
        let hooks = self.clone().of_accounts(hooks);
        hooks.on(move |store, it: Happening| {
            let Happening { kind, user, subject, data } = it;
            self.clone().write(store, Happened { kind, user, session: None, subject, data })
        })
    }

    fn of_users(self: Arc<Self>, hooks: Hooks) -> Hooks {
        let (created, updated, deleted) = (self.clone(), self.clone(), self);
        hooks
            .on_create(move |store, row: UserRow| {
                created.clone().write(store, of_user(kind::USER_CREATED, row, json!({})))
            })
            .on_update(move |store, row: UserRow, changes| {
                updated.clone().write(store, of_user(kind::USER_UPDATED, row, changed(&changes)))
            })
            .on_delete(move |store, row: UserRow| {
                deleted.clone().write(store, of_user(kind::USER_DELETED, row, json!({})))
            })
    }

    fn of_sessions(self: Arc<Self>, hooks: Hooks) -> Hooks {
        let (created, updated, deleted) = (self.clone(), self.clone(), self);
        hooks
            .on_create(move |store, row: SessionRow| {
                created.clone().write(store, of_session(kind::SESSION_CREATED, row, json!({})))
            })
            .on_update(move |store, row: SessionRow, changes| {
                updated.clone().write(store, of_session(kind::SESSION_UPDATED, row, changed(&changes)))
            })
            .on_delete(move |store, row: SessionRow| {
                deleted.clone().write(store, of_session(kind::SESSION_ENDED, row, json!({})))
            })
    }

    fn of_accounts(self: Arc<Self>, hooks: Hooks) -> Hooks {
        let (created, updated, deleted) = (self.clone(), self.clone(), self);
        hooks
            .on_create(move |store, row: AccountRow| {
                created.clone().write(store, of_account(kind::ACCOUNT_LINKED, row, json!({})))
            })
            .on_update(move |store, row: AccountRow, changes| {
                updated.clone().write(store, of_account(kind::ACCOUNT_UPDATED, row, changed(&changes)))
            })
            .on_delete(move |store, row: AccountRow| {
                deleted.clone().write(store, of_account(kind::ACCOUNT_UNLINKED, row, json!({})))
            })
    }

    async fn write(self: Arc<Self>, store: Store, happened: Happened) -> Result<()> {
        let (now, actor) = (store.clock().now().into(), store.act().and_then(|act| act.actor()));
        let row = EventRow {
            id: self.id(&store, now),
            kind: happened.kind.to_owned(),
            user_id: Some(happened.user.into()),
            session_id: happened.session.map(String::from),
            subject_id: happened.subject.into(),
            operation: store.act().map(|act| act.operation.to_owned()),
            actor_id: actor.map(|actor| actor.user.to_string()),
            impersonator_id: actor.and_then(|actor| actor.impersonator.as_ref()).map(ToString::to_string),
            data: happened.data,
            created_at: now,
            extra: Extra::default(),
        };
        store.create(row).await?;
        let after = store.outside();
        store.on_commit(async move { self.bell.clone().ring(&after) });
        Ok(())
    }

    /// An id that is larger than the last one (RFC 9562 section 5.7), unless the database counts.
    fn id(&self, store: &Store, now: Timestamp) -> Id {
        if store.ids() == IdStrategy::Serial {
            return Id::unset();
        }
        let context = self.ids.lock().unwrap_or_else(PoisonError::into_inner);
        let millis = now.millis().unsigned_abs();
        let nanos = u32::try_from(millis % 1_000).unwrap_or_default() * 1_000_000;
        Uuid::new_v7(uuid::Timestamp::from_unix(&*context, millis / 1_000, nanos)).to_string().into()
    }
}

fn of_user(kind: &'static str, row: UserRow, data: Value) -> Happened {
    Happened { kind, user: row.id.clone(), session: None, subject: row.id, data }
}

fn of_session(kind: &'static str, row: SessionRow, data: Value) -> Happened {
    Happened { kind, user: row.user_id, session: Some(row.id.clone()), subject: row.id, data }
}

fn of_account(kind: &'static str, row: AccountRow, mut data: Value) -> Happened {
    data["providerId"] = row.provider_id.into();
    Happened { kind, user: row.user_id, session: None, subject: row.id, data }
}

fn changed<T>(changes: &Changes<T>) -> Value {
    json!({ "changed": changes.columns().collect::<Vec<_>>() })
}
