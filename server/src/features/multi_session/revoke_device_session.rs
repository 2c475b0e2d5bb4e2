use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{MultiSessionError, device};
use crate::body::Sensitive;
use crate::cx::{CurrentSession, Cx};
use crate::error::Result;
use crate::features::status::Status;

/// The session to end.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RevokeDeviceSessionBody {
    /// Its token, from `listDeviceSessions`.
    pub session_token: Sensitive,
}

/// End one of the sessions of this browser.
///
/// Where it is the active one, the newest of the others becomes active; without another one nobody is signed in any more.
#[endpoint(POST "/multi-session/revoke", session = sensitive, changes = session,
           errors(MultiSessionError::{InvalidSessionToken}))]
async fn revoke_device_session(
    cx: &Cx,
    session: CurrentSession,
    body: RevokeDeviceSessionBody,
) -> Result<Status> {
    let token = body.session_token.expose();
    if !device::keeps(cx, token) {
        return Err(MultiSessionError::InvalidSessionToken.into());
    }
    cx.sessions().end(cx.store(), token).await?;
    if device::same(&session.session.token, token) {
        match device::live(cx).await?.first() {
            Some(next) => cx.renew_session_cookies(&next.session, &next.user),
            None => cx.clear_session_cookies(),
        }
    }
    device::forget(cx, token);
    Ok(Status::TRUE)
}
