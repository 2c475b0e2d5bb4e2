use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{EmailPasswordError, credentials};
use crate::body::Sensitive;
use crate::cx::{CurrentSession, Cx};
use crate::error::{Error, Result};
use crate::features::session::{Factor, SessionError};
use crate::features::user::User;
use crate::features::verification::{self, Purpose};
use crate::kit::password::Verdict;

/// The old password and the new.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangePasswordBody {
    /// The new password, of the configured length.
    pub new_password: Sensitive,
    /// The present password.
    pub current_password: Sensitive,
    /// End every session, and start a new one here.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::body::present")]
    #[schema(nullable = false)]
    pub revoke_other_sessions: Option<bool>,
}

/// The password is changed.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PasswordChanged {
    /// The token of the new session, where the others were ended.
    #[schema(required)]
    pub token: Option<Sensitive>,
    /// Whose password it is.
    pub user: User,
}

/// Change one's own password.
///
/// Every pending reset token ends with it; the other sessions too, on request.
#[endpoint(POST "/change-password", session = sensitive, changes = session,
           errors(EmailPasswordError::{PasswordTooShort, PasswordTooLong, CredentialAccountNotFound, InvalidPassword},
                  SessionError::{NotStored}))]
async fn change_password(
    cx: &Cx,
    session: CurrentSession,
    body: ChangePasswordBody,
) -> Result<PasswordChanged> {
    let user = &session.user;
    let revoke = body.revoke_other_sessions.unwrap_or(false);
    if revoke {
        cx.sessions().can_be_ended()?;
    }
    let new = credentials::new_password(cx, body.new_password.expose())?;
    let current = credentials::hash_of(cx.store(), &user.id).await?;
    let current = current.ok_or(EmailPasswordError::CredentialAccountNotFound)?;
    let attempt = cx.sign_in_attempt(&user.email).await?;
    if cx.verify_password(Some(&current), body.current_password.expose()).await? == Verdict::Wrong {
        return Err(EmailPasswordError::InvalidPassword.into());
    }
    attempt.succeeded().await;
    let hash = cx.hash_password(new).await?;
    let hash = hash.as_str();
    let token = cx
        .store()
        .transaction(|tx| async move {
            credentials::set_hash(cx, &tx, &user.id, hash.to_owned()).await?;
            verification::revoke_all(&tx, Purpose::ResetPassword, user.id.as_str()).await?;
            if !revoke {
                return Ok::<_, Error>(None);
            }
            cx.sessions().end_all_of(&tx, &user.id).await?;
            Ok(Some(cx.sign_in(&tx, user, Factor::Session, cx.presented_remember()).await?.token.into()))
        })
        .await?;
    Ok(PasswordChanged { token, user: user.view(cx.schema()) })
}
