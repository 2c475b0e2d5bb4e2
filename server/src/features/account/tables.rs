use std::fmt;

use crate::store::{Extra, Id, Table, Timestamp};

/// A row of `account`.
#[derive(Table, Clone)]
#[table(name = "account", unique(provider_id, account_id))]
pub struct AccountRow {
    /// The row's id.
    pub id: Id,
    /// The provider's id of the user; the user's own id for a password.
    pub account_id: String,
    /// The provider; `credential` for a password.
    pub provider_id: String,
    /// Whose account it is.
    #[column(references = "user.id", index)]
    pub user_id: Id,
    /// The provider's access token.
    #[column(returned = false)]
    pub access_token: Option<String>,
    /// The provider's refresh token.
    #[column(returned = false)]
    pub refresh_token: Option<String>,
    /// The provider's id token.
    #[column(returned = false)]
    pub id_token: Option<String>,
    /// When the access token ends.
    #[column(returned = false)]
    pub access_token_expires_at: Option<Timestamp>,
    /// When the refresh token ends.
    #[column(returned = false)]
    pub refresh_token_expires_at: Option<Timestamp>,
    /// What the provider granted, joined by commas.
    pub scope: Option<String>,
    /// The hash of the password.
    #[column(returned = false)]
    pub password: Option<String>,
    /// When the account was linked.
    #[column(sql_default = now)]
    pub created_at: Timestamp,
    /// When the row last changed.
    pub updated_at: Timestamp,
    /// Columns of the operator and of other features.
    #[column(extra)]
    pub extra: Extra,
}

impl AccountRow {
    /// The provider of accounts that sign in by password.
    pub const CREDENTIAL: &str = "credential";

    /// A password's account.
    pub fn credential(user_id: &Id, hash: String, now: Timestamp) -> Self {
        Self { password: Some(hash), ..Self::new(Self::CREDENTIAL, user_id.to_string(), user_id, now) }
    }

    /// An account of a provider that says no more than who it is.
    pub fn new(provider: &str, account_id: String, user_id: &Id, now: Timestamp) -> Self {
        Self {
            id: Id::unset(),
            account_id,
            provider_id: provider.to_owned(),
            user_id: user_id.clone(),
            access_token: None,
            refresh_token: None,
            id_token: None,
            access_token_expires_at: None,
            refresh_token_expires_at: None,
            scope: None,
            password: None,
            created_at: now,
            updated_at: now,
            extra: Extra::default(),
        }
    }
}

/// Tokens and hashes stay out.
impl fmt::Debug for AccountRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccountRow")
            .field("id", &self.id)
            .field("provider_id", &self.provider_id)
            .finish_non_exhaustive()
    }
}
