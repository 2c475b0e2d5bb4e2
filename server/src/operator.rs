//! What an operator may do to a user: everything by e-mail address, without a session, on the server itself.

use std::sync::Arc;

use crate::auth::Auth;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::error_codes;
use crate::features::email_password::{EmailPasswordError, credentials};
use crate::features::session::SessionRow;
use crate::features::user::{self, UserRow, fields};
use crate::http::RequestParts;
use crate::kit::email_address::EmailAddress;
use crate::store::{Changes, Find, Id, Order, StoreError};

/// The most sessions of a user that are shown.
const SESSIONS: u64 = 10_000;

error_codes! {
    /// What an operator's act can fail with.
    pub enum OperatorError {
        /// Nobody has this address.
        UserNotFound = 404 "USER_NOT_FOUND" "User not found",
    }
}

/// An operator at work.
pub struct Operator {
    cx: Cx,
}

impl Operator {
    /// An operator of this server.
    pub fn new(auth: &Auth) -> Self {
        let nobody = Arc::new(RequestParts::in_process(http::HeaderMap::new()));
        Self { cx: Cx::new(auth.shared().clone(), nobody, "operator") }
    }

    /// Creates a user. Without a password they come in by resetting it.
    pub async fn create(
        &self,
        email: &str,
        name: &str,
        password: Option<&str>,
        verified: bool,
    ) -> Result<UserRow> {
        let cx = &self.cx;
        let email = EmailAddress::parse(email).map_err(|_| EmailPasswordError::InvalidEmail)?;
        let hash = match password {
            Some(password) => Some(cx.hash_password(credentials::new_password(cx, password)?).await?),
            None => None,
        };
        let now = cx.now();
        let extra = fields::input(cx.schema(), "user", &serde_json::Map::new(), fields::Action::Create)?;
        let row = UserRow {
            id: Id::unset(),
            name: name.to_owned(),
            email: email.as_str().to_owned(),
            email_verified: verified,
            image: None,
            created_at: now,
            updated_at: now,
            extra,
        };
        let (row, hash) = (&row, &hash);
        cx.store()
            .transaction(|tx| async move {
                let user = tx.create(row.clone()).await.map_err(|e| match e {
                    StoreError::UniqueViolation { .. } => EmailPasswordError::UserAlreadyExists.into(),
                    other => Error::from(other),
                })?;
                if let Some(hash) = hash {
                    credentials::set_hash(cx, &tx, &user.id, hash.clone()).await?;
                }
                Ok(user)
            })
            .await
    }

    /// Users, the newest first.
    pub async fn list(&self, search: Option<&str>, limit: u64, offset: u64) -> Result<Vec<UserRow>> {
        let mut find = Find::new().sort(UserRow::CREATED_AT, Order::Descending).limit(limit).offset(offset);
        if let Some(part) = search {
            find = find.filter(UserRow::EMAIL.contains(&part.to_lowercase()));
        }
        Ok(self.cx.store().find_many(find).await?)
    }

    /// Sets a password, and ends every session.
    pub async fn set_password(&self, email: &str, password: &str) -> Result<()> {
        let cx = &self.cx;
        let user = &self.find(email).await?;
        let hash = &cx.hash_password(credentials::new_password(cx, password)?).await?;
        cx.store()
            .transaction(|tx| async move {
                credentials::set_hash(cx, &tx, &user.id, hash.clone()).await?;
                cx.sessions().end_all_of(&tx, &user.id).await?;
                Ok(())
            })
            .await
    }

    /// Marks an address as verified.
    pub async fn verify_email(&self, email: &str) -> Result<()> {
        let user = self.find(email).await?;
        let changes =
            Changes::new().set(UserRow::EMAIL_VERIFIED, true).set(UserRow::UPDATED_AT, self.cx.now());
        let (cx, taken) = (&self.cx, EmailPasswordError::UserAlreadyExists);
        user::change(cx, cx.store(), UserRow::ID.eq(user.id), changes, taken).await?;
        Ok(())
    }

    /// The live sessions of a user, the newest first.
    pub async fn sessions(&self, email: &str) -> Result<Vec<SessionRow>> {
        let user = self.find(email).await?;
        self.cx.sessions().list(self.cx.store(), &user.id, self.cx.now(), SESSIONS).await
    }

    /// Ends the sessions of a user, all or one; how many.
    pub async fn revoke(&self, email: &str, session: Option<&str>) -> Result<u64> {
        let user = self.find(email).await?;
        let (sessions, store) = (self.cx.sessions(), self.cx.store());
        sessions.can_be_ended()?;
        match session {
            Some(id) => sessions.end_one_by_id(store, &user.id, &Id::from(id)).await.map(u64::from),
            None => sessions.end_all_of(store, &user.id).await,
        }
    }

    /// Deletes a user with everything that is theirs.
    pub async fn delete(&self, email: &str) -> Result<()> {
        let (cx, user) = (&self.cx, &self.find(email).await?);
        cx.store().transaction(|tx| async move { user::remove(cx, &tx, &user.id).await }).await
    }

    async fn find(&self, email: &str) -> Result<UserRow> {
        let email = email.to_lowercase();
        self.cx
            .store()
            .find_one(UserRow::EMAIL.eq(email))
            .await?
            .ok_or_else(|| OperatorError::UserNotFound.into())
    }
}
