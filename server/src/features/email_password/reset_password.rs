use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{EmailPasswordError, credentials};
use crate::body::Sensitive;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::features::email_verification::reclaim;
use crate::features::status::Status;
use crate::features::user::UserRow;
use crate::features::verification::{self, Purpose};
use crate::store::Id;

/// The new password.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResetPasswordBody {
    /// The new password, of the configured length.
    pub new_password: Sensitive,
    /// The token from the mail.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::body::present")]
    #[schema(nullable = false)]
    pub token: Option<Sensitive>,
}

/// The token, for those who have it in the address.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ResetPasswordQuery {
    /// The token from the mail, where the body has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>, format = "password", nullable = false)]
    pub token: Option<Sensitive>,
}

/// Set a new password by the token from the mail.
///
/// The token works once. Every other pending token of the user ends with it, and every session too: always where the
/// address was never verified (whoever had the account before was not its owner), else by
/// `email_and_password.revoke_sessions_on_password_reset`.
#[endpoint(POST "/reset-password", changes = session,
           errors(EmailPasswordError::{InvalidToken, PasswordTooShort, PasswordTooLong}))]
async fn reset_password(cx: &Cx, query: ResetPasswordQuery, body: ResetPasswordBody) -> Result<Status> {
    let given = body.token.or(query.token).filter(|t| !t.expose().is_empty());
    let token = given.ok_or(EmailPasswordError::InvalidToken)?;
    let new = credentials::new_password(cx, body.new_password.expose())?;
    // Asked before hashing, so that a made-up token costs us nothing.
    let pending = verification::peek(cx, cx.store(), Purpose::RESET_PASSWORD, token.expose()).await?;
    pending.ok_or(EmailPasswordError::InvalidToken)?;
    let hash = cx.hash_password(new).await?;
    let (token, hash) = (token.expose(), hash.as_str());
    cx.store()
        .transaction(|tx| async move {
            let value = verification::consume(cx, &tx, Purpose::RESET_PASSWORD, token).await?;
            let id = Id::from(value.ok_or(EmailPasswordError::InvalidToken)?);
            let user = tx.find_one(UserRow::ID.eq(id)).await?.ok_or(EmailPasswordError::InvalidToken)?;
            credentials::set_hash(cx, &tx, &user.id, hash.to_owned()).await?;
            verification::revoke_all(&tx, Purpose::RESET_PASSWORD, user.id.as_str()).await?;
            if !user.email_verified {
                reclaim(cx, &tx, &user).await?;
            } else if cx.config().email_and_password.revoke_sessions_on_password_reset {
                cx.sessions().end_all_of(&tx, &user.id).await?;
            }
            Ok::<_, Error>(Status::TRUE)
        })
        .await
}
