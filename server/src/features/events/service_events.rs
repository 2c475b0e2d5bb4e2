use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream;
use portcullis_macros::endpoint;
use serde_json::json;

use super::feed::{HEARTBEAT, RETRY};
use super::{EventRow, Events, Subscription, kind};
use crate::cx::Cx;
use crate::endpoint::EventStream;
use crate::error::{CommonError, Result};
use crate::kit::secret::Secret;

/// Hear of every session that ends and every user who changes: for services that keep answers of `/get-session`.
///
/// Authenticated by `events.service_token` as a bearer token; without one in the configuration there is no such feed.
/// Server-sent events: `session.changed`, `session.ended`, `user.changed` and `user.deleted`, whose data is
/// `{ session, user }`, the ids that are concerned. What happened before the feed was open is not told, so whoever opens
/// it forgets first what they keep. A comment every 25 seconds keeps a quiet feed open.
#[endpoint(GET "/service/events", errors(CommonError::{NotFound, Unauthorized}))]
async fn service_events(cx: &Cx) -> Result<EventStream> {
    let token = &cx.config().events.service_token;
    let events = cx.shared().events.as_ref().filter(|_| !token.is_empty()).ok_or(CommonError::NotFound)?;
    let given = cx.headers().get(http::header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.strip_prefix("Bearer ")).ok_or(CommonError::Unauthorized)?;
    if *token != Secret::from(given) {
        return Err(CommonError::Unauthorized.into());
    }
    let subscription = events.subscribe(None).await?;
    cx.outgoing().set_header("x-accel-buffering", "no".to_owned());
    let hello = Bytes::from(format!("retry: {RETRY}\nevent: open\ndata: {{}}\n\n"));
    let start = (Some(hello), events.clone(), subscription);
    Ok(EventStream::new(stream::unfold(start, |(hello, events, mut subscription)| async move {
        let frame = match hello {
            Some(hello) => hello,
            None => next(&events, &mut subscription).await?,
        };
        Some((frame, (None, events, subscription)))
    })))
}

/// The next frame; `None` once the server stops, or where it can't say any more what happened.
async fn next(events: &Events, subscription: &mut Subscription) -> Option<Bytes> {
    let told = async {
        loop {
            let event: Arc<EventRow> = subscription.next().await.ok()??;
            if let Some(frame) = frame(&event) {
                return Some(frame);
            }
        }
    };
    tokio::select! {
        frame = told => frame,
        () = events.closed() => None,
        () = tokio::time::sleep(HEARTBEAT) => Some(Bytes::from_static(b":\n\n")),
    }
}

fn frame(event: &EventRow) -> Option<Bytes> {
    let name = match event.kind.as_str() {
        kind::SESSION_ENDED => "session.ended",
        kind::SESSION_UPDATED if !event.only_extends() => "session.changed",
        kind::USER_UPDATED => "user.changed",
        kind::USER_DELETED => "user.deleted",
        _ => return None,
    };
    let data = json!({ "session": event.session_id, "user": event.user_id });
    Some(format!("id: {}\nevent: {name}\ndata: {data}\n\n", event.id).into())
}
