use portcullis_macros::endpoint;

use super::SessionRow;
use crate::cx::{CurrentSession, Cx};
use crate::error::Result;
use crate::features::status::Status;

/// End all of one's own sessions but this one.
#[endpoint(POST "/revoke-other-sessions", session = sensitive)]
async fn revoke_other_sessions(cx: &Cx, session: CurrentSession) -> Result<Status> {
    let others = SessionRow::USER_ID.eq(session.user.id).and(SessionRow::TOKEN.ne(session.session.token));
    cx.store().delete_many(others).await?;
    Ok(Status::TRUE)
}
