use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{AnonymousError, column};
use crate::cx::{CurrentSession, Cx};
use crate::error::{Error, Result};
use crate::features::user;

/// The anonymous user is gone.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AnonymousUserDeleted {
    /// Always true.
    pub success: bool,
}

/// Delete the anonymous user that one is, with all sessions.
#[endpoint(POST "/delete-anonymous-user", session = sensitive, changes = session,
           errors(AnonymousError::{DeleteDisabled, NotAnonymous}))]
async fn delete_anonymous_user(cx: &Cx, session: CurrentSession) -> Result<AnonymousUserDeleted> {
    if cx.config().anonymous.disable_delete_anonymous_user {
        return Err(AnonymousError::DeleteDisabled.into());
    }
    let id = &session.user.id;
    cx.store()
        .transaction(|tx| async move {
            // As it is now: whoever has turned out to be somebody meanwhile is not deleted.
            tx.lock_one(column::anonymous(id)).await?.ok_or(AnonymousError::NotAnonymous)?;
            user::remove(cx, &tx, id).await?;
            Ok::<_, Error>(())
        })
        .await?;
    cx.clear_session_cookies();
    Ok(AnonymousUserDeleted { success: true })
}
