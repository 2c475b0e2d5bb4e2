use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::AccountRow;
use crate::cx::{CurrentSession, Cx};
use crate::error::{Error, Result};
use crate::error_codes;
use crate::features::status::Status;
use crate::features::user::UserRow;
use crate::store::Find;

error_codes! {
    /// What removing an account can fail with.
    pub enum AccountError {
        /// It is the last way in, and `account.allow_unlinking_all` is off.
        LastAccount = 400 "YOU_CANT_UNLINK_YOUR_LAST_ACCOUNT" "You can't unlink your last account",
        /// The user has no such account.
        NotFound = 400 "ACCOUNT_NOT_FOUND" "Account not found",
    }
}

/// The account to remove.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UnlinkAccountBody {
    /// The provider.
    pub provider_id: String,
    /// The provider's id of the user; any account of the provider if absent.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::body::present")]
    #[schema(nullable = false)]
    pub account_id: Option<String>,
}

/// Remove one of one's own ways to sign in; the last one stays.
#[endpoint(POST "/unlink-account", session = fresh, errors(AccountError::{LastAccount, NotFound}))]
async fn unlink_account(cx: &Cx, session: CurrentSession, body: UnlinkAccountBody) -> Result<Status> {
    let (user, body) = (&session.user.id, &body);
    cx.store()
        .transaction(|tx| async move {
            // Two removals at once wait for each other here, so that they can't both see two accounts.
            tx.lock_one(UserRow::ID.eq(user.clone())).await?;
            let accounts: Vec<AccountRow> =
                tx.find_many(Find::new().filter(AccountRow::USER_ID.eq(user.clone()))).await?;
            if accounts.len() == 1 && !cx.config().account.allow_unlinking_all {
                return Err(Error::from(AccountError::LastAccount));
            }
            let named = |a: &&AccountRow| {
                a.provider_id == body.provider_id
                    && body.account_id.as_ref().is_none_or(|id| *id == a.account_id)
            };
            let account = accounts.iter().find(named).ok_or(AccountError::NotFound)?;
            tx.delete(AccountRow::ID.eq(account.id.clone())).await?;
            Ok(Status::TRUE)
        })
        .await
}
