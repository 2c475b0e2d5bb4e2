//! Server-sent events (WHATWG HTML section 9.2), for one listener.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use serde_json::json;

use super::hub::{Listening, News};
use crate::cx::CurrentSession;
use crate::endpoint::EventStream;
use crate::shared::Shared;
use crate::store::Timestamp;

/// How often a quiet feed says that it is alive, so that nothing on the way closes it.
pub(super) const HEARTBEAT: Duration = Duration::from_secs(25);

/// When a client comes back whose feed broke, in milliseconds.
pub(super) const RETRY: u32 = 2_000;

/// What a feed holds: ten thousand of them are idle at a time.
struct Feed {
    shared: Arc<Shared>,
    listening: Listening,
    token: String,
    expires_at: Timestamp,
    ended: bool,
}

/// A feed that begins with the state as it is, so that a client which has that already need not ask, and with the id of
/// the last event that happened, so that it can be resumed from the start.
pub(super) fn feed(
    shared: Arc<Shared>,
    listening: Listening,
    current: CurrentSession,
    last: &str,
) -> EventStream {
    let CurrentSession { session, user } = current;
    let (token, expires_at) = (session.token, session.expires_at);
    let feed = Feed { shared, listening, token, expires_at, ended: false };
    let state = json!({ "sessionUpdatedAt": session.updated_at, "userUpdatedAt": user.updated_at });
    let hello = Bytes::from(format!("retry: {RETRY}\nid: {last}\nevent: state\ndata: {state}\n\n"));
    EventStream::new(stream::unfold((Some(hello), feed), |(hello, mut feed)| async move {
        let frames = match hello {
            Some(hello) => hello,
            None => feed.next().await?,
        };
        Some((frames, (None, feed)))
    }))
}

impl Feed {
    /// What is to be sent next; `None` at the end.
    async fn next(&mut self) -> Option<Bytes> {
        if self.ended {
            return None;
        }
        let left = (self.expires_at - self.now()).to_std().unwrap_or_default();
        // Never at once: a session that was extended meanwhile is found out below, and not in a circle.
        let pause = left.clamp(Duration::from_millis(100), HEARTBEAT);
        tokio::select! {
            news = self.listening.news() => {
                self.ended = news.ended || news.closing;
                Some(frames(&news))
            }
            () = tokio::time::sleep(pause) => {
                if self.expires_at <= self.now() {
                    self.ask_again().await;
                }
                Some(Bytes::from_static(b":\n\n"))
            }
        }
    }

    /// The session is over, unless it was extended meanwhile. Where the database does not say, it is asked later.
    async fn ask_again(&mut self) {
        let Ok(found) = self.shared.sessions.find(&self.shared.store, &self.token).await else { return };
        match found.filter(|current| current.session.expires_at > self.now()) {
            Some(current) => self.expires_at = current.session.expires_at,
            None => self.listening.end(),
        }
    }

    fn now(&self) -> Timestamp {
        self.shared.clock.now().into()
    }
}

/// The news as events. Whoever hears one asks what is so now: an event says that something changed, never what.
fn frames(news: &News) -> Bytes {
    let mut text = String::new();
    let told = [
        (news.user && !news.ended, "user.changed"),
        (news.session && !news.ended, "session.changed"),
        (news.ended, "session.ended"),
    ];
    for (_, event) in told.into_iter().filter(|(happened, _)| *happened) {
        if let Some(last) = &news.last {
            // Writing to a String does not fail.
            let _ = writeln!(text, "id: {last}");
        }
        let _ = write!(text, "event: {event}\ndata: {{}}\n\n");
    }
    text.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_all_there_is_to_say() {
        let changed = News { last: Some("7".into()), session: true, user: true, ..News::default() };
        assert_eq!(
            frames(&changed),
            "id: 7\nevent: user.changed\ndata: {}\n\nid: 7\nevent: session.changed\ndata: {}\n\n"
        );
        assert_eq!(frames(&News { ended: true, ..changed }), "id: 7\nevent: session.ended\ndata: {}\n\n");
        assert_eq!(frames(&News { closing: true, ..News::default() }), "");
    }
}
