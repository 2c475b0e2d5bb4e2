//! Sessions in a secondary storage, under upstream's keys and in its words, so that both servers can share one; and as
//! rows besides, where the operator wants them.

mod entries;

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::{database, id_of};
use crate::config::SessionConfig;
use crate::cx::CurrentSession;
use crate::error::Result;
use crate::features::session::SessionRow;
use crate::features::user::UserRow;
use crate::kit::secondary_storage::SecondaryStorage;
use crate::store::{Id, Store, Timestamp};
use entries::Entries;

/// More sessions than this nobody has.
const ALL: u64 = 100_000;

/// Sessions in a storage.
pub(super) struct Secondary {
    entries: Entries,
    rows: Rows,
}

/// What the table is for, beside the storage.
#[derive(Clone, Copy, PartialEq)]
enum Rows {
    /// There is none.
    None,
    /// A session is good while it has its row. The storage answers for it, and may forget.
    Kept,
    /// The rows stay when their sessions have ended: they tell the past, and let nobody in.
    Preserved,
}

impl Secondary {
    pub(super) fn new(config: &SessionConfig, storage: Arc<dyn SecondaryStorage>) -> Self {
        let rows = match (config.store_in_database, config.preserve_in_database) {
            (false, _) => Rows::None,
            (true, false) => Rows::Kept,
            (true, true) => Rows::Preserved,
        };
        Self { entries: Entries::new(storage), rows }
    }

    pub(super) async fn create(
        &self,
        store: &Store,
        mut session: SessionRow,
        user: &UserRow,
    ) -> Result<SessionRow> {
        if self.rows == Rows::None {
            session.id = id_of(&session.token);
            session = store.creating(session).await?;
        } else {
            session = database::create(store, session).await?;
        }
        let current = CurrentSession { session, user: user.clone() };
        self.entries.create(&current, store.schema(), now(store)).await?;
        if self.rows == Rows::None {
            store.created(&current.session).await?;
        }
        Ok(current.session)
    }

    pub(super) async fn find(&self, store: &Store, token: &str) -> Result<Option<CurrentSession>> {
        let found = self.entries.find(token, store.schema());
        match self.rows {
            Rows::None | Rows::Preserved => found.await,
            Rows::Kept => {
                Box::pin(async {
                    match found.await? {
                        None => Ok(database::find(store, token).await?),
                        found => Ok(found),
                    }
                })
                .await
            }
        }
    }

    pub(super) async fn list(
        &self,
        store: &Store,
        user: &Id,
        now: Timestamp,
        limit: u64,
    ) -> Result<Vec<SessionRow>> {
        if self.rows == Rows::Kept {
            return Ok(database::list(store, user, now, limit).await?);
        }
        let mut list = vec![];
        for token in self.entries.tokens(user, now).await? {
            list.extend(self.entries.find(&token, store.schema()).await?.map(|current| current.session));
        }
        list.retain(|session| session.user_id == *user && session.expires_at > now);
        list.sort_by_key(|session| Reverse(session.created_at));
        list.truncate(limit.try_into().unwrap_or(usize::MAX));
        Ok(list)
    }

    pub(super) async fn extend(
        &self,
        store: &Store,
        current: CurrentSession,
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<Option<CurrentSession>> {
        let CurrentSession { session, user } = current;
        let row = match self.rows {
            Rows::None => None,
            Rows::Kept | Rows::Preserved => database::extend(store, &session.token, expires_at, now).await?,
        };
        if self.rows == Rows::Kept && row.is_none() {
            self.entries.end(&user.id, &[session.token], now).await?;
            return Ok(None);
        }
        let extended = self.entries.extend(&session.token, expires_at, store.schema(), now).await?;
        if let (Rows::None, Some(extended)) = (self.rows, &extended) {
            store.updated(&extended.session, &database::extension(expires_at, now)).await?;
        }
        // The storage may have forgotten what has a row.
        let row = row.filter(|_| self.rows == Rows::Kept);
        Ok(extended.or(row.map(|session| CurrentSession { session, user })))
    }

    pub(super) async fn end(&self, store: &Store, token: &str) -> Result<()> {
        let Some(current) = self.find(store, token).await? else { return Ok(()) };
        if self.rows == Rows::Kept {
            database::end(store, token).await?;
        }
        self.end_entries(store, &current.user.id, &[token.to_owned()]).await.map(drop)
    }

    pub(super) async fn end_one_of(&self, store: &Store, user: &Id, token: &str) -> Result<()> {
        let found = self.find(store, token).await?;
        match found.is_some_and(|current| current.user.id == *user) {
            true => self.end(store, token).await,
            false => Ok(()),
        }
    }

    pub(super) async fn end_one_by_id(&self, store: &Store, user: &Id, id: &Id) -> Result<bool> {
        let list = self.list(store, user, now(store), ALL).await?;
        let Some(session) = list.into_iter().find(|session| session.id == *id) else { return Ok(false) };
        self.end(store, &session.token).await?;
        Ok(true)
    }

    /// Ends every session of a user, but the one with this token if there is one; how many.
    pub(super) async fn end_all_of(&self, store: &Store, user: &Id, but: Option<&str>) -> Result<u64> {
        let mut tokens = self.tokens(store, user).await?;
        tokens.retain(|token| Some(token.as_str()) != but);
        if self.rows == Rows::Kept {
            match but {
                Some(but) => database::end_others_of(store, user, but).await?,
                None => drop(database::end_all_of(store, user).await?),
            }
        }
        self.end_entries(store, user, &tokens).await
    }

    /// As [`end_all_of`](Self::end_all_of), and the rows of the past go too.
    pub(super) async fn forget_all_of(&self, store: &Store, user: &Id) -> Result<()> {
        self.end_all_of(store, user, None).await?;
        if self.rows == Rows::Preserved {
            database::end_all_of(store, user).await?;
        }
        Ok(())
    }

    pub(super) async fn user_changed(&self, store: &Store, user: &UserRow) -> Result<()> {
        for token in self.tokens(store, &user.id).await? {
            self.entries.set_user(&token, user, store.schema(), now(store)).await?;
        }
        Ok(())
    }

    /// Ends what the storage holds. Where a row ends with it, that has told the hooks already.
    async fn end_entries(&self, store: &Store, user: &Id, tokens: &[String]) -> Result<u64> {
        let now = now(store);
        if self.rows == Rows::Kept {
            self.entries.end(user, tokens, now).await?;
            return Ok(tokens.len() as u64);
        }
        let mut ended = 0;
        for token in tokens {
            let found = self.entries.find(token, store.schema()).await?;
            if let Some(current) = &found {
                store.deleting(&current.session).await?;
            }
            self.entries.end(user, std::slice::from_ref(token), now).await?;
            if let Some(current) = &found {
                store.deleted(&current.session).await?;
                ended += 1;
            }
        }
        Ok(ended)
    }

    /// The tokens of a user's sessions. The list in the storage may have forgotten one that has a row.
    async fn tokens(&self, store: &Store, user: &Id) -> Result<Vec<String>> {
        let now = now(store);
        let mut tokens: BTreeSet<_> = self.entries.tokens(user, now).await?.into_iter().collect();
        if self.rows == Rows::Kept {
            let rows = database::list(store, user, now, ALL).await?;
            tokens.extend(rows.into_iter().map(|session| session.token));
        }
        Ok(tokens.into_iter().collect())
    }
}

fn now(store: &Store) -> Timestamp {
    store.clock().now().into()
}
