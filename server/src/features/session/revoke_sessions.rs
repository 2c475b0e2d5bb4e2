use portcullis_macros::endpoint;

use super::SessionRow;
use crate::cx::{CurrentSession, Cx};
use crate::error::Result;
use crate::features::status::Status;

/// End all of one's own sessions, this one too.
#[endpoint(POST "/revoke-sessions", session = sensitive, changes = session)]
async fn revoke_sessions(cx: &Cx, session: CurrentSession) -> Result<Status> {
    cx.store().delete_many(SessionRow::USER_ID.eq(session.user.id)).await?;
    Ok(Status::TRUE)
}
