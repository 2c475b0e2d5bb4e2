use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{MultiSessionError, device};
use crate::body::Sensitive;
use crate::cx::{CurrentSession, Cx};
use crate::error::Result;
use crate::features::session::SessionAndUser;

/// The session to switch to.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SetActiveSessionBody {
    /// Its token, from `listDeviceSessions`.
    pub session_token: Sensitive,
}

/// Switch to another session of this browser.
///
/// A token alone is not enough: the browser has to keep that session.
#[endpoint(POST "/multi-session/set-active", session = sensitive, changes = session,
           errors(MultiSessionError::{InvalidSessionToken}))]
async fn set_active_session(
    cx: &Cx,
    _session: CurrentSession,
    body: SetActiveSessionBody,
) -> Result<SessionAndUser> {
    let token = body.session_token.expose();
    if !device::keeps(cx, token) {
        return Err(MultiSessionError::InvalidSessionToken.into());
    }
    let found = cx.sessions().find(cx.store(), token).await?;
    let Some(current) = found.filter(|current| current.session.expires_at > cx.now()) else {
        device::forget(cx, token);
        return Err(MultiSessionError::InvalidSessionToken.into());
    };
    cx.renew_session_cookies(&current.session, &current.user);
    Ok(current.view(cx.schema()))
}
