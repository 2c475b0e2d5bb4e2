use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{EmailPasswordError, credentials};
use crate::body::Sensitive;
use crate::cx::{CurrentSession, Cx};
use crate::error::{Error, Result};
use crate::features::session::{Factor, SessionError};
use crate::features::user::{User, UserRow};
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
    let mut current = present(cx, user).await?;
    let attempt = cx.sign_in_attempt(&user.email).await?;
    prove(cx, &current, body.current_password.expose()).await?;
    let hash = cx.hash_password(new).await?;
    let hash = hash.as_str();
    let token = loop {
        let proved = current.as_str();
        let changed = cx.store().transaction(|tx| async move {
            if !credentials::hold(&tx, &user.id, proved).await? {
                return Ok::<_, Error>(None);
            }
            credentials::set_hash(cx, &tx, &user.id, hash.to_owned()).await?;
            verification::revoke_all(&tx, Purpose::RESET_PASSWORD, user.id.as_str()).await?;
            if !revoke {
                return Ok(Some(None));
            }
            cx.sessions().end_all_of(&tx, &user.id).await?;
            let signed_in = cx.sign_in(&tx, user, Factor::Session, cx.presented_remember()).await?;
            Ok(Some(signed_in.session().map(|session| session.token.into())))
        });
        match changed.await? {
            Some(token) => break token,
            // It was changed meanwhile, or hashed anew by somebody who signs in.
            None => current = present(cx, user).await?,
        }
        prove(cx, &current, body.current_password.expose()).await?;
    };
    attempt.succeeded().await;
    Ok(PasswordChanged { token, user: user.view(cx.schema()) })
}

/// The hash of the password that there is.
async fn present(cx: &Cx, user: &UserRow) -> Result<String> {
    let hash = credentials::hash_of(cx.store(), &user.id).await?;
    hash.ok_or_else(|| EmailPasswordError::CredentialAccountNotFound.into())
}

async fn prove(cx: &Cx, hash: &str, password: &str) -> Result<()> {
    match cx.verify_password(Some(hash), password).await? {
        Verdict::Right { .. } => Ok(()),
        Verdict::Wrong => Err(EmailPasswordError::InvalidPassword.into()),
    }
}
