use portcullis_macros::endpoint;

use super::SessionError;
use crate::cx::{CurrentSession, Cx};
use crate::error::Result;
use crate::features::status::Status;

/// End all of one's own sessions, this one too.
#[endpoint(POST "/revoke-sessions", session = sensitive, changes = session, errors(SessionError::{NotStored}))]
async fn revoke_sessions(cx: &Cx, session: CurrentSession) -> Result<Status> {
    cx.sessions().can_be_ended()?;
    cx.sessions().end_all_of(cx.store(), &session.user.id).await?;
    Ok(Status::TRUE)
}
