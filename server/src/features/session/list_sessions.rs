use portcullis_macros::endpoint;

use super::{Session, SessionRow};
use crate::cx::{CurrentSession, Cx};
use crate::error::Result;
use crate::store::{Find, Order};

/// The most sessions that one answer lists; the newest come first where there are more.
const LIMIT: u64 = 1_000;

/// One's own live sessions, on all devices.
#[endpoint(GET "/list-sessions", session = required)]
async fn list_sessions(cx: &Cx, session: CurrentSession) -> Result<Vec<Session>> {
    let live = SessionRow::USER_ID.eq(session.user.id).and(SessionRow::EXPIRES_AT.gt(cx.now()));
    let find = Find::new().filter(live).sort(SessionRow::CREATED_AT, Order::Descending).limit(LIMIT);
    let rows = cx.store().find_many(find).await?;
    Ok(rows.iter().rev().map(|row: &SessionRow| row.view(cx.schema())).collect())
}
