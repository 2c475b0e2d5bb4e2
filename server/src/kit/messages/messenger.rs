use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tracing::field::Empty;
use tracing::{Instrument as _, Span};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

use super::texts::Texts;
use super::{AnySender, Message, MessageKind, NotSent, TextError};
use crate::kit::mail::{Counters, MailError, QueueFull, Retry};
use crate::kit::random::Rng;

/// How many messages are on their way at once.
const AT_ONCE: usize = 8;

/// How long one attempt may take.
const ATTEMPT: Duration = Duration::from_secs(30);

/// How messages are sent.
pub struct MessengerOptions {
    /// What the application calls itself in messages.
    pub app_name: String,
    /// The way out.
    pub sender: AnySender,
    /// A directory with the operator's own texts; what it does not hold is taken from ours.
    pub texts: Option<PathBuf>,
    /// How many messages may wait, those between two attempts included.
    pub queue: usize,
    /// What happens after a temporary failure.
    pub retry: Retry,
}

/// Why messages can't be sent at all.
#[derive(Debug, thiserror::Error)]
pub enum MessengerError {
    /// A text is broken.
    #[error(transparent)]
    Text(#[from] TextError),
    /// The outbox can't be used.
    #[error(transparent)]
    Outbox(#[from] MailError),
}

/// Sends messages off the request's path: a bounded queue, retries, and one log line when a message is given up.
///
/// Clones share one queue.
#[derive(Clone)]
pub struct Messenger(Arc<Inner>);

struct Inner {
    texts: Texts,
    sender: AnySender,
    retry: Retry,
    runtime: Handle,
    rng: Rng,
    capacity: u32,
    places: Arc<Semaphore>,
    lines: Semaphore,
    /// Changes when those that wait for their next attempt shall wait no longer.
    hurry: watch::Sender<()>,
    sent: AtomicU64,
    failed: AtomicU64,
}

impl Messenger {
    /// Checks every text.
    ///
    /// # Errors
    /// [`MessengerError`]
    ///
    /// # Panics
    /// Outside a tokio runtime.
    pub fn start(options: MessengerOptions, rng: Rng) -> Result<Self, MessengerError> {
        let capacity = u32::try_from(options.queue).unwrap_or(u32::MAX).max(1);
        Ok(Self(Arc::new(Inner {
            texts: Texts::load(&options.app_name, options.texts.as_deref())?,
            sender: options.sender,
            retry: options.retry,
            runtime: Handle::current(),
            rng,
            capacity,
            places: Arc::new(Semaphore::new(capacity as usize)),
            lines: Semaphore::new(AT_ONCE),
            hurry: watch::Sender::new(()),
            sent: AtomicU64::new(0),
            failed: AtomicU64::new(0),
        })))
    }

    /// Takes a place in the queue for a message that is not written yet.
    ///
    /// # Errors
    /// [`QueueFull`]
    pub fn reserve(&self) -> Result<Place, QueueFull> {
        let permit = self.0.places.clone().try_acquire_owned().map_err(|_| QueueFull)?;
        Ok(Place { inner: self.0.clone(), permit })
    }

    /// Waits until every message has met its fate, `timeout` at most. Those between two attempts are tried again at once.
    ///
    /// Returns how many are still waiting. At shutdown these are lost, and that is logged.
    pub async fn flush(&self, timeout: Duration) -> u64 {
        self.0.hurry.send_replace(());
        let _ = tokio::time::timeout(timeout, self.0.places.acquire_many(self.0.capacity)).await;
        let left = self.counters().queued;
        if left > 0 {
            tracing::error!(left, "messages were not sent in time");
        }
        left
    }

    /// What became of the messages since the start.
    pub fn counters(&self) -> Counters {
        Counters {
            sent: self.0.sent.load(Ordering::Relaxed),
            failed: self.0.failed.load(Ordering::Relaxed),
            queued: (self.0.capacity as usize).saturating_sub(self.0.places.available_permits()) as u64,
        }
    }
}

impl fmt::Debug for Messenger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Messenger").field(&self.counters()).finish()
    }
}

/// A place in the queue, given back where it is not used, and even when sending panics.
#[must_use]
pub struct Place {
    inner: Arc<Inner>,
    permit: OwnedSemaphorePermit,
}

impl Place {
    /// Queues a message in this place and returns at once.
    pub fn send(self, mut message: Message) {
        let Self { inner, permit } = self;
        message.id = format!("msg_{}", inner.rng.id());
        let (runtime, cause) = (inner.runtime.clone(), Span::current().context());
        runtime.spawn(async move {
            let span = tracing::debug_span!(
                parent: None,
                "message",
                otel.name = format_args!("message {}", message.kind),
                otel.kind = "producer",
                otel.status_code = Empty,
                message.attempts = Empty,
            );
            // A part of the trace, but not of the span: that ends with the answer, and a message may take longer.
            let _ = span.set_parent(cause);
            inner.see_off(message).instrument(span).await;
            drop(permit);
        });
    }
}

impl Inner {
    async fn see_off(&self, mut message: Message) {
        let kind = message.kind;
        message.text = match self.texts.word(kind, message.code.expose()) {
            Ok(text) => text,
            Err(error) => return self.give_up(kind, 0, &error.to_string()),
        };
        let mut hurry = self.hurry.subscribe();
        let mut wait = self.retry.first_wait;
        for attempt in 1.. {
            hurry.mark_unchanged();
            match self.try_once(&message).await {
                Ok(()) => {
                    self.sent.fetch_add(1, Ordering::Relaxed);
                    Span::current().record("message.attempts", attempt);
                    tracing::info!(%kind, attempt, "message sent");
                    return;
                }
                Err(NotSent { temporary: true, reason }) if attempt < self.retry.attempts => {
                    tracing::debug!(%kind, attempt, reason, "message will be tried again");
                }
                Err(NotSent { reason, .. }) => return self.give_up(kind, attempt, &reason),
            }
            tokio::select! {
                () = tokio::time::sleep(wait) => wait *= 4,
                _ = hurry.changed() => {}
            }
        }
    }

    async fn try_once(&self, message: &Message) -> Result<(), NotSent> {
        let _line = self.lines.acquire().await;
        let sent = tokio::time::timeout(ATTEMPT, self.sender.send(message)).await;
        sent.unwrap_or_else(|_| Err(NotSent::yet("it took too long")))
    }

    /// The one log line about a message that nobody will get: whoever operates the server sees what and why, not to whom.
    fn give_up(&self, kind: MessageKind, attempts: u32, reason: &str) {
        self.failed.fetch_add(1, Ordering::Relaxed);
        Span::current().record("message.attempts", attempts).record("otel.status_code", "ERROR");
        tracing::error!(%kind, attempts, reason, "message was not sent");
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::super::MessageSender;
    use super::*;

    /// Fails so often, and then keeps what it is given.
    struct Carrier {
        failures: Mutex<Vec<NotSent>>,
        taken: Arc<Mutex<Vec<Message>>>,
    }

    impl MessageSender for Carrier {
        async fn send(&self, message: &Message) -> Result<(), NotSent> {
            match self.failures.lock().expect("a lock").pop() {
                Some(failure) => Err(failure),
                None => {
                    self.taken.lock().expect("a lock").push(message.clone());
                    Ok(())
                }
            }
        }
    }

    fn start(failures: Vec<NotSent>, queue: usize) -> (Messenger, Arc<Mutex<Vec<Message>>>) {
        let taken = Arc::default();
        let sender = AnySender::new(Carrier { failures: failures.into(), taken: Arc::clone(&taken) });
        let retry = Retry { attempts: 3, first_wait: Duration::from_secs(3600) };
        let options = MessengerOptions { app_name: "Acme".to_owned(), sender, texts: None, queue, retry };
        (Messenger::start(options, Rng::seeded(1)).expect("a messenger"), taken)
    }

    fn message() -> Message {
        Message::code(MessageKind::PhoneVerification, "+15550100", "123456".to_owned())
    }

    #[tokio::test]
    async fn a_message_is_worded_and_sent() {
        let (messenger, taken) = start(vec![], 2);
        messenger.reserve().expect("a place").send(message());
        assert_eq!(messenger.flush(ATTEMPT).await, 0);
        let taken = taken.lock().expect("a lock");
        assert_eq!(taken[0].to(), "+15550100");
        assert_eq!(taken[0].text(), "123456 is your code for Acme. Tell it to nobody.");
        assert!(taken[0].id().starts_with("msg_"), "{}", taken[0].id());
        assert_eq!(messenger.counters(), Counters { sent: 1, failed: 0, queued: 0 });
    }

    #[tokio::test(start_paused = true)]
    async fn what_may_pass_is_tried_again_and_the_rest_is_not() {
        let (messenger, taken) = start(vec![NotSent::yet("busy"), NotSent::yet("busy")], 2);
        messenger.reserve().expect("a place").send(message());
        while messenger.counters().queued > 0 {
            tokio::time::sleep(Duration::from_secs(3600)).await;
        }
        assert_eq!(taken.lock().expect("a lock").len(), 1);
        for failures in [vec![NotSent::ever("no such number")], vec![NotSent::yet("busy"); 3]] {
            let (messenger, taken) = start(failures, 2);
            messenger.reserve().expect("a place").send(message());
            while messenger.counters().queued > 0 {
                tokio::time::sleep(Duration::from_secs(3600)).await;
            }
            assert_eq!(messenger.counters(), Counters { sent: 0, failed: 1, queued: 0 });
            assert!(taken.lock().expect("a lock").is_empty());
        }
    }

    #[tokio::test]
    async fn the_queue_is_bounded_and_a_place_comes_back() {
        let (messenger, _) = start(vec![], 1);
        let place = messenger.reserve().expect("a place");
        assert_eq!(messenger.reserve().err(), Some(QueueFull));
        drop(place);
        assert!(messenger.reserve().is_ok());
    }
}
