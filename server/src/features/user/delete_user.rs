use std::time::Duration;

use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{UserError, UserRow};
use crate::body::Sensitive;
use crate::cx::{CurrentSession, Cx};
use crate::error::{CommonError, Result};
use crate::features::account::AccountRow;
use crate::features::email_password::credentials;
use crate::features::verification::{self, Purpose};
use crate::kit::mail::{Mail, MailKind};
use crate::kit::password::Verdict;
use crate::store::{Id, Store};

/// How the deletion is authorised.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct DeleteUserBody {
    /// Where the link in the mail leads to in the end.
    #[serde(
        rename = "callbackURL",
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::body::present"
    )]
    #[schema(nullable = false)]
    pub callback_url: Option<String>,
    /// The user's password, in place of a fresh session.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::body::present")]
    #[schema(nullable = false)]
    pub password: Option<Sensitive>,
    /// The token of a mail that was sent before.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::body::present")]
    #[schema(nullable = false)]
    pub token: Option<Sensitive>,
}

/// What became of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum DeleteUserOutcome {
    /// The user and all that is theirs is gone.
    #[serde(rename = "User deleted")]
    Deleted,
    /// The link in the mail deletes the user.
    #[serde(rename = "Verification email sent")]
    MailSent,
}

/// The answer to a deletion.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct UserDeleted {
    /// Always true.
    pub success: bool,
    /// What became of the request.
    pub message: DeleteUserOutcome,
}

impl UserDeleted {
    pub(super) const DELETED: Self = Self { success: true, message: DeleteUserOutcome::Deleted };
}

/// Delete oneself, with all sessions and accounts.
///
/// Authorised by the password, by a mailed token, or by a fresh session. With `user.delete_user.send_verification` a
/// link is mailed and nothing is deleted yet. Upstream's freshness check never fires; this one does.
#[endpoint(POST "/delete-user", session = sensitive, changes = session,
           errors(UserError::{CredentialAccountNotFound, InvalidPassword, InvalidDeleteToken, SessionExpired},
                  CommonError::{NotFound}))]
async fn delete_user(cx: &Cx, session: CurrentSession, body: DeleteUserBody) -> Result<UserDeleted> {
    let options = &cx.config().user.delete_user;
    if !options.enabled {
        return Err(CommonError::NotFound.into());
    }
    let user = &session.user;
    let password = body.password.as_ref().map(Sensitive::expose).filter(|p| !p.is_empty());
    if let Some(password) = password {
        let hash =
            credentials::hash_of(cx.store(), &user.id).await?.ok_or(UserError::CredentialAccountNotFound)?;
        let attempt = cx.sign_in_attempt(&user.email).await?;
        if cx.verify_password(Some(&hash), password).await? == Verdict::Wrong {
            return Err(UserError::InvalidPassword.into());
        }
        attempt.succeeded().await;
    }
    if let Some(token) = body.token.as_ref().map(Sensitive::expose).filter(|t| !t.is_empty()) {
        delete_by_token(cx, &user.id, token).await?;
        return Ok(UserDeleted::DELETED);
    }
    if options.send_verification {
        let place = cx.reserve_mail()?;
        let lifetime = Duration::from_secs(options.token_expires_in);
        let token =
            verification::issue(cx, cx.store(), Purpose::DELETE_ACCOUNT, user.id.as_str(), lifetime).await?;
        let callback = body.callback_url.as_deref().filter(|c| !c.is_empty()).unwrap_or("/");
        let url = cx.link("/delete-user/callback", &[("token", &token), ("callbackURL", callback)]);
        place.send(Mail::link(MailKind::DeleteAccount, &user.email, &user.name, url, token));
        return Ok(UserDeleted { success: true, message: DeleteUserOutcome::MailSent });
    }
    if password.is_none() && !cx.is_fresh(&session.session) {
        return Err(UserError::SessionExpired.into());
    }
    cx.store().transaction(|tx| async move { remove(cx, &tx, &user.id).await }).await?;
    cx.clear_session_cookies();
    Ok(UserDeleted::DELETED)
}

/// Consumes a mailed token of this user, and deletes them in the same transaction.
pub(super) async fn delete_by_token(cx: &Cx, user: &Id, token: &str) -> Result<()> {
    cx.store()
        .transaction(|tx| async move {
            verification::consume_for(cx, &tx, Purpose::DELETE_ACCOUNT, token, user.as_str())
                .await?
                .ok_or(UserError::InvalidDeleteToken)?;
            remove(cx, &tx, user).await
        })
        .await?;
    cx.clear_session_cookies();
    Ok(())
}

/// Deletes a user with all sessions, accounts and pending tokens. These go first: MySQL ignores upstream's inline
/// foreign keys, so nothing cascades there.
pub(crate) async fn remove(cx: &Cx, tx: &Store, user: &Id) -> Result<()> {
    for purpose in [Purpose::RESET_PASSWORD, Purpose::DELETE_ACCOUNT] {
        verification::revoke_all(tx, purpose, user.as_str()).await?;
    }
    cx.sessions().forget_all_of(tx, user).await?;
    tx.delete_many(AccountRow::USER_ID.eq(user.clone())).await?;
    tx.delete(UserRow::ID.eq(user.clone())).await?;
    Ok(())
}
