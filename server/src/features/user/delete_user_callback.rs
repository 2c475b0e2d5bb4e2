use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::UserError;
use super::delete_user::{UserDeleted, delete_by_token};
use crate::body::Sensitive;
use crate::cx::{CurrentSession, Cx};
use crate::endpoint::{Answer, Redirect};
use crate::error::{CommonError, Result};

/// What the mailed link carries.
#[derive(Debug, Clone, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DeleteUserCallbackQuery {
    /// The token from the mail.
    #[param(value_type = String, format = "password")]
    pub token: Sensitive,
    /// Where to go on once the user is deleted.
    #[serde(rename = "callbackURL", default, skip_serializing_if = "Option::is_none")]
    #[param(nullable = false)]
    pub callback_url: Option<String>,
}

/// Delete oneself by the link from the mail, in the browser that is signed in.
#[endpoint(GET "/delete-user/callback", session = optional, changes = session,
           errors(UserError::{FailedToGetUserInfo, InvalidDeleteToken}, CommonError::{NotFound}))]
async fn delete_user_callback(
    cx: &Cx,
    session: Option<CurrentSession>,
    query: DeleteUserCallbackQuery,
) -> Result<Answer<UserDeleted>> {
    if !cx.config().user.delete_user.enabled {
        return Err(CommonError::NotFound.into());
    }
    let session = session.ok_or(UserError::FailedToGetUserInfo)?;
    delete_by_token(cx, &session.user.id, query.token.expose()).await?;
    Ok(match query.callback_url.filter(|c| !c.is_empty()) {
        Some(callback) => Answer::Redirect(Redirect(callback)),
        None => Answer::Json(UserDeleted::DELETED),
    })
}
