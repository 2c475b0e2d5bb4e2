//! Where sessions live. Every part of the server creates, finds, lists, extends and ends them here, and nowhere else:
//! `cargo xtask tidy` refuses a `SessionRow` column in any other place.

mod database;
mod secondary;

use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::{SessionError, SessionRow};
use crate::config::SessionConfig;
use crate::cx::CurrentSession;
use crate::error::Result;
use crate::features::user::UserRow;
use crate::kit::secondary_storage::SecondaryStorage;
use crate::store::{Column, Id, Store, Timestamp};
use secondary::Secondary;

/// All sessions of a server. Each method takes the store, so that it is a part of the transaction that it runs in.
pub struct Sessions(Place);

/// Where they live.
enum Place {
    /// In the table.
    Database,
    /// In a secondary storage, and in the table besides where the operator wants that.
    Secondary(Secondary),
    /// With the browser only, in a cookie: see [`CookieCache`](super::cache::CookieCache). Here nothing is known of them.
    Cookie,
}

impl Sessions {
    /// When a session of the table ends.
    pub(super) const EXPIRES_AT: Column<SessionRow, Timestamp> = SessionRow::EXPIRES_AT;

    /// The sessions of a server that is configured so.
    pub fn new(config: &SessionConfig, storage: Option<Arc<dyn SecondaryStorage>>) -> Self {
        Self(match storage {
            _ if config.stateless => Place::Cookie,
            Some(storage) => Place::Secondary(Secondary::new(config, storage)),
            None => Place::Database,
        })
    }

    /// Whether they are stored, so that they can be found by their tokens and ended before their time.
    pub fn are_stored(&self) -> bool {
        !matches!(self.0, Place::Cookie)
    }

    /// Refuses to end sessions that are not stored, where that is what was asked for.
    pub fn can_be_ended(&self) -> Result<()> {
        if self.are_stored() { Ok(()) } else { Err(SessionError::NotStored.into()) }
    }

    /// Keeps a new session of a user. Returns it as it is kept.
    pub async fn create(&self, store: &Store, mut session: SessionRow, user: &UserRow) -> Result<SessionRow> {
        Ok(match &self.0 {
            Place::Database => database::create(store, session).await?,
            Place::Secondary(it) => it.create(store, session, user).await?,
            Place::Cookie => {
                session.id = id_of(&session.token);
                let session = store.creating(session).await?;
                store.created(&session).await?;
                session
            }
        })
    }

    /// The session of a token with its user, also where it is over.
    pub async fn find(&self, store: &Store, token: &str) -> Result<Option<CurrentSession>> {
        Ok(match &self.0 {
            Place::Database => Box::pin(database::find(store, token)).await?,
            Place::Secondary(it) => it.find(store, token).await?,
            Place::Cookie => None,
        })
    }

    /// The live sessions of a user, the newest first, and at most so many.
    pub async fn list(
        &self,
        store: &Store,
        user: &Id,
        now: Timestamp,
        limit: u64,
    ) -> Result<Vec<SessionRow>> {
        Ok(match &self.0 {
            Place::Database => database::list(store, user, now, limit).await?,
            Place::Secondary(it) => it.list(store, user, now, limit).await?,
            Place::Cookie => vec![],
        })
    }

    /// Moves the end of a session. `None` where it was ended in between: then it stays ended.
    pub async fn extend(
        &self,
        store: &Store,
        current: CurrentSession,
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<Option<CurrentSession>> {
        let CurrentSession { mut session, user } = current;
        let extended = match &self.0 {
            Place::Database => database::extend(store, &session.token, expires_at, now).await?,
            Place::Secondary(it) => {
                return it.extend(store, CurrentSession { session, user }, expires_at, now).await;
            }
            Place::Cookie => {
                (session.expires_at, session.updated_at) = (expires_at, now);
                store.updated(&session, &database::extension(expires_at, now)).await?;
                Some(session)
            }
        };
        Ok(extended.map(|session| CurrentSession { session, user }))
    }

    /// Ends the session of a token, whosever it is.
    pub async fn end(&self, store: &Store, token: &str) -> Result<()> {
        match &self.0 {
            Place::Database => database::end(store, token).await?,
            Place::Secondary(it) => it.end(store, token).await?,
            Place::Cookie => {}
        }
        Ok(())
    }

    /// Ends the session of a token, if it is this user's.
    pub async fn end_one_of(&self, store: &Store, user: &Id, token: &str) -> Result<()> {
        match &self.0 {
            Place::Database => database::end_one_of(store, user, token).await?,
            Place::Secondary(it) => it.end_one_of(store, user, token).await?,
            Place::Cookie => {}
        }
        Ok(())
    }

    /// Ends the session with this id, if it is this user's; whether there was one.
    pub async fn end_one_by_id(&self, store: &Store, user: &Id, id: &Id) -> Result<bool> {
        Ok(match &self.0 {
            Place::Database => database::end_one_by_id(store, user, id).await?,
            Place::Secondary(it) => it.end_one_by_id(store, user, id).await?,
            Place::Cookie => false,
        })
    }

    /// Ends every session of a user; how many.
    pub async fn end_all_of(&self, store: &Store, user: &Id) -> Result<u64> {
        Ok(match &self.0 {
            Place::Database => database::end_all_of(store, user).await?,
            Place::Secondary(it) => it.end_all_of(store, user, None).await?,
            Place::Cookie => 0,
        })
    }

    /// Ends every session of a user but the one with this token.
    pub async fn end_others_of(&self, store: &Store, user: &Id, but: &str) -> Result<()> {
        match &self.0 {
            Place::Database => database::end_others_of(store, user, but).await?,
            Place::Secondary(it) => drop(it.end_all_of(store, user, Some(but)).await?),
            Place::Cookie => {}
        }
        Ok(())
    }

    /// Ends every session of a user who is to be deleted, and forgets those that have ended.
    pub async fn forget_all_of(&self, store: &Store, user: &Id) -> Result<()> {
        match &self.0 {
            Place::Secondary(it) => it.forget_all_of(store, user).await,
            Place::Database | Place::Cookie => self.end_all_of(store, user).await.map(drop),
        }
    }

    /// A user's row is now this: whatever is kept of it beside the row changes with it.
    pub async fn user_changed(&self, store: &Store, user: &UserRow) -> Result<()> {
        match &self.0 {
            Place::Secondary(it) => it.user_changed(store, user).await,
            Place::Database | Place::Cookie => Ok(()),
        }
    }
}

/// The id of a session that has no row, the same on every server. It tells nothing of the token.
fn id_of(token: &str) -> Id {
    let digest = Sha256::digest(format!("session id of {token}"));
    hex::encode(&digest[..16]).into()
}
