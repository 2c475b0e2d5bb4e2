use portcullis_macros::endpoint;

use super::SessionError;
use crate::cx::{CurrentSession, Cx};
use crate::error::Result;
use crate::features::status::Status;

/// End all of one's own sessions but this one.
#[endpoint(POST "/revoke-other-sessions", session = sensitive, errors(SessionError::{NotStored}))]
async fn revoke_other_sessions(cx: &Cx, session: CurrentSession) -> Result<Status> {
    cx.sessions().can_be_ended()?;
    cx.sessions().end_others_of(cx.store(), &session.user.id, &session.session.token).await?;
    Ok(Status::TRUE)
}
