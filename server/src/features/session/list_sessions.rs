use portcullis_macros::endpoint;

use super::Session;
use crate::cx::{CurrentSession, Cx};
use crate::error::Result;

/// The most sessions that one answer lists; the newest come first where there are more.
const LIMIT: u64 = 1_000;

/// One's own live sessions, on all devices.
///
/// The answer holds their tokens, so no cached session gets it.
#[endpoint(GET "/list-sessions", session = sensitive)]
async fn list_sessions(cx: &Cx, session: CurrentSession) -> Result<Vec<Session>> {
    let newest = match cx.sessions().are_stored() {
        true => cx.sessions().list(cx.store(), &session.user.id, cx.now(), LIMIT).await?,
        false => vec![session.session],
    };
    Ok(newest.iter().rev().map(|row| row.view(cx.schema())).collect())
}
