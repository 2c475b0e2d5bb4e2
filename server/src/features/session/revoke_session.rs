use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::SessionError;
use crate::body::Sensitive;
use crate::cx::{CurrentSession, Cx};
use crate::error::Result;
use crate::features::status::Status;

/// The session to end.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct RevokeSessionBody {
    /// Its token, from `listSessions`.
    pub token: Sensitive,
}

/// End one of one's own sessions.
///
/// Somebody else's token and an unknown one give the same answer, and nothing happens.
#[endpoint(POST "/revoke-session", session = sensitive, changes = session, errors(SessionError::{NotStored}))]
async fn revoke_session(cx: &Cx, session: CurrentSession, body: RevokeSessionBody) -> Result<Status> {
    cx.sessions().can_be_ended()?;
    cx.sessions().end_one_of(cx.store(), &session.user.id, body.token.expose()).await?;
    Ok(Status::TRUE)
}
