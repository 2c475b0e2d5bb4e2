//! The server's feed of changes (`/session/events`): a stream of server-sent events that goes on.

use crate::Client;
use crate::credentials::Credentials;
use crate::session::Snapshot;
use crate::transport::{FeedBody, Open};
use crate::types::SessionAndUser;
use chrono::{DateTime, Utc};
use futures_signals::signal::SignalExt;
use futures_util::future::{Either, join, select};
use futures_util::stream::StreamExt;
use reqwest::StatusCode;
use serde::Deserialize;
use std::{pin::pin, time::Duration};

/// A quiet server says every 25 seconds that it is there. A feed that is silent for longer is broken.
const SILENCE: Duration = Duration::from_secs(60);

/// The waits between attempts: doubled each time, with jitter.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Why a feed is over for good.
pub(crate) enum Over {
    /// The server has none.
    Absent,
    /// It does not know who asks.
    Refused,
}

/// An event: its name, and its data as JSON. The first one is `state`.
pub(crate) struct Event {
    pub(crate) name: String,
    pub(crate) data: String,
}

/// The state with which a feed of one's session begins.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct State {
    session_updated_at: DateTime<Utc>,
    user_updated_at: DateTime<Utc>,
}

impl Event {
    /// Whether it tells something that is not known.
    fn is_news(&self, known: Option<&SessionAndUser>) -> bool {
        let state = (self.name == "state").then(|| serde_json::from_str::<State>(&self.data));
        let (Some(Ok(state)), Some(known)) = (state, known) else { return true };
        state.session_updated_at != known.session.updated_at || state.user_updated_at != known.user.updated_at
    }
}

impl Client {
    /// Keeps the session fresh as [`keep_fresh`](crate::session::Session::keep_fresh) does, and hears of what happens to
    /// it elsewhere at once: that it was ended on another device, say. Never returns: spawn it.
    ///
    /// A server without a feed of changes is asked for it once, and then left in peace.
    ///
    /// ```no_run
    /// # use portcullis_client::Client;
    /// # async fn example(client: Client) {
    /// tokio::spawn({ let client = client.clone(); async move { client.follow_session().await } });
    /// # }
    /// ```
    pub async fn follow_session(&self) {
        join(self.session().keep_fresh(crate::retry::sleep), self.hear_of_session()).await;
    }

    /// Listens while somebody is signed in, anew for each session.
    async fn hear_of_session(&self) {
        let session = self.session();
        let id = |shown: Snapshot<SessionAndUser>| shown.state.data().map(|d| d.session.id.clone());
        let mut ids = pin!(session.signal().map(id).dedupe_cloned().to_stream());
        let mut id = ids.next().await.flatten();
        loop {
            if id.is_none() {
                id = ids.next().await.flatten();
                continue;
            }
            let listening = self.listen("/session/events", None, |event| {
                let news = event.is_news(session.get().state.data()).then(|| session.refetch());
                async move {
                    if let Some(answer) = news {
                        answer.await;
                    }
                }
            });
            match select(ids.next(), pin!(listening)).await {
                Either::Left((next, _)) => id = next.flatten(),
                Either::Right((Over::Absent, _)) => return,
                Either::Right((Over::Refused, _)) => {
                    // It has ended. Whoever signs in again is another.
                    session.refetch().await;
                    id = ids.next().await.flatten();
                }
            }
        }
    }

    /// Hears of what happens, and comes back when the connection breaks, until it is of no use.
    pub(crate) async fn listen<F: Future<Output = ()>>(
        &self,
        path: &'static str,
        as_whom: Option<Credentials>,
        hear: impl Fn(Event) -> F,
    ) -> Over {
        let client = as_whom.map_or_else(|| self.clone(), |credentials| self.with_credentials(credentials));
        let mut attempt = 0;
        loop {
            match client.api().open(path).await {
                Ok(Open::Feed(body)) => {
                    attempt = 0;
                    read(body, &hear).await;
                }
                Ok(Open::Refused(StatusCode::NOT_FOUND)) => return Over::Absent,
                Ok(Open::Refused(StatusCode::UNAUTHORIZED)) => return Over::Refused,
                Ok(Open::Refused(status)) => tracing::debug!(%status, path, "the feed is refused"),
                Err(error) => tracing::debug!(%error, path, "the feed can't be reached"),
            }
            let whole = FIRST_WAIT.saturating_mul(2u32.saturating_pow(attempt)).min(LONGEST_WAIT);
            crate::retry::sleep(crate::retry::jitter(whole)).await;
            attempt += 1;
        }
    }
}

/// Reads a feed to its end.
async fn read<F: Future<Output = ()>>(mut body: FeedBody, hear: &impl Fn(Event) -> F) {
    let mut frames = Frames::default();
    loop {
        let silence = pin!(crate::retry::sleep(SILENCE));
        let Either::Left((Some(Ok(bytes)), _)) = select(body.next(), silence).await else { return };
        frames.push(&bytes);
        while let Some(event) = frames.next() {
            hear(event).await;
        }
    }
}

/// Server-sent events (WHATWG HTML section 9.2.6) as far as this server sends them: whole lines of one `event` and one
/// `data` a frame.
#[derive(Default)]
struct Frames(Vec<u8>);

impl Frames {
    fn push(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// The next event that is there as a whole.
    fn next(&mut self) -> Option<Event> {
        loop {
            let end = self.0.windows(2).position(|pair| pair == b"\n\n")?;
            let frame: Vec<u8> = self.0.drain(..end + 2).collect();
            let frame = String::from_utf8_lossy(&frame);
            let field = |name: &str| {
                let line = frame.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
                line.map(|value| value.strip_prefix(' ').unwrap_or(value).to_owned())
            };
            if let Some(name) = field("event") {
                return Some(Event { name, data: field("data").unwrap_or_default() });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_read_however_they_are_cut() {
        let text = ": hello\n\nid: 7\nevent: user.changed\ndata: {}\n\nretry: 1\n\nevent:session.ended\ndata:{\"a\":1}\n\n";
        for size in [1, 2, 7, text.len()] {
            let (mut frames, mut events) = (Frames::default(), vec![]);
            for chunk in text.as_bytes().chunks(size) {
                frames.push(chunk);
                events.extend(std::iter::from_fn(|| frames.next()).map(|event| (event.name, event.data)));
            }
            let expected = [("user.changed", "{}"), ("session.ended", "{\"a\":1}")];
            assert_eq!(events, expected.map(|(e, d)| (e.to_owned(), d.to_owned())), "in pieces of {size}");
        }
    }
}
