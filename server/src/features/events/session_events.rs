use portcullis_macros::endpoint;

use super::feed;
use crate::cx::{CurrentSession, Cx};
use crate::endpoint::EventStream;
use crate::error::{CommonError, Error, Result};

/// Hear at once when one's session or user changes.
///
/// Server-sent events. The first is `state`, with `sessionUpdatedAt` and `userUpdatedAt`: whoever has something older
/// asks again. Then `user.changed` and `session.changed` say that `/get-session` answers something new, and
/// `session.ended` that it answers null; that one is the last. They carry no more than that. A feed that breaks is resumed
/// by its `Last-Event-ID`. A comment every 25 seconds keeps a quiet one open.
#[endpoint(GET "/session/events", session = sensitive)]
async fn session_events(cx: &Cx, session: CurrentSession) -> Result<EventStream> {
    let shared = cx.shared();
    let events = shared.events.as_ref().ok_or(CommonError::NotFound)?;
    let (user, id) = (session.user.id.as_str(), session.session.id.as_str());
    let most = cx.config().events.max_listeners;
    let Some(listening) = events.listen(user, id, most).await? else {
        return Err(Error::from(CommonError::ServiceUnavailable.spec()).retry_after(super::FULL));
    };
    // What ended the session while this call was on its way is not told any more, so it is asked.
    let found = cx.find_session(&session.session.token).await?;
    let current = found.filter(|current| current.session.expires_at > cx.now());
    if current.is_none() {
        listening.end();
    }
    if let Some(last) = cx.headers().get("last-event-id") {
        events.catch_up(&listening, user, last.to_str().unwrap_or_default()).await?;
    }
    // Proxies that gather an answer before they pass it on would keep every event to themselves.
    cx.outgoing().set_header("x-accel-buffering", "no".to_owned());
    let last = events.last();
    Ok(feed::feed(cx.shared_arc(), listening, current.unwrap_or(session), &last))
}
