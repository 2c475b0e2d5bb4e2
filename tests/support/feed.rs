//! Server-sent events as a browser's `EventSource` reads them.

use std::collections::VecDeque;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use http::HeaderMap;

/// How long an event may take: the promise is one second.
const PROMISE: Duration = Duration::from_secs(1);

/// Whether an answer is one that goes on.
pub(crate) fn is_feed(headers: &HeaderMap) -> bool {
    headers.get("content-type").is_some_and(|kind| kind == "text/event-stream")
}

/// An open feed.
pub struct Feed {
    body: Pin<Box<dyn Stream<Item = Bytes> + Send>>,
    text: String,
    events: VecDeque<(String, String)>,
    /// The id of the last event, the state included.
    pub last: String,
    /// The state with which it began, as JSON.
    pub state: String,
}

impl Feed {
    pub(crate) fn new(body: impl Stream<Item = Bytes> + Send + 'static) -> Self {
        Self {
            body: Box::pin(body),
            text: String::new(),
            events: VecDeque::new(),
            last: String::new(),
            state: String::new(),
        }
    }

    /// The name of the next event; `None` where the feed has ended.
    ///
    /// # Panics
    /// None comes within the second that is promised.
    pub async fn next(&mut self) -> Option<String> {
        let waiting = tokio::time::timeout(PROMISE, self.wait());
        waiting.await.expect("an event within a second")
    }

    /// The next event of a feed that has more to say, with its data.
    ///
    /// # Panics
    /// None comes within the second that is promised.
    pub async fn data(&mut self) -> (String, serde_json::Value) {
        let waiting = tokio::time::timeout(PROMISE, self.take());
        let (name, data) = waiting.await.expect("an event within a second").expect("an event");
        (name, serde_json::from_str(&data).expect("JSON"))
    }

    /// Reads until the server has told the state: from then on every change is.
    pub async fn begun(mut self) -> Self {
        while self.state.is_empty() {
            assert!(self.read().await, "it ended before it began");
        }
        self
    }

    /// Whether nothing comes for as long as an event may take.
    pub async fn is_silent(&mut self) -> bool {
        tokio::time::timeout(PROMISE, self.wait()).await.is_err()
    }

    /// As [`next`](Self::next), however long it takes.
    pub async fn wait(&mut self) -> Option<String> {
        let (name, data) = self.take().await?;
        assert_eq!(data, "{}", "it says that something happened, and no more");
        Some(name)
    }

    async fn take(&mut self) -> Option<(String, String)> {
        loop {
            if let Some(event) = self.events.pop_front() {
                return Some(event);
            }
            if !self.read().await {
                return None;
            }
        }
    }

    /// Reads what there is; whether there is more to come.
    async fn read(&mut self) -> bool {
        let Some(bytes) = self.body.next().await else { return false };
        self.text.push_str(std::str::from_utf8(&bytes).expect("text"));
        while let Some((frame, rest)) = self.text.split_once("\n\n") {
            let (mut event, mut data) = (None, None);
            for line in frame.lines() {
                match line.split_once(": ") {
                    Some(("id", id)) => id.clone_into(&mut self.last),
                    Some(("event", name)) => event = Some(name.to_owned()),
                    Some(("data", json)) => data = Some(json.to_owned()),
                    Some(("retry", millis)) => assert!(millis.parse::<u32>().is_ok()),
                    _ => assert_eq!(line, ":"),
                }
            }
            match event.as_deref() {
                Some("state") => self.state = data.expect("a state"),
                Some(_) => self.events.push_back((event.expect("a name"), data.expect("data"))),
                None => assert_eq!(data, None, "{frame}"),
            }
            self.text = rest.to_owned();
        }
        true
    }
}
